// The geometry buffers, lit: one shading per pixel.

@group(2) @binding(0) var albedo_map: texture_2d<f32>;
@group(2) @binding(1) var normal_map: texture_2d<f32>;
@group(2) @binding(2) var who_map: texture_2d<u32>;
@group(2) @binding(3) var depth_map: texture_depth_2d;
@group(2) @binding(4) var shade_map: texture_2d<f32>;

@vertex fn everywhere(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn occlusion_at(pixel: vec2i, depth: f32) -> f32 {
  // The half-size map, weighted towards neighbours at this depth.
  if (!OCCLUSION) { return 1.0; }
  let at = (vec2f(pixel) + 0.5) * 0.5 - 0.5;
  let i = vec2i(floor(at));
  let f = at - vec2f(i);
  let last = vec2i(textureDimensions(shade_map)) - 1;
  var sum = 0.0;
  var weight = 1e-5;
  for (var k = 0; k < 4; k++) {
    let o = vec2i(k & 1, k >> 1);
    let t = textureLoad(shade_map, clamp(i + o, vec2i(0), last), 0).rg;
    let w = mix(1.0 - f.x, f.x, f32(o.x)) * mix(1.0 - f.y, f.y, f32(o.y)) * (1.0 / (0.02 + abs(t.y - depth) / depth * 8.0)) + 1e-6;
    sum += t.x * w;
    weight += w;
  }
  return clamp(sum / weight, 0.0, 1.0);
}

@fragment fn shine(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let pixel = vec2i(at.xy);
  let depth = textureLoad(depth_map, pixel, 0);
  let way = ray(at.xy);
  let d = normalize(way);
  let z = frame.eye.w / max(depth, 1e-6);
  let albedo = textureLoad(albedo_map, pixel, 0);
  let normal = textureLoad(normal_map, pixel, 0);
  let material = materials[textureLoad(who_map, pixel, 0).r >> 16u];
  var s: Spot;
  s.world = frame.eye.xyz + way * z;
  s.normal = normalize(normal.xyz);
  s.view = -d;
  s.albedo = albedo.rgb;
  s.roughness = albedo.a;
  s.metalness = material.surface.x;
  s.openness = normal.w;
  s.class_ = material.kind.x;
  let occlusion = occlusion_at(pixel, z);
  var c: vec3f;
  if (DRAWN) { c = drawn(s, at.xy, occlusion); } else { c = lit(s, at.xy, occlusion); }
  let strongest = max(max(material.colour.r, material.colour.g), material.colour.b);
  c += material.emission.rgb * select(vec3f(1.0), albedo.rgb / strongest, strongest > 0.02);  // what is black glows plainly
  c = hazed(c, d, z * length(way));
  return vec4f(min(c, vec3f(60.0)), z);
}

@fragment fn far(@builtin(position) at: vec4f) -> @location(0) vec4f {
  // Where nothing is. In haze the sky drowns from the horizon up.
  let d = normalize(ray(at.xy));
  var c = sky(d);
  if (HAZE) {
    let k = frame.ground.w;
    c = mix(c, frame.horizon.rgb, exp(-max(d.z, 0.0) * 1.2 / (k * 40.0 + 0.02)) * min(k * 60.0, 1.0));
  }
  return vec4f(min(c, vec3f(60.0)), 0.0);
}

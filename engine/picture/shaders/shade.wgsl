// Ambient occlusion at half size, and the 4 x 4 blur that takes its dither away again.

@group(1) @binding(0) var normal_map: texture_2d<f32>;
@group(1) @binding(1) var depth_map: texture_depth_2d;
@group(1) @binding(2) var rough_map: texture_2d<f32>;

override RAYS: i32 = 8;
override RADIUS: f32 = 0.55;  // metres

@vertex fn everywhere(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn point(pixel: vec2i) -> vec3f {
  let depth = textureLoad(depth_map, clamp(pixel, vec2i(0), vec2i(frame.size.xy) - 1), 0);
  return ray(vec2f(pixel) + 0.5) * (frame.eye.w / max(depth, 1e-5));
}

@fragment fn gather(@builtin(position) at: vec4f) -> @location(0) vec2f {
  let pixel = vec2i(at.xy) * 2;
  let depth = textureLoad(depth_map, min(pixel, vec2i(frame.size.xy) - 1), 0);
  if (depth <= 0.0) { return vec2f(1.0, 1e4); }
  let z = frame.eye.w / depth;
  let p = point(pixel);
  let n = normalize(textureLoad(normal_map, min(pixel, vec2i(frame.size.xy) - 1), 0).xyz);
  let spread = min(RADIUS / (length(frame.up.xyz) * z) * 0.5 * frame.size.y, 0.16 * frame.size.y);
  // 16 turns in a 4 x 4 block, each once: the blur averages exactly one block
  let cell = vec2u(at.xy) & vec2u(3u);
  let turn = (f32((cell.x * 7u + cell.y * 11u + (cell.x ^ cell.y) * 5u) & 15u) / 16.0 + frame.forward.w) * 2.0 * PI;
  var blocked = 0.0;
  for (var i = 0; i < RAYS; i++) {
    let angle = turn + f32(i) * 2.3999632;
    let reach = spread * (f32(i) + 0.6) / f32(RAYS) + 1.5;
    let q = point(pixel + vec2i(vec2f(cos(angle), sin(angle)) * reach)) - p;
    let d2 = dot(q, q);
    let rise = dot(q, n) - 0.004 * z - 0.006;
    let near = clamp(1.0 - d2 / (RADIUS * RADIUS), 0.0, 1.0);
    blocked += max(rise, 0.0) * inverseSqrt(d2 + 1e-4) * near * near;
  }
  return vec2f(clamp(1.0 - 1.9 * blocked / f32(RAYS), 0.0, 1.0), z);
}

@fragment fn smooth_out(@builtin(position) at: vec4f) -> @location(0) vec2f {
  let pixel = vec2i(at.xy);
  let last = vec2i(textureDimensions(rough_map)) - 1;
  let centre = textureLoad(rough_map, pixel, 0).rg;
  var sum = 0.0;
  var weight = 0.0;
  for (var y = -2; y < 2; y++) {
    for (var x = -2; x < 2; x++) {
      let t = textureLoad(rough_map, clamp(pixel + vec2i(x, y), vec2i(0), last), 0).rg;
      let w = clamp(1.0 - abs(t.y - centre.y) / centre.y * 12.0, 0.0, 1.0) + 1e-4;
      sum += t.x * w;
      weight += w;
    }
  }
  return vec2f(sum / weight, centre.y);
}

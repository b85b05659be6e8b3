// What one sees through: glass, clear plastic, thin water. Reflection over tint, in one layer.

override THIN: bool = false;  // a window: what is clear has no colour that lamps could light

struct Vertex {
  @location(0) position: vec3f,
  @location(1) normal: vec3f,
  @location(2) uv: vec2f,
  @location(3) packed: u32,
}

struct Point {
  @builtin(position) clip: vec4f,
  @location(0) world: vec3f,
  @location(1) normal: vec3f,
  @location(2) @interpolate(flat) packed: u32,
}

@vertex fn place_glass(v: Vertex) -> Point {
  let thing = things[v.packed & 0xffffu];
  let p = vec4f(v.position, 1.0);
  var o: Point;
  o.world = vec3f(dot(thing.row0, p), dot(thing.row1, p), dot(thing.row2, p));
  o.normal = vec3f(dot(thing.row0.xyz, v.normal), dot(thing.row1.xyz, v.normal), dot(thing.row2.xyz, v.normal));
  o.clip = frame.view * vec4f(o.world, 1.0);
  o.packed = v.packed;
  return o;
}

@fragment fn see_through(p: Point) -> @location(0) vec4f {
  let material = materials[p.packed >> 16u];
  var s: Spot;
  s.world = p.world;
  s.view = normalize(frame.eye.xyz - p.world);
  s.normal = normalize(p.normal);
  if (dot(s.normal, s.view) < 0.0) { s.normal = -s.normal; }
  s.albedo = material.colour.rgb;
  s.roughness = clamp(material.emission.w, 0.04, 1.0);
  s.metalness = material.surface.x;
  s.openness = 1.0;
  s.class_ = 0.0;
  let fresnel = 0.04 + 0.96 * pow(1.0 - clamp(dot(s.normal, s.view), 0.0, 1.0), 5.0);
  let opacity = material.colour.w;
  var body: vec3f;
  if (THIN) { body = s.albedo * ambient(around_at(s.world), s.normal); }
  else if (DRAWN) { body = drawn(s, p.clip.xy, 1.0); }
  else { body = lit(s, p.clip.xy, 1.0); }
  let shine = environment(reflect(-s.view, s.normal), s.roughness) * fresnel * (1.0 - opacity);
  var c = body * opacity + shine + material.emission.rgb;
  let d = length(frame.eye.xyz - p.world);
  let k = frame.ground.w;
  let cover = clamp(opacity + fresnel * (1.0 - opacity), 0.0, 1.0);
  if (HAZE) { c = mix(frame.horizon.rgb * cover, c, exp(-d * k)); }
  return vec4f(min(c, vec3f(60.0)), cover);
}

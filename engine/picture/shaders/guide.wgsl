// What the camera measured: true surface normals and how far each point moved since the frame before.

@group(1) @binding(0) var<uniform> before: mat4x4f;
@group(1) @binding(1) var<storage, read> things_before: array<Thing>;

struct Vertex {
  @location(0) position: vec3f,
  @location(1) normal: vec3f,
  @location(2) uv: vec2f,
  @location(3) packed: u32,
  @location(4) earlier: vec3f,
}

struct Point {
  @builtin(position) clip: vec4f,
  @location(0) normal: vec3f,
  @location(1) now: vec4f,
  @location(2) past: vec4f,
  @location(3) view: vec3f,
  @location(4) @interpolate(flat) packed: u32,
}

fn put(thing: Thing, v: vec3f) -> vec3f {
  let p = vec4f(v, 1.0);
  return vec3f(dot(thing.row0, p), dot(thing.row1, p), dot(thing.row2, p));
}

@vertex fn trace(v: Vertex) -> Point {
  let thing = things[v.packed & 0xffffu];
  let world = put(thing, v.position);
  var p: Point;
  p.clip = frame.view * vec4f(world, 1.0);
  p.now = p.clip;
  p.past = before * vec4f(put(things_before[v.packed & 0xffffu], v.earlier), 1.0);
  p.normal = vec3f(dot(thing.row0.xyz, v.normal), dot(thing.row1.xyz, v.normal), dot(thing.row2.xyz, v.normal));
  p.view = frame.eye.xyz - world;
  p.packed = v.packed;
  return p;
}

struct Measured {
  @location(0) normal: vec4f,
  @location(1) motion: vec2f,
  @location(2) who: u32,
}

@fragment fn measure(p: Point) -> Measured {
  var m: Measured;
  var n = normalize(p.normal);
  if (dot(n, p.view) < 0.0) { n = -n; }
  m.normal = vec4f(n, 1.0);
  let moved = p.now.xy / p.now.w - p.past.xy / max(p.past.w, 1e-4);
  m.motion = moved * frame.size.xy * vec2f(0.5, -0.5);
  m.who = (p.packed & 0xffffu) + 1u;
  return m;
}

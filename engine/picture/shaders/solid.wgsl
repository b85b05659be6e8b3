// Everything opaque, into the geometry buffers; and the same vertices into shadow maps.

@group(1) @binding(0) var albedos: texture_2d_array<f32>;
@group(1) @binding(1) var details: texture_2d_array<f32>;
@group(1) @binding(2) var repeating: sampler;

override CUTOUT: bool = false;

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
  @location(2) uv: vec2f,
  @location(3) @interpolate(flat) packed: u32,
  @location(4) @interpolate(flat) layer: i32,
}

fn placed(thing: Thing, v: vec3f) -> vec3f {
  let p = vec4f(v, 1.0);
  return vec3f(dot(thing.row0, p), dot(thing.row1, p), dot(thing.row2, p));
}

fn turned(thing: Thing, v: vec3f) -> vec3f {
  return vec3f(dot(thing.row0.xyz, v), dot(thing.row1.xyz, v), dot(thing.row2.xyz, v));
}

@vertex fn place(v: Vertex) -> Point {
  let thing = things[v.packed & 0xffffu];
  var p: Point;
  p.world = placed(thing, v.position);
  p.normal = turned(thing, v.normal);
  p.clip = frame.view * vec4f(p.world, 1.0);
  // Scaled here, not per pixel: software adapters read storage as 0 in the helper pixels that derivatives need.
  let surface = materials[v.packed >> 16u].surface;
  p.uv = v.uv * surface.z;
  p.layer = i32(surface.w);
  p.packed = v.packed;
  return p;
}

struct Surface {
  @location(0) albedo: vec4f,    // rgb sRGB-encoded, w: roughness
  @location(1) normal: vec4f,    // world, w: openness of crevices
  @location(2) who: u32,         // thing | material << 16
}

fn bent(p: Point, normal: vec3f, slope: vec2f) -> vec3f {
  // The texture's axes from how position and uv change across the pixel; Mikkelsen (2010).
  let q0 = dpdx(p.world);
  let q1 = dpdy(p.world);
  let s0 = dpdx(p.uv);
  let s1 = dpdy(p.uv);
  let a = cross(q1, normal);
  let b = cross(normal, q0);
  let t = a * s0.x + b * s1.x;
  let u = a * s0.y + b * s1.y;
  let longest = max(dot(t, t), dot(u, u));
  if (longest < 1e-20) { return normal; }
  return normalize(normal + (t * slope.x + u * slope.y) * inverseSqrt(longest));
}

fn towards(normal: vec3f, view: vec3f, person: bool) -> vec3f {
  // Near an outline a smooth normal leans away from the eye, though its face does not: tip it back past the outline. To turn it
  // round would light it, and look its shadow up, from within: a black speck. Only the back of a sheet is turned round; a
  // lock's is not, nor a collar's, for light comes through them.
  let leaning = dot(normal, view);
  if (leaning >= 0.0) { return normal; }
  return select(normal - 2.0 * leaning * view, -normal, leaning < -0.5 && !person);
}

@fragment fn fill(p: Point) -> Surface {
  let material = materials[p.packed >> 16u];
  let layer = p.layer;
  let uv = p.uv;
  let texel = textureSample(albedos, repeating, uv, layer);
  if (CUTOUT && texel.a < 0.5) { discard; }
  var normal = normalize(p.normal);
  normal = towards(normal, normalize(frame.eye.xyz - p.world), material.kind.x >= 2.0 && material.kind.x <= 5.0);
  var albedo = material.colour.rgb * texel.rgb;
  var roughness = material.emission.w;
  var openness = select(texel.a, 1.0, material.kind.w > 0.5);
  if (DETAIL) {
    let detail = textureSample(details, repeating, uv, layer);
    var slope = detail.xy * 2.0 - 1.00392;
    if (WATER && GROUND) {  // the ripples run
      let t = frame.weather.x * 0.05;
      let other = textureSample(details, repeating, uv * 0.43 + vec2f(t, -t * 0.7), layer);
      let moved = textureSample(details, repeating, uv + vec2f(t * 0.8, t), layer);
      if (material.kind.x == 1.0) { slope = moved.xy + other.xy - 1.00392; }
    }
    normal = bent(p, normal, slope * material.surface.y * 2.0);
    roughness *= detail.z * 1.992;
    openness = mix(1.0, openness, min(material.surface.y * 1.6, 1.0));
  }
  if (GROUND && material.kind.y > 0.0) {  // break the repeats of large grounds
    let broad = value_noise(p.world.xy * 0.31) * 0.6 + value_noise(p.world.xy * 0.083 + 7.3) * 0.9 - 0.75;
    albedo *= 1.0 + material.kind.y * broad;
  }
  if (WET) {
    let open_ = f32(under_open_sky(p.world)) * f32(material.kind.x != 1.0);
    let wet = frame.weather.y * open_;
    let up = wet * smoothstep(-0.1, 0.6, normal.z);
    albedo *= 1.0 - 0.38 * up;
    roughness = mix(roughness, min(roughness * 0.4, 0.28), up);
    if (GROUND) {
      let hollow = value_noise(p.world.xy * 0.7) * 0.7 + value_noise(p.world.xy * 2.3) * 0.3;
      let puddle = wet * smoothstep(0.52, 0.62, hollow) * smoothstep(0.9, 0.98, normal.z) * f32(material.kind.y > 0.0 && material.kind.x < 2.0);
      roughness = mix(roughness, 0.05, puddle);
      normal = normalize(mix(normal, vec3f(0.0, 0.0, 1.0), puddle * 0.92));
    }
  }
  if (SNOWED) {
    let open_ = f32(under_open_sky(p.world)) * f32(material.kind.x == 0.0 || material.kind.x == 6.0);
    let cover = open_ * smoothstep(0.35, 0.7, p.normal.z + 0.25 * (value_noise(p.world.xy * 3.1) - 0.5));
    albedo = mix(albedo, vec3f(0.86, 0.89, 0.93), cover * 0.95);
    roughness = mix(roughness, 0.8, cover);
    normal = normalize(mix(normal, normalize(p.normal), cover * 0.7));
  }
  var s: Surface;
  s.albedo = vec4f(min(albedo, vec3f(1.0)), clamp(roughness, 0.04, 1.0));
  s.normal = vec4f(normal, openness);
  s.who = p.packed;
  return s;
}

struct Shade { @builtin(position) clip: vec4f, @location(0) uv: vec2f, @location(1) @interpolate(flat) layer: i32 }

@vertex fn darken(v: Vertex) -> Shade {
  var s: Shade;
  s.clip = frame.view * vec4f(placed(things[v.packed & 0xffffu], v.position), 1.0);
  let surface = materials[v.packed >> 16u].surface;
  s.uv = v.uv * surface.z;
  s.layer = i32(surface.w);
  return s;
}

@fragment fn darken_cutout(s: Shade) {
  let texel = textureSample(albedos, repeating, s.uv, s.layer);
  if (texel.a < 0.5) { discard; }
}

// What every pass knows of the frame. Mirrors engine/picture/frame.py.

struct Lamp {
  position: vec4f,   // xyz
  colour: vec4f,     // rgb radiance at 1 m, w: cosine of the cone's half angle
  direction: vec4f,  // the way it shines, w: shadow layer or -1
  size: vec4f,       // x: m2 that soften its fall near it; y: panel: half height, spot: share beside its cone; z: radius of the source; w: shadow bias
  shadow: mat4x4f,   // world to shadow map
}

struct Frame {
  view: mat4x4f,       // world to clip, this sub-frame
  eye: vec4f,          // xyz, w: near
  right: vec4f,        // camera axes over focal scale, w: offset of the ray in ndc x
  up: vec4f,           // w: offset in ndc y
  forward: vec4f,      // w: phase of the dither, 0..1
  size: vec4f,         // width, height, 1/width, 1/height
  sun: vec4f,          // towards the sun, w: angular radius in shadow-map metres per metre
  sunlight: vec4f,     // colour times power, w: 1 if there is a sun
  sun_still: mat4x4f,  // world to the map of what stands still
  sun_moving: mat4x4f, // world to the map of what moves
  sun_texels: vec4f,   // metres a texel still, moving; 1/size still, moving
  zenith: vec4f,       // w: clouds
  horizon: vec4f,      // w: stars
  ground: vec4f,       // w: 1/haze metres
  weather: vec4f,      // seconds, wetness, style (0 filmed, 1 drawn), exposure
  effects: vec4f,      // 1/lamp map texels, -, wind x, y m/s
  grid_low: vec4f,     // probe grid: first probe, w: spacing x
  grid_count: vec4f,   // probes along x, y; spacing y; mip count of the mirror
  inks: vec4f,         // drawn look: levels, softness, lift, pattern strength
  open_sky: mat4x4f,   // world to the map of what is under the open sky
  lamps: array<Lamp, 16>,
}

struct Material {
  colour: vec4f,    // rgb, w: opacity
  emission: vec4f,  // rgb, w: roughness
  surface: vec4f,   // metalness, bump, repeats a metre, layer
  kind: vec4f,      // class, variation over large distances, cut-out, picture
}

struct Thing { row0: vec4f, row1: vec4f, row2: vec4f }

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var<storage, read> things: array<Thing>;
@group(0) @binding(2) var<storage, read> materials: array<Material>;
@group(0) @binding(3) var open_map: texture_depth_2d;

const PI = 3.14159265;

// What this world and look contain. Constants, so that what is absent costs nothing: software adapters run both sides of
// every branch, and Mesa's translates a shader anew for each drawing, and keeps it, where a branch hangs on a uniform alone.
override DRAWN: bool = false;   // painted, not filmed
override SUN: bool = false;
override LAMPS: i32 = 0;
override LAMP_KINDS: u32 = 0u;  // two bits each, the first lamp's lowest: 0 point, 1 spot, 2 panel
override SHADED: i32 = 0;       // the first so many lamps cast shadows
override TAPS: i32 = 4;         // of a soft shadow
override CLOUDS: bool = false;
override STARS: bool = false;
override HAZE: bool = false;
override WET: bool = false;
override SNOWED: bool = false;
override WATER: bool = false;
override FINE: bool = true;     // all highlights
override BOUNCE: bool = true;   // light from the probes
override OCCLUSION: bool = true;
override DETAIL: bool = true;   // relief of textures
override GROUND: bool = true;   // what varies over large distances, or runs

fn ray(position: vec2f) -> vec3f {
  // Unnormalised: its component along the view axis is 1.
  let ndc = vec2f(position.x * frame.size.z * 2.0 - 1.0, 1.0 - position.y * frame.size.w * 2.0);
  return frame.forward.xyz + frame.right.xyz * (ndc.x - frame.right.w) + frame.up.xyz * (ndc.y - frame.up.w);
}

fn dither(position: vec2f) -> f32 {
  // Interleaved gradient noise, Jimenez (2014); moved on by a golden-ratio step for each sub-frame.
  return fract(52.9829189 * fract(dot(floor(position), vec2f(0.06711056, 0.00583715))) + frame.forward.w);
}

fn hash2(p: vec2f) -> f32 {
  var q = fract(vec3f(p.xyx) * 0.1031);
  q += dot(q, q.yzx + 33.33);
  return fract((q.x + q.y) * q.z);
}

fn hash3(p: vec3f) -> f32 {
  var q = fract(p * 0.1031);
  q += dot(q, q.zyx + 31.32);
  return fract((q.x + q.y) * q.z);
}

fn value_noise(p: vec2f) -> f32 {
  let i = floor(p);
  let f = p - i;
  let w = f * f * (3.0 - 2.0 * f);
  let a = mix(hash2(i), hash2(i + vec2f(1.0, 0.0)), w.x);
  let b = mix(hash2(i + vec2f(0.0, 1.0)), hash2(i + vec2f(1.0, 1.0)), w.x);
  return mix(a, b, w.y);
}

fn under_open_sky(world: vec3f) -> bool {
  let p = frame.open_sky * vec4f(world + vec3f(0.0, 0.0, 0.06), 1.0);
  let size = vec2f(textureDimensions(open_map));
  let at = vec2i((p.xy * vec2f(0.5, -0.5) + 0.5) * size);
  if (any(abs(p.xy) > vec2f(0.999))) { return true; }
  return p.z <= textureLoad(open_map, at, 0) + 1e-5;
}

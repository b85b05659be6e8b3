// From linear light to the picture: bloom, focus, ink, tone, grade, grain, frame. One uniform of its own.

struct Look {
  size: vec4f,      // width, height, 1/width, 1/height
  tone: vec4f,      // exposure, S-curve, saturation, -
  grade: vec4f,     // shadows' tint rgb, strength
  gain: vec4f,      // highlights' tint rgb, halation
  frame_: vec4f,    // vignette, grain, letterbox aspect (0 none), grain seed
  bloom: vec4f,     // strength, threshold, ink width px, ink strength
  focus: vec4f,     // focus distance m, blur px per 1 / m of defocus, longest blur px, outlines on
  lens: vec4f,      // near, pixels a side of one of the first glow, -, weight of accumulated frames
  balance: vec4f,   // white balance gains
}

override INK: bool = false;
override BLOOM: bool = false;
override GRAIN: bool = false;
override PAINT: bool = false;
override LETTERBOX: bool = false;

@group(0) @binding(0) var<uniform> look: Look;
@group(0) @binding(1) var source: texture_2d<f32>;
@group(0) @binding(2) var other: texture_2d<f32>;
@group(0) @binding(3) var linear_sampler: sampler;
@group(0) @binding(4) var depth_map: texture_depth_2d;
@group(0) @binding(5) var normal_map: texture_2d<f32>;
@group(0) @binding(6) var who_map: texture_2d<u32>;

@vertex fn everywhere(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn luminance(c: vec3f) -> f32 { return dot(c, vec3f(0.2126, 0.7152, 0.0722)); }

@fragment fn add(@builtin(position) at: vec4f) -> @location(0) vec4f {
  // source: this sub-frame; other: the sum so far
  let p = vec2i(at.xy);
  return textureLoad(other, p, 0) + vec4f(min(textureLoad(source, p, 0).rgb, vec3f(24.0)), textureLoad(source, p, 0).a);
}

@fragment fn mean(@builtin(position) at: vec4f) -> @location(0) vec4f {
  return textureLoad(source, vec2i(at.xy), 0) * look.lens.w;
}

@fragment fn bright(@builtin(position) at: vec4f) -> @location(0) vec4f {
  // Half or quarter size; weighted by brightness so that single hot pixels do not flicker (Karis 2013).
  let texel = 1.0 / vec2f(textureDimensions(source));
  let uv = at.xy * look.lens.y * texel;
  var sum = vec3f(0.0);
  var weight = 0.0;
  for (var k = 0; k < 4; k++) {
    let o = (vec2f(f32(k & 1), f32(k >> 1)) * 2.0 - 1.0) * texel;
    let c = textureSampleLevel(source, linear_sampler, uv + o, 0.0).rgb * look.tone.x;
    let w = 1.0 / (1.0 + luminance(c));
    sum += c * w;
    weight += w;
  }
  let c = sum / weight;
  let over = max(luminance(c) - look.bloom.y, 0.0);
  return vec4f(c * over / (luminance(c) + 1e-4), 1.0);
}

@fragment fn down(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let texel = 1.0 / vec2f(textureDimensions(source));
  let uv = at.xy * 2.0 * texel;
  var sum = vec3f(0.0);
  for (var k = 0; k < 4; k++) {
    sum += textureSampleLevel(source, linear_sampler, uv + (vec2f(f32(k & 1), f32(k >> 1)) * 2.0 - 1.0) * texel, 0.0).rgb;
  }
  return vec4f(sum * 0.25, 1.0);
}

@fragment fn rise(@builtin(position) at: vec4f) -> @location(0) vec4f {
  // source: the smaller level; other: this level
  let texel = 1.0 / vec2f(textureDimensions(source));
  let uv = at.xy / vec2f(textureDimensions(other));
  var sum = vec3f(0.0);
  for (var k = 0; k < 4; k++) {
    sum += textureSampleLevel(source, linear_sampler, uv + (vec2f(f32(k & 1), f32(k >> 1)) - 0.5) * texel * 1.6, 0.0).rgb;
  }
  return vec4f(textureLoad(other, vec2i(at.xy), 0).rgb * 0.55 + sum * 0.25 * 0.75, 1.0);
}

fn defocus(z: f32) -> f32 {
  return clamp(look.focus.y * (1.0 / look.focus.x - 1.0 / max(z, 0.05)), -look.focus.z, look.focus.z);
}

fn metres(pixel: vec2i) -> f32 {
  return look.lens.x / max(textureLoad(depth_map, clamp(pixel, vec2i(0), vec2i(look.size.xy) - 1), 0), 1e-6);
}

@fragment fn blur(@builtin(position) at: vec4f) -> @location(0) vec4f {
  // Scatter-as-gather over a disc: a neighbour counts if its own circle of confusion reaches here.
  let p = vec2i(at.xy);
  let centre = textureLoad(source, p, 0);
  let here = abs(defocus(metres(p)));
  let z = metres(p);
  var sum = centre.rgb;
  var weight = 1.0;
  let turn = fract(52.9829189 * fract(dot(floor(at.xy), vec2f(0.06711056, 0.00583715)))) * 6.2831853;
  let reach = max(here, look.focus.z * 0.5);
  for (var i = 0; i < 22; i++) {
    let r = sqrt((f32(i) + 0.5) / 22.0) * reach;
    let a = turn + f32(i) * 2.3999632;
    let q = clamp(p + vec2i(round(vec2f(cos(a), sin(a)) * r)), vec2i(0), vec2i(look.size.xy) - 1);
    let zq = metres(q);
    var c = abs(defocus(zq));
    if (zq > z) { c = min(c, here); }  // what lies behind does not smear over what is sharp
    let w = smoothstep(r - 1.0, r + 0.5, c);
    sum += min(textureLoad(source, q, 0).rgb, vec3f(16.0)) * w;
    weight += w;
  }
  return vec4f(sum / weight, centre.a);
}

fn filmic(x: vec3f) -> vec3f {
  // ACES output curve, Hill's fit, in a wide working space so that strong colours roll off to white.
  let into = mat3x3f(0.59719, 0.07600, 0.02840, 0.35458, 0.90834, 0.13383, 0.04823, 0.01566, 0.83777);
  let out = mat3x3f(1.60475, -0.10208, -0.00327, -0.53108, 1.10813, -0.07276, -0.07367, -0.00605, 1.07602);
  let v = into * x;
  let y = (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081);
  return clamp(out * y, vec3f(0.0), vec3f(1.0));
}

fn shouldered(x: vec3f) -> vec3f {
  // Highlights fall off like a negative's: logarithmic above the key, colour kept, so that a face holds its modelling four
  // stops over.
  let l = luminance(x);
  let over = max(l - 0.45, 0.0);
  return x * (min(l, 0.45) + 0.36 * log(1.0 + over / 0.36)) / max(l, 1e-5);
}

fn soft_curve(x: vec3f) -> vec3f {
  // Straight up to 0.6, then rolls off: paint keeps its colour.
  let over = max(x - 0.6, vec3f(0.0));
  return select(x, 0.6 + 0.4 * (1.0 - exp(-over / 0.4)), x > vec3f(0.6));
}

fn encoded(x: vec3f) -> vec3f {
  // sRGB by square roots (Chilliant 2012), within half an 8-bit step: powers are slow on software adapters.
  let a = sqrt(x);
  let b = sqrt(a);
  let c = sqrt(b);
  let e = 0.662002687 * a + 0.684122060 * b - 0.323583601 * c - 0.0225411470 * x;
  return select(e, x * 12.92, x <= vec3f(0.0031308));
}

fn ink(p: vec2i) -> f32 {
  // A line where depth bends, normals turn or one thing ends; its width follows the picture's height.
  let w = max(i32(round(look.bloom.z)), 1);
  let z = metres(p);
  let last = vec2i(look.size.xy) - 1;
  let n = textureLoad(normal_map, p, 0).xyz;
  let id = textureLoad(who_map, p, 0).r;
  var line = 0.0;
  for (var k = 0; k < 4; k++) {
    let step_ = select(vec2i(0, w), vec2i(w, 0), k < 2) * (1 - 2 * (k & 1));
    let q = clamp(p + step_, vec2i(0), last);
    let zq = metres(q);
    let zr = metres(clamp(p - step_, vec2i(0), last));
    let bend = abs(1.0 / zq + 1.0 / zr - 2.0 / z) * z;
    let turn = 1.0 - dot(n, textureLoad(normal_map, q, 0).xyz);
    let idq = textureLoad(who_map, q, 0).r;
    let near = f32(z <= zq);
    line = max(line, smoothstep(0.03, 0.07, bend) * near);
    line = max(line, 0.6 * smoothstep(0.55, 0.9, turn) * near * smoothstep(30.0, 8.0, z));
    if ((idq & 0xffffu) != (id & 0xffffu)) { line = max(line, near * smoothstep(0.004, 0.02, abs(zq - z) / z + 0.3 * turn)); }
    // materials part with a finer line, but not what is painted on floors
    if ((idq >> 16u) != (id >> 16u)) { line = max(line, 0.55 * smoothstep(14.0, 5.0, z) * f32(n.z < 0.9)); }
  }
  return line;
}

@fragment fn develop(@builtin(position) at: vec4f) -> @location(0) vec4f {
  // source: linear picture; other: bloom
  let p = vec2i(at.xy);
  let uv = at.xy * look.size.zw;
  var c = textureLoad(source, p, 0).rgb * look.tone.x * look.balance.rgb;
  if (BLOOM) {
    let glow = textureSampleLevel(other, linear_sampler, uv, 0.0).rgb;
    c += glow * look.bloom.x + glow * vec3f(1.0, 0.25, 0.08) * look.gain.w;
  }
  let centre = (uv - 0.5) * vec2f(1.0, look.size.y * look.size.z);
  c *= 1.0 - look.frame_.x * smoothstep(0.12, 0.62, dot(centre, centre) * 2.2);
  if (INK) { c *= 1.0 - look.bloom.w * ink(p) * exp(-metres(p) * 0.012); }
  if (PAINT) { c = soft_curve(mix(c, vec3f(luminance(c)), 0.45 * smoothstep(0.7, 2.2, luminance(c)))); } else { c = filmic(shouldered(c) * 1.7); }
  let l = luminance(c);
  c = mix(vec3f(l), c, look.tone.z);
  c = mix(c, c * mix(look.grade.rgb, look.gain.rgb, smoothstep(0.0, 0.6, l)), look.grade.w);
  var e = encoded(clamp(c, vec3f(0.0), vec3f(1.0)));
  e = mix(e, e * e * (3.0 - 2.0 * e), look.tone.y);  // an S that never clips
  if (GRAIN) {
    var q = fract(vec3f(floor(at.xy).xyx) * 0.1031 + look.frame_.w);
    q += dot(q, q.yzx + 33.33);
    let g = fract((q.x + q.y) * q.z) + fract((q.y + q.z) * q.x) - 1.0;
    e += g * look.frame_.y * (1.0 - abs(2.0 * luminance(e) - 1.0) * 0.6);
  }
  if (LETTERBOX) {
    let bar = (look.size.y - look.size.x / look.frame_.z) * 0.5;
    if (at.y < bar || at.y > look.size.y - bar) { e = vec3f(0.0); }
  }
  return vec4f(clamp(e, vec3f(0.0), vec3f(1.0)), 1.0);
}

fn luma(c: vec3f) -> f32 { return dot(c, vec3f(0.299, 0.587, 0.114)); }

@fragment fn antialias(@builtin(position) at: vec4f) -> @location(0) vec4f {
  // FXAA in its console form, Lottes (2011): blur along the edge's direction.
  let uv = at.xy * look.size.zw;
  let t = look.size.zw;
  let centre = textureLoad(source, vec2i(at.xy), 0).rgb;
  let last = vec2i(look.size.xy) - 1;
  let p = vec2i(at.xy);
  let nw = luma(textureLoad(source, clamp(p + vec2i(-1, -1), vec2i(0), last), 0).rgb);
  let ne = luma(textureLoad(source, clamp(p + vec2i(1, -1), vec2i(0), last), 0).rgb);
  let sw = luma(textureLoad(source, clamp(p + vec2i(-1, 1), vec2i(0), last), 0).rgb);
  let se = luma(textureLoad(source, clamp(p + vec2i(1, 1), vec2i(0), last), 0).rgb);
  let m = luma(centre);
  let low = min(m, min(min(nw, ne), min(sw, se)));
  let high = max(m, max(max(nw, ne), max(sw, se)));
  if (high - low < max(0.04, high * 0.10)) { return vec4f(centre, 1.0); }
  var d = vec2f(-((nw + ne) - (sw + se)), (nw + sw) - (ne + se));
  let least = max((nw + ne + sw + se) * 0.03125, 0.0078125);
  d = clamp(d / (min(abs(d.x), abs(d.y)) + least), vec2f(-8.0), vec2f(8.0)) * t;
  let a = 0.5 * (textureSampleLevel(source, linear_sampler, uv + d * (1.0 / 3.0 - 0.5), 0.0).rgb
    + textureSampleLevel(source, linear_sampler, uv + d * (2.0 / 3.0 - 0.5), 0.0).rgb);
  let b = a * 0.5 + 0.25 * (textureSampleLevel(source, linear_sampler, uv - d * 0.5, 0.0).rgb
    + textureSampleLevel(source, linear_sampler, uv + d * 0.5, 0.0).rgb);
  let lb = luma(b);
  return vec4f(select(b, a, lb < low || lb > high), 1.0);
}

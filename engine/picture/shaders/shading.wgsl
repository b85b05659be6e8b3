// Light on a surface: sky, sun, lamps, bounce; shared by the opaque and the transparent passes.

@group(1) @binding(0) var still_map: texture_depth_2d;
@group(1) @binding(1) var moving_map: texture_depth_2d;
@group(1) @binding(2) var lamp_still: texture_depth_2d_array;
@group(1) @binding(3) var lamp_moving: texture_depth_2d_array;
@group(1) @binding(4) var comparing: sampler_comparison;
@group(1) @binding(5) var probes: texture_2d_array<f32>;             // red, green, blue: spherical harmonics at each place
@group(1) @binding(6) var mirror: texture_2d<f32>;              // what a mirror in the middle sees, octahedral
@group(1) @binding(7) var smooth_sampler: sampler;

struct Spot {   // a point to be lit
  world: vec3f,
  normal: vec3f,
  view: vec3f,
  albedo: vec3f,
  roughness: f32,
  metalness: f32,
  openness: f32,
  class_: f32,
}

fn is_person(s: Spot) -> bool { return s.class_ >= 2.0 && s.class_ <= 5.0; }

fn sky_gradient(d: vec3f) -> vec3f {
  let high = pow(clamp(d.z, 0.0, 1.0), 0.45);
  let above = mix(frame.horizon.rgb, frame.zenith.rgb, high);
  return mix(above, frame.ground.rgb, smoothstep(-0.01, -0.30, d.z));
}

fn cloud_cover(d: vec3f, octaves: i32) -> f32 {
  let p = d.xy / (d.z + 0.12) * 1.6 + vec2f(frame.weather.x * 0.003, 0.0);
  var n = 0.0;
  var a = 0.5;
  var q = p;
  for (var i = 0; i < octaves; i++) { n += a * value_noise(q); q = q * 2.07 + vec2f(3.1, 1.7); a *= 0.5; }
  let edge = 0.72 - 0.46 * frame.zenith.w;
  return smoothstep(edge, edge + 0.22, n) * smoothstep(0.0, 0.14, d.z);
}

fn sky(d: vec3f) -> vec3f {
  // Gradient, glow about the sun, its disc, clouds lit from above, stars.
  var c = sky_gradient(d);
  let toward = max(dot(d, frame.sun.xyz), 0.0);
  let glow = 0.035 * pow(toward, 8.0) + 0.11 * pow(toward, 64.0) + 0.5 * pow(toward, 900.0);
  c += frame.sunlight.rgb * glow * smoothstep(-0.04, 0.03, d.z);
  if (STARS) {
    let p = d * 190.0;
    let cell = floor(p);
    let h = hash3(cell);
    let at = length(p - cell - 0.5 - 0.3 * (vec3f(hash3(cell + 3.0), hash3(cell + 5.0), hash3(cell + 9.0)) - 0.5));
    c += vec3f(0.9, 0.95, 1.1) * frame.horizon.w * step(0.986, h) * smoothstep(0.42, 0.0, at) * (h - 0.98) * 30.0 * smoothstep(0.0, 0.25, d.z);
  }
  if (CLOUDS) {
    let cover = cloud_cover(d, 5);
    let lit = cloud_cover(normalize(d + frame.sun.xyz * 0.10), 2);
    let light = frame.sunlight.rgb * (0.16 + 0.5 * clamp(1.0 - lit, 0.0, 1.0) + 0.5 * pow(toward, 6.0)) * 0.55;
    let cloud = light + mix(frame.zenith.rgb, frame.horizon.rgb, 0.65) * 0.75;
    c = mix(c, cloud, cover * 0.92);
  }
  let disc = smoothstep(0.99986, 0.99996, toward) * frame.sunlight.w;
  return c + frame.sunlight.rgb * disc * 40.0 * smoothstep(-0.01, 0.01, d.z);
}

fn hazed(colour: vec3f, d: vec3f, distance: f32) -> vec3f {
  if (!HAZE) { return colour; }
  let k = frame.ground.w;
  let through = exp(-distance * k);
  let toward = max(dot(d, frame.sun.xyz), 0.0);
  let air = frame.horizon.rgb + frame.sunlight.rgb * 0.05 * pow(toward, 6.0);
  return mix(air, colour, through);
}

fn octahedral(d: vec3f) -> vec2f {
  var p = d.xy / (abs(d.x) + abs(d.y) + abs(d.z));
  if (d.z < 0.0) { p = (1.0 - abs(p.yx)) * select(vec2f(-1.0), vec2f(1.0), p >= vec2f(0.0)); }
  return p * 0.5 + 0.5;
}

struct Around { red: vec4f, green: vec4f, blue: vec4f }  // constant and linear (y, z, x) terms of each

fn around_at(world: vec3f) -> Around {
  // Irradiance over pi, first order, between the probes of the grid.
  let count = frame.grid_count.xy;
  let at = (world.xy - frame.grid_low.xy) / vec2f(frame.grid_low.w, frame.grid_count.z);
  let uv = (clamp(at, vec2f(0.0), count - 1.0) + 0.5) / count;
  var a: Around;
  a.red = textureSampleLevel(probes, smooth_sampler, uv, 0, 0.0);
  a.green = textureSampleLevel(probes, smooth_sampler, uv, 1, 0.0);
  a.blue = textureSampleLevel(probes, smooth_sampler, uv, 2, 0.0);
  return a;
}

fn ambient(a: Around, n: vec3f) -> vec3f {
  if (!BOUNCE) { return vec3f(0.0); }
  let w = vec4f(1.0, n.y, n.z, n.x);
  return max(vec3f(dot(a.red, w), dot(a.green, w), dot(a.blue, w)), vec3f(0.0));
}

fn disc_tap(i: i32, count: i32, turn: f32) -> vec2f {
  if (TAPS == 1) { return vec2f(0.0); }  // the comparison itself is smooth
  let angle = turn * 2.0 * PI + f32(i) * 2.3999632;
  return vec2f(cos(angle), sin(angle)) * sqrt((f32(i) + 0.5) / f32(count));
}

const SILK_M = 0.09;  // how wide the silk before people makes the sun's shadows

fn sun_visible(world: vec3f, n: vec3f, pixel: vec2f, person: bool) -> f32 {
  // Percentage-closer filtering of two maps. The receiver is lifted off its surface by the filter's reach, so that it does
  // not shade itself.
  let facing = clamp(dot(n, frame.sun.xyz), 0.0, 1.0);
  let turn = dither(pixel);
  let slope = sqrt(1.0 - facing * facing);
  let reach_p = max(0.022, frame.sun_texels.x * 1.5);
  let reach_q = max(0.012, frame.sun_texels.y * 1.5);
  let lift_p = n * (reach_p * slope + frame.sun_texels.x * 0.7) + frame.sun.xyz * 0.004;
  let lift_q = n * (reach_q * slope + frame.sun_texels.y * 0.7) + frame.sun.xyz * 0.003;
  let p = frame.sun_still * vec4f(world + lift_p, 1.0);
  let q = frame.sun_moving * vec4f(world + lift_q, 1.0);
  let up = p.xy * vec2f(0.5, -0.5) + 0.5;
  let uq = q.xy * vec2f(0.5, -0.5) + 0.5;
  let z_q = min(q.z, 1.0);
  let wide_p = reach_p / frame.sun_texels.x * frame.sun_texels.z;
  let wide_q = reach_q / frame.sun_texels.y * frame.sun_texels.w;
  var still = 0.0;
  var moving = 0.0;
  // Crews hang silk between the window and the actors: no sash bar draws a hard line across eyes.
  let spread = select(wide_p, wide_p * max(SILK_M / reach_p, 1.0), person);
  if (TAPS == 1) {
    let looks = select(1, 4, person);
    var o = select(vec2f(0.0), vec2f(0.25, 0.65) * spread, person);
    for (var i = 0; i < looks; i++) {  // a ring
      still += textureSampleCompareLevel(still_map, comparing, up + o, p.z);
      o = vec2f(-o.y, o.x);
    }
    still /= f32(looks);
    moving = textureSampleCompareLevel(moving_map, comparing, uq, z_q);
  } else {
    let turned = select(turn, turn * 0.25, person);  // skin shows grain
    for (var i = 0; i < TAPS; i++) {
      still += textureSampleCompareLevel(still_map, comparing, up + disc_tap(i, TAPS, turned) * spread, p.z);
      moving += textureSampleCompareLevel(moving_map, comparing, uq + disc_tap(i, TAPS, turn) * wide_q, z_q);
    }
  }
  let inside_p = all(abs(p.xy) < vec2f(0.995)) && p.z < 1.0;
  let inside_q = all(abs(q.xy) < vec2f(0.99)) && q.z > 0.0;
  return min(select(1.0, still / f32(TAPS), inside_p), select(1.0, moving / f32(TAPS), inside_q));
}

fn lamp_visible(k: i32, world: vec3f, n: vec3f, pixel: vec2f) -> f32 {
  let layer = i32(frame.lamps[k].direction.w);
  let to = frame.lamps[k].position.xyz - world;
  let away = max(length(to), 0.05);
  let texel = frame.lamps[k].size.w * away;   // metres a texel of its map covers here
  let slope = 1.0 - 0.8 * clamp(dot(n, to) / away, 0.0, 1.0);
  let reach = max(texel * 1.5, min(0.02 + 0.03 * frame.lamps[k].size.z, select(1.0, 0.045, TAPS < 3)));  // few taps: no grain
  let p = frame.lamps[k].shadow * vec4f(world + n * (reach * slope + texel) + to / away * (0.01 + texel * 0.5), 1.0);
  let c = p.xyz / max(p.w, 1e-3);
  let uv = c.xy * vec2f(0.5, -0.5) + 0.5;
  let wide = reach / texel * frame.effects.x;
  let turn = dither(pixel);
  var lit = 0.0;
  for (var i = 0; i < TAPS; i++) {
    let at = uv + disc_tap(i, TAPS, turn) * wide;
    lit += min(textureSampleCompareLevel(lamp_still, comparing, at, layer, c.z),
               textureSampleCompareLevel(lamp_moving, comparing, at, layer, c.z));
  }
  let inside = p.w > 0.0 && all(abs(c.xy) < vec2f(0.99));
  return select(1.0, lit / f32(TAPS), inside);
}

fn lamp_light(k: i32, s: Spot) -> vec4f {
  // Towards the lamp (xyz) and how strongly it shines here (w), falling with the square of the distance.
  var to = frame.lamps[k].position.xyz - s.world;
  let d2 = max(dot(to, to), 0.01);
  let l = to * inverseSqrt(d2);
  let near = frame.lamps[k].size.x;
  var strength = (1.0 + near) / (d2 + near);
  let along = dot(-l, frame.lamps[k].direction.xyz);
  let kind = (LAMP_KINDS >> (2u * u32(k))) & 3u;
  if (kind == 1u) {
    let cone = smoothstep(frame.lamps[k].colour.w, mix(frame.lamps[k].colour.w, 1.0, 0.25), along);
    strength *= max(cone, frame.lamps[k].size.y);
  }
  if (kind == 2u) { strength *= max(along, 0.0) * 0.85 + 0.15 * smoothstep(-0.25, 0.3, along); }
  return vec4f(l, strength);
}

fn glint(s: Spot, l: vec3f, f0: vec3f, alpha: f32) -> vec3f {
  // Cook-Torrance with GGX and Smith's height-correlated visibility (Karis 2014), times pi.
  let h = normalize(l + s.view);
  let nh = clamp(dot(s.normal, h), 0.0, 1.0);
  let nl = clamp(dot(s.normal, l), 0.0, 1.0);
  let nv = clamp(dot(s.normal, s.view), 0.0, 1.0) + 1e-4;
  let vh = clamp(dot(s.view, h), 0.0, 1.0);
  let a2 = alpha * alpha;
  let k = nh * nh * (a2 - 1.0) + 1.0;
  let d = a2 / max(k * k, 1e-7);
  let v = 0.5 / (nl * (nv * (1.0 - alpha) + alpha) + nv * (nl * (1.0 - alpha) + alpha) + 1e-5);
  let f = f0 + (1.0 - f0) * pow(1.0 - vh, 5.0);
  return min(f * d * v, vec3f(24.0));
}

fn mirror_level(uv: vec2f, level: f32) -> vec3f {
  // Texel centres of each level reach from edge to edge of the octahedron.
  let side = f32(textureDimensions(mirror).x) * exp2(-level);
  return textureSampleLevel(mirror, smooth_sampler, (uv * (side - 1.0) + 0.5) / side, level).rgb;
}

fn environment(d: vec3f, roughness: f32) -> vec3f {
  let uv = octahedral(d);
  let level = roughness * (frame.grid_count.w - 2.0);
  if (TAPS == 1) { return mirror_level(uv, round(level)); }
  let low = floor(level);
  return mix(mirror_level(uv, low), mirror_level(uv, low + 1.0), level - low);
}

fn lit(s: Spot, pixel: vec2f, occlusion: f32) -> vec3f {
  let f0 = mix(vec3f(0.04), s.albedo, s.metalness);
  let diffuse = s.albedo * (1.0 - s.metalness);
  let alpha = max(s.roughness * s.roughness, 0.003);
  let nv = clamp(dot(s.normal, s.view), 0.0, 1.0);
  let open_ = occlusion * s.openness;
  // The sky and the bounce. Crevices lose less where light bounces between bright walls (Jimenez et al. 2016).
  let bright = diffuse * 0.6;
  let bounced = max(vec3f(open_), ((open_ * (2.0404 * bright - 0.3324) + (-4.7951 * bright + 0.6417)) * open_ + (2.7552 * bright + 0.6903)) * open_);
  let place = around_at(s.world);
  let around = ambient(place, s.normal);
  var c = diffuse * around * bounced;
  // Split-sum specular: Karis' fit of the environment BRDF (2014).
  let r = vec4f(-1.0, -0.0275, -0.572, 0.022) * s.roughness + vec4f(1.0, 0.0425, 1.04, -0.04);
  let a004 = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
  let fit = vec2f(-1.04, 1.04) * a004 + r.zw;
  let reflected = reflect(-s.view, s.normal);
  // What a mirror here would see is as bright as this place is beside the middle of the set.
  var seen = vec3f(0.0);
  if (BOUNCE) { seen = environment(reflected, s.roughness); }
  let dull = clamp(s.roughness * 1.6 - 0.35, 0.0, 1.0);
  seen = mix(seen, ambient(place, reflected), dull);
  let spec_open = clamp(pow(nv + open_, exp2(-16.0 * s.roughness - 1.0)) - 1.0 + open_, 0.0, 1.0);
  // Skin and hair are rougher at grazing angles than the fit knows.
  let edge = select(1.0, 0.45, s.class_ == 2.0 || s.class_ == 3.0);
  c += seen * (f0 * fit.x + fit.y * edge) * spec_open * select(1.0, 0.6, s.class_ == 3.0);
  // A little light from beside the camera on people, as film crews add: faces are never lost.
  let person = is_person(s);
  let fill = vec3f(place.red.x, place.green.x, place.blue.x) * (0.15 + 0.85 * nv) * 0.42 * open_
    + vec3f(0.19) * (0.2 + 0.8 * nv) * open_ / max(frame.weather.w, 0.2);
  c += select(vec3f(0.0), diffuse * fill, person);
  let skin = s.class_ == 2.0;
  let foliage = s.class_ == 6.0;
  if (SUN) {
    let facing = dot(s.normal, frame.sun.xyz);
    let visible = sun_visible(s.world, s.normal, pixel, is_person(s));
    var wrap = vec3f(max(facing, 0.0)) * visible;
    {  // skin: light bleeds red past the terminator; Green (2004), GPU Gems 16
      let bled = mix(wrap, clamp((vec3f(facing) + vec3f(0.22, 0.08, 0.04)) / vec3f(1.22, 1.08, 1.04), vec3f(0.0), vec3f(1.0)) * visible, vec3f(0.75));
      wrap = select(wrap, bled, skin);
    }
    c += diffuse * frame.sunlight.rgb * wrap;
    if (foliage && facing < 0.0) { c += diffuse * vec3f(1.0, 1.15, 0.5) * frame.sunlight.rgb * -facing * 0.35; }
    c += glint(s, frame.sun.xyz, f0, max(alpha, 0.02)) * frame.sunlight.rgb * max(facing, 0.0) * visible * s.openness;
  }
  for (var i = 0; i < SHADED; i++) { c += shaded_lamp_on(i, s, pixel, f0, diffuse, alpha, skin); }
  for (var i = SHADED; i < LAMPS; i++) { c += lamp_on(i, s, f0, diffuse, alpha, skin, FINE); }
  return c;
}

fn lamp_on(i: i32, s: Spot, f0: vec3f, diffuse: vec3f, alpha: f32, skin: bool, gloss: bool) -> vec3f {
  let to = lamp_light(i, s);
  let facing = dot(s.normal, to.xyz);
  let soft = select(0.0, 0.18, skin);
  let cosine = max((facing + soft) / (1.0 + soft), 0.0);
  let light = frame.lamps[i].colour.rgb * to.w * cosine;
  var c = diffuse * light;
  if (gloss) {  // a large lamp's highlight is wide
    let away = length(frame.lamps[i].position.xyz - s.world);
    let spread = clamp(alpha + frame.lamps[i].size.z / (2.0 * away), 0.02, 1.0);
    c += glint(s, to.xyz, f0, spread) * light * (alpha * alpha) / (spread * spread) * s.openness;
  }
  return c;
}

fn shaded_lamp_on(i: i32, s: Spot, pixel: vec2f, f0: vec3f, diffuse: vec3f, alpha: f32, skin: bool) -> vec3f {
  return lamp_on(i, s, f0, diffuse, alpha, skin, true) * lamp_visible(i, s.world, s.normal, pixel);
}

fn luminance(c: vec3f) -> f32 { return dot(c, vec3f(0.2126, 0.7152, 0.0722)); }

fn painted_lamp(i: i32, s: Spot, soft: f32) -> vec3f {
  let to = lamp_light(i, s);
  return frame.lamps[i].colour.rgb * to.w * 0.72 * smoothstep(0.05 - soft, 0.05 + soft, dot(s.normal, to.xyz));
}

fn drawn(s: Spot, pixel: vec2f, occlusion: f32) -> vec3f {
  // Cel paint: flat local colour, one crisp shade edge per light, a warm lift and a rim.
  let local = mix(s.albedo, vec3f(luminance(s.albedo)), -0.06);
  let around = ambient(around_at(s.world), normalize(s.normal * 0.35 + vec3f(0.0, 0.0, 0.65)));
  let soft = frame.inks.y;
  let open_ = mix(0.72, 1.0, smoothstep(0.35, 0.75, occlusion));
  var light = around * 1.55 * open_;
  if (SUN) {
    let facing = dot(s.normal, frame.sun.xyz);
    let visible = smoothstep(0.5 - soft * 4.0, 0.5 + soft * 4.0, sun_visible(s.world, s.normal, pixel, is_person(s)));
    light += frame.sunlight.rgb * 0.78 * smoothstep(0.06 - soft, 0.06 + soft, facing) * visible;
  }
  for (var i = 0; i < SHADED; i++) {
    let visible = smoothstep(0.5 - soft * 4.0, 0.5 + soft * 4.0, lamp_visible(i, s.world, s.normal, pixel));
    light += painted_lamp(i, s, soft) * visible;
  }
  for (var i = SHADED; i < LAMPS; i++) { light += painted_lamp(i, s, soft); }
  var c = local * light;
  let gloss = environment(reflect(-s.view, s.normal), 0.35);
  c += gloss * (0.04 + 0.5 * s.metalness) * smoothstep(0.45, 0.1, s.roughness);
  return c;
}

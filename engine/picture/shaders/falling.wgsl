// Rain and snow about the eye: each drop's path is a function of its number and the story's time.

override FLAKES: bool = false;

struct Drop {
  @builtin(position) clip: vec4f,
  @location(0) at: vec2f,       // across and along the streak, -1..1
  @location(1) strength: f32,
  @location(2) world: vec3f,
}

fn random3(k: u32) -> vec3f {
  var v = vec3u(k * 747796405u + 2891336453u, k * 277803737u + 1013904223u, k * 1664525u + 374761393u);
  v = (v ^ (v >> vec3u(15u))) * 2246822519u;
  v = (v ^ (v >> vec3u(13u))) * 3266489917u;
  return vec3f((v ^ (v >> vec3u(16u))) >> vec3u(8u)) / 16777216.0;
}

@vertex fn fall(@builtin(vertex_index) index: u32) -> Drop {
  let k = index / 6u;
  let corner = array<vec2f, 6>(vec2f(-1.0, -1.0), vec2f(1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, -1.0), vec2f(1.0, 1.0), vec2f(-1.0, 1.0))[index % 6u];
  let r = random3(k);
  let q = random3(k + 77777u);
  let t = frame.weather.x;
  let wind = frame.effects.zw;
  var speed = vec3f(wind, -8.0 - 2.0 * q.x);
  var half = vec2f(0.0009, 0.10 + 0.05 * q.y);
  if (FLAKES) {
    speed = vec3f(wind * 0.25, -0.9 - 0.5 * q.x);
    half = vec2f(0.006 + 0.006 * q.y);
  }
  let box = vec3f(18.0, 18.0, 12.0);
  let middle = frame.eye.xyz + frame.forward.xyz * 6.5;
  var p = r * box + speed * t;
  if (FLAKES) { p += vec3f(sin(t * (0.8 + q.y) + q.z * 6.3), cos(t * (0.7 + q.x) + q.y * 6.3), 0.0) * 0.25; }
  p = middle + (p - middle - floor((p - middle) / box + 0.5) * box);
  let to = p - frame.eye.xyz;
  let away = length(to);
  // never thinner than a pixel: fainter instead
  let pixel = length(frame.up.xyz) * 2.0 * frame.size.w * away;
  let wide = max(half.x, pixel * 0.7);
  var along = normalize(speed);
  var side = normalize(cross(along, to));
  if (FLAKES) {
    side = normalize(cross(frame.up.xyz, to));
    along = normalize(frame.up.xyz);
    half.y = max(half.y, pixel * 0.55);
  }
  var d: Drop;
  d.world = p + side * wide * corner.x + along * half.y * corner.y;
  d.clip = frame.view * vec4f(d.world, 1.0);
  d.at = corner;
  d.strength = max(half.x / wide, 0.3) * smoothstep(0.3, 1.2, away) * smoothstep(9.0, 6.5, length(p - middle));
  if (FLAKES) { d.strength = min(half.x * half.x / (wide * wide) * 1.5, 1.0) * smoothstep(0.25, 0.8, away); }
  if (!under_open_sky(p)) { d.clip = vec4f(0.0, 0.0, 2.0, 1.0); }
  return d;
}

@fragment fn glisten(d: Drop) -> @location(0) vec4f {
  let around = around_at(d.world);
  let light = vec3f(around.red.x, around.green.x, around.blue.x);
  if (FLAKES) {
    let alpha = d.strength * smoothstep(1.0, 0.3, length(d.at)) * 0.95;
    return vec4f((light * 1.3 + frame.sunlight.rgb * 0.3) * alpha, alpha);
  }
  let alpha = d.strength * (1.0 - abs(d.at.x)) * (1.0 - d.at.y * d.at.y) * 0.42;
  // crews light rain from behind: a drop is a little brighter than what the picture's key makes grey
  return vec4f((light * 1.5 + frame.horizon.rgb * 0.35 + vec3f(0.20, 0.22, 0.25) / max(frame.weather.w, 1e-3)) * alpha, alpha);
}

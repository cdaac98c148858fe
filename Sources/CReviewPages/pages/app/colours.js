// Whether colours stay apart for eyes without red or green cones.

/** sRGB in 0...1 without the display's gamma. */
function linear(hex) {
  return [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

/**
 * Linear RGB as seen without the L or the M cone (Machado, Oliveira and Fernandes 2009, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1.0), and by
 * all.
 */
const eyes = [
  [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  [
    [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  [
    [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]
  ],
];

/** CIE L*a*b* of linear sRGB, white D65. */
function lab([r, g, b]) {
  const x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047;
  const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  const z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883;
  const f = (t) => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116);
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
}

/** Below this distance in L*a*b* two thin lines are easily taken for each other. */
const least = 15;

/** True when every two of these `#rrggbb` differ for each of the three kinds of eyes. */
export function farApart(colours) {
  return eyes.every((eye) => {
    const seen = colours.map((hex) => {
      const light = linear(hex);
      return lab(
        eye.map((row) => Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2])));
    });
    return seen.every(
      (one, index) => seen.slice(index + 1).every(
        (other) => Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]) >= least));
  });
}

/// exp of a Float, relative error below 3e-7 for -80 ... 80; clamped outside. Written so that loops
/// over it vectorise, and independent of the C library, so that pictures do not change with it.
@inline(__always)
func fastExp(_ x: Float) -> Float {
  let clamped = max(-80, min(80, x)) * 1.442_695_04
  // Adding 1.5 * 2^23 rounds to the nearest whole number and leaves it in the low bits.
  let shifted = clamped + 12_582_912
  let whole = shifted.bitPattern &- 0x4B40_0000
  let f = clamped - (shifted - 12_582_912)
  var p: Float = 1.339_887_4e-3
  p = p * f + 9.618_437_4e-3
  p = p * f + 5.550_332_6e-2
  p = p * f + 2.402_264_7e-1
  p = p * f + 6.931_471_8e-1
  p = p * f + 1
  return Float(bitPattern: p.bitPattern &+ (whole << 23))
}

/// Angle of (x, y) as a fraction of a turn, 0 ..< 1, error below 2e-4 of a turn.
@inline(__always)
func turnFraction(_ y: Float, _ x: Float) -> Float {
  let (ax, ay) = (abs(x), abs(y))
  let ratio = min(ax, ay) / max(max(ax, ay), 1e-20)
  let s = ratio * ratio
  let octant = ((-0.046_496_47 * s + 0.159_314_22) * s - 0.327_622_76) * s * ratio + ratio
  var turn = octant * 0.159_154_94
  if ay > ax { turn = 0.25 - turn }
  if x < 0 { turn = 0.5 - turn }
  if y < 0 { turn = 1 - turn }
  return turn >= 1 ? 0 : turn
}

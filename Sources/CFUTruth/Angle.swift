import Glibc

/// Functions of the C library that are no part of the standard library.
enum Angle {
  static func cosine(_ angle: Double) -> Double { cos(angle) }
  static func sine(_ angle: Double) -> Double { sin(angle) }
  static func of(x: Double, y: Double) -> Double { atan2(y, x) }
}

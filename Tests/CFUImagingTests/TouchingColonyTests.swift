import CFUCore
import CFUImaging
import Foundation
import Testing

/// Satellite clusters of one burst counted as several, and neighbours merged: each case of touching
/// colonies by itself, on drawn fields with exact numbers.
@Suite("Touching colonies in methylcellulose")
struct TouchingColonyTests {
  /// Nine places 3.6 mm apart, mm.
  static let places: [(x: Double, y: Double)] = (0..<9).map { k in
    let (column, row) = (Double(k % 3), Double(k / 3))
    return (x: 2.4 + 3.6 * column, y: 2.4 + 3.6 * row)
  }

  /// Draws one thing at nine places and counts the objects at each.
  func counts(
    seed: UInt64, noise: Float = 1,
    _ draw: (_ field: inout DrawnColonies, _ x: Double, _ y: Double, _ angle: Double) -> Void
  ) throws -> [Int] {
    var field = DrawnColonies(seed: seed)
    for (k, place) in Self.places.enumerated() {
      draw(&field, place.x, place.y, Double(k) * 0.7)
    }
    let found = try field.analysed(noise: noise, seed: seed)
    return Self.places.map {
      found.colonies(x: $0.x, y: $0.y, within: 1.6, umPerPixel: field.umPerPixel).count
    }
  }

  @Test("Clusters of one burst are one colony", arguments: [1, 3, 5, 8, 12, 20], [Float(1), 3])
  func satellites(clusters: Int, noise: Float) throws {
    let counts = try counts(seed: UInt64(clusters), noise: noise) { field, x, y, _ in
      field.burst(x: x, y: y, clusters: clusters)
    }
    #expect(counts == [Int](repeating: 1, count: 9))
  }

  @Test("A pale colony is one, with and without a dense middle", arguments: [false, true])
  func cores(dense: Bool) throws {
    let counts = try counts(seed: 31) { field, x, y, _ in
      field.cloud(x: x, y: y, cells: 500, sigma: 180)
      if dense { field.cloud(x: x, y: y, cells: 300, sigma: 50) }
    }
    #expect(counts == [Int](repeating: 1, count: 9))
  }

  @Test("A red middle in a pale halo is one mixed colony")
  func mixed() throws {
    let counts = try counts(seed: 32) { field, x, y, _ in
      field.cloud(x: x, y: y, cells: 900, sigma: 230)
      field.burst(x: x, y: y, clusters: 4, radius: 60)
    }
    #expect(counts == [Int](repeating: 1, count: 9))
  }

  @Test("A burst beside a pale colony is another colony", arguments: [4, 9])
  func redBesidePale(clusters: Int) throws {
    let counts = try counts(seed: 33) { field, x, y, angle in
      field.cloud(x: x - 0.3 * cos(angle), y: y - 0.3 * sin(angle), cells: 700, sigma: 150)
      field.burst(x: x + 0.3 * cos(angle), y: y + 0.3 * sin(angle), clusters: clusters, radius: 60)
    }
    #expect(counts == [Int](repeating: 2, count: 9))
  }

  @Test("Two pale colonies that touch are two", arguments: [0.35, 0.45])
  func paleBesidePale(half: Double) throws {
    let counts = try counts(seed: 34) { field, x, y, angle in
      field.cloud(x: x - half * cos(angle), y: y - half * sin(angle), cells: 600, sigma: 150)
      field.cloud(x: x + half * cos(angle), y: y + half * sin(angle), cells: 400, sigma: 120)
    }
    #expect(counts == [Int](repeating: 2, count: 9))
  }

  @Test("Two bursts of different ripeness that touch are two")
  func ripeness() throws {
    let counts = try counts(seed: 35) { field, x, y, angle in
      field.burst(x: x - 0.28 * cos(angle), y: y - 0.28 * sin(angle), clusters: 5)
      field.burst(
        x: x + 0.28 * cos(angle), y: y + 0.28 * sin(angle), clusters: 5,
        cell: DrawnColonies.unripe)
    }
    #expect(counts == [Int](repeating: 2, count: 9))
  }

  @Test("Colonies cut by the edge of the picture are parted like others")
  func atTheEdge() throws {
    var field = DrawnColonies(side: 8, seed: 36)
    for k in 0..<3 {
      let along = 1.4 + 2.6 * Double(k)
      field.cloud(x: 0.1, y: along, cells: 600, sigma: 150)
      field.burst(x: 0.1, y: along + 0.55, clusters: 5, radius: 60)
      field.burst(x: 7.95, y: along, clusters: 8)
    }
    let found = try field.analysed()
    for k in 0..<3 {
      let along = 1.4 + 2.6 * Double(k)
      #expect(
        found.colonies(x: 0.2, y: along + 0.3, within: 0.8, umPerPixel: 11).count == 2,
        "\(found.tally)")
      #expect(
        found.colonies(x: 7.8, y: along, within: 0.6, umPerPixel: 11).count == 1, "\(found.tally)")
    }
  }
}

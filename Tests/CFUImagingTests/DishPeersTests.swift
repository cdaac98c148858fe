import CFUCore
import CFUImaging
import Foundation
import Testing

/// What objects are beside the others of their dish.
@Suite("Beside a dish's peers")
struct DishPeersTests {
  private typealias Place = (x: Double, y: Double)

  /// Discs of a density each, in rows, and where they are.
  private func drawn(_ densities: [Double]) -> (DrawnField, [Place]) {
    var field = DrawnField(umPerPixel: 11)
    let places = densities.indices.map { i -> Place in
      (x: 3000 + 2000 * Double(i % 4), y: 3000 + 2000 * Double(i / 4))
    }
    for (place, density) in zip(places, densities) {
      field.add(place.x, place.y, diameter: 700, .grey(density))
    }
    return (field, places)
  }

  private func found(_ densities: [Double]) throws -> [FoundObject] {
    let (field, places) = drawn(densities)
    let found = try field.analysed()
    return try places.map { try #require(field.object(found, at: $0.x, $0.y)) }
  }

  @Test("A dish of twice the contrast has the same features beside its peers")
  func contrast() throws {
    let densities = [0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12]
    let faint = try found(densities)
    let strong = try found(densities.map { 2 * $0 })
    for (a, b) in zip(faint, strong) {
      #expect(abs(b.feature("od_peak") / a.feature("od_peak") - 2) < 0.2)
      let change = b.feature("od_peak_peers") / a.feature("od_peak_peers")
      #expect(abs(change - 1) < 0.1, "\(change)")
    }
  }

  @Test("The upper quartile of the peers is 1, and features keep their proportions")
  func quartile() throws {
    let objects = try found([0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.11, 0.12, 0.3])
    for name in ["od_peak", "od_mean", "diameter_um"] {
      let shares = objects.map { $0.feature("\(name)_peers") }
      // The seventh of nine is the upper quartile.
      #expect(abs(shares.sorted()[6] - 1) < 0.01, "\(name) \(shares)")
      for object in objects {
        let other = object.feature("\(name)_peers") / shares[0]
        let plain = object.feature(name) / objects[0].feature(name)
        #expect(abs(other / plain - 1) < 1e-4)
      }
    }
  }

  @Test("Of four objects nothing is known; far stronger ones are 20 times the peers at most")
  func few() throws {
    let few = try found([0.1, 0.1, 0.1, 0.1])
    for object in few { #expect(object.feature("od_peak_peers").isNaN) }
    let strong = try #require(try found([0.04, 0.04, 0.04, 0.04, 0.04, 1.2]).last)
    #expect(strong.feature("od_peak") / 0.04 > 25)
    #expect(strong.feature("od_peak_peers") == 20)
  }

  @Test("Where nothing is red, what is left of colour in noise is not many times the peers'")
  func grey() throws {
    for object in try found(Array(repeating: 0.1, count: 9)) {
      #expect(abs(object.feature("haem_od")) < 0.005)
      #expect(abs(object.feature("haem_od_peers")) < 1)
    }
  }

  @Test("What a person outlines is compared with what was found, as that was")
  func outlined() throws {
    let (field, places) = drawn([0.05, 0.06, 0.07, 0.08, 0.09, 0.1])
    let image = field.photographed()
    let dish = try field.pipeline.analyse(image)
    let first = try #require(field.object(dish, at: places[0].x, places[0].y))
    let place = try #require(DishPipeline.featureNames.firstIndex(of: "od_peak_peers"))
    let beside = dish.objects.map(\.features)
    let again = try field.pipeline.measure([first.outline], in: image, beside: beside)[0][place]
    #expect(abs(Double(again) / first.feature("od_peak_peers") - 1) < 0.05)

    // An older program did not compare: nor is what is outlined now, or it would show by that.
    let older = beside.map { features in
      zip(DishPipeline.featureNames, features).map { $0.hasSuffix("_peers") ? .nan : $1 }
    }
    let now = try field.pipeline.measure([first.outline], in: image, beside: older)[0]
    #expect(now[place].isNaN)
    #expect(now.first?.isFinite == true)
  }
}

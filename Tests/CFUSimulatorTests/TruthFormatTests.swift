import CFUCore
import CFUSimulator
import Foundation
import Testing

@Suite("Truth as GeoJSON and COCO")
struct TruthFormatTests {
  private static let entry: TruthTables.Entry = {
    let dish = DishSimulator(settings: TestDish.settings(side: 512)).render(
      seed: 1, counts: TestDish.counts)
    return TruthTables.Entry(picture: "a \"b\".jpg", dish: "a \"b\"", truth: dish.truth)
  }()
  private var drawn: [ColonyTruth] { Self.entry.truth.colonies.filter(\.inFrame) }

  private struct Collection: Decodable {
    struct Feature: Decodable {
      struct Geometry: Decodable {
        var type: String
        var coordinates: [[[Double]]]
      }
      struct Properties: Decodable {
        struct Classification: Decodable { var name: String }
        var objectType: String
        var classification: Classification
        var measurements: [String: Double]
      }
      var id: String
      var geometry: Geometry
      var properties: Properties
    }
    var features: [Feature]
  }

  @Test func geoJSONHoldsTheOutlines() throws {
    let bytes = TruthFormats.geoJSON(Self.entry)
    let read = try JSONDecoder().decode(Collection.self, from: Data(bytes))
    #expect(read.features.count == drawn.count)
    #expect(drawn.count >= 2)
    for (feature, colony) in zip(read.features, drawn) {
      #expect(UUID(uuidString: feature.id) != nil)
      #expect(feature.geometry.type == "Polygon")
      let ring = try #require(feature.geometry.coordinates.first)
      #expect(ring.count == colony.outline.count + 1)
      #expect(ring.first == ring.last)
      for (corner, point) in zip(ring, colony.outline) {
        #expect(abs(corner[0] - point.x) < 0.0051 && abs(corner[1] - point.y) < 0.0051)
      }
      #expect(feature.properties.objectType == "annotation")
      #expect(feature.properties.classification.name == colony.kind.rawValue)
      #expect(feature.properties.measurements["cells"] == Double(colony.cells))
      #expect(feature.properties.measurements["clusters"] == Double(colony.clusters))
    }
    #expect(Set(read.features.map(\.id)).count == drawn.count)
    #expect(bytes == TruthFormats.geoJSON(Self.entry))
  }

  private struct Coco: Decodable {
    struct Image: Decodable {
      var id: Int
      var file_name: String
      var width: Int
    }
    struct Category: Decodable {
      var id: Int
      var name: String
    }
    struct Annotation: Decodable {
      var id: Int
      var image_id: Int
      var category_id: Int
      var area: Double
      var bbox: [Double]
      var segmentation: [[Double]]
    }
    var images: [Image]
    var categories: [Category]
    var annotations: [Annotation]
  }

  @Test func cocoHoldsAllDishes() throws {
    let coco = try JSONDecoder().decode(
      Coco.self, from: Data(TruthFormats.coco([Self.entry, Self.entry])))
    #expect(coco.images.map(\.id) == [1, 2])
    #expect(coco.images.map(\.file_name) == ["a \"b\".jpg", "a \"b\".jpg"])
    #expect(coco.images[0].width == 512)
    #expect(coco.categories.map(\.name) == SimulatedClass.allCases.map(\.rawValue))
    #expect(coco.annotations.count == 2 * drawn.count)
    #expect(Set(coco.annotations.map(\.id)).count == coco.annotations.count)
    for (annotation, colony) in zip(coco.annotations, drawn) {
      let category = coco.categories.first { $0.id == annotation.category_id }
      #expect(category?.name == colony.kind.rawValue)
      let corners = try #require(annotation.segmentation.first)
      #expect(corners.count == 2 * colony.outline.count)
      // The outline is drawn in the plane of the dish, which no tilt shortens here.
      let circle = Double.pi / 4 * colony.diameterMicrometres * colony.diameterMicrometres
      #expect(abs(annotation.area * 121 / circle - 1) < 0.03)
      let xs = stride(from: 0, to: corners.count, by: 2).map { corners[$0] }
      #expect(abs((xs.min() ?? 0) - annotation.bbox[0]) < 0.011)
      #expect(abs((xs.max() ?? 0) - annotation.bbox[0] - annotation.bbox[2]) < 0.021)
    }
  }
}

import CFUCore
import Testing

import CFUTruth

@Suite("Truth in JSON")
struct JSONFormatTests {
  static let geoJSON = """
    {"type":"FeatureCollection","features":[
    {"type":"Feature","id":"a","geometry":{"type":"Polygon","coordinates":[[[10.5,20.5],[30.5,20.5],[30.5,40.5],[10.5,40.5],[10.5,20.5]]]},
     "properties":{"objectType":"annotation","isLocked":true,"classification":{"name":"BFU-E","color":[200,0,0]}}},
    {"type":"Feature","geometry":{"type":"MultiPoint","coordinates":[[1.5,2.5],[3.5,4.5]]},
     "properties":{"object_type":"annotation","classification":{"names":["CFU-MK","large"]}}},
    {"type":"Feature","nucleusGeometry":{"type":"Polygon","coordinates":[]},
     "geometry":{"type":"Point","coordinates":[7.5,8.5]},"properties":{"objectType":"cell","classification":"CFU-GM"}},
    {"type":"Feature","geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[50,50],[60,50],[60,60],[50,60],[50,50]],[[52,52],[53,52],[53,53],[52,52]]]]},"properties":{"isEllipse":true}},
    {"type":"Feature","geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]},"properties":{}},
    {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]]]},"properties":{"classification":{"name":"Ignore*"}}}
    ]}
    """

  @Test func quPath() throws {
    let file = try read(Self.geoJSON, as: "A1.jpg.geojson")
    #expect(file.format == .quPath && file.pictures[0].picture == "A1.jpg")
    #expect(!file.pictures[0].isNamed)
    #expect(
      file.marks.map(\.label)
        == ["BFU-E", "CFU-MK: large", "CFU-MK: large", "CFU-GM", nil])
    #expect(
      file.marks[0].outline == [point(10, 20), point(30, 20), point(30, 40), point(10, 40)])
    #expect(
      file.marks.map(\.centre)
        == [point(20, 30), point(1, 2), point(3, 4), point(7, 8), point(54.5, 54.5)])
    #expect(
      file.marks.map(\.place)[...2] == ["feature 1", "feature 2, point 1", "feature 2, point 2"])
    #expect(
      file.remarks == [
        "A1.jpg.geojson: 1 annotation of several polygons; the largest is taken.",
        "A1.jpg.geojson: 1 x line annotation left out.",
        "A1.jpg.geojson: 1 x annotation of the class 'Ignore*', which QuPath ignores, left out.",
      ])
  }

  @Test func quPathAsAListOrOneFeature() throws {
    let feature =
      "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1.5,2.5]},\"properties\":{}}"
    #expect(try read("\u{FEFF}" + feature, as: "a.geojson").marks.map(\.centre) == [point(1, 2)])
    #expect(try read("[\(feature),\r\n\(feature)]", as: "a.json").marks.count == 2)
    #expect(
      try read("[]", as: "a.geojson").pictures == [MarkedPicture(picture: "a", isNamed: false)])
  }

  static let coco = """
    {"info":{},"images":[{"id":7,"file_name":"d/A1.jpg","width":60,"height":50},{"id":8,"file_name":"A2.jpg"}],
    "categories":[{"id":1,"name":"BFU-E"},{"id":2,"name":"CFU-GM"}],
    "annotations":[
    {"id":1,"image_id":7,"category_id":1,"iscrowd":0,"segmentation":[[10.5,20.5,30.5,20.5,30.5,40.5,10.5,40.5]],"bbox":[10.5,20.5,20,20],"area":NaN},
    {"id":2,"image_id":7,"category_id":2,"bbox":[1,2,3,4]},
    {"id":3,"image_id":7,"category_id":2,"iscrowd":1,"segmentation":{"size":[4,5],"counts":[5,2,2,2,9]}},
    {"id":4,"image_id":7,"category_id":2,"segmentation":{"size":[4,5],"counts":"52207"}},
    {"id":5,"image_id":7,"category_id":1},
    {"id":6,"image_id":7,"category_id":1,"segmentation":[[0,0,1,0,1,1],[20,20,30,20,30,30,20,30]]}
    ]}
    """

  @Test func cocoInAllItsKinds() throws {
    let file = try read(Self.coco, as: "coco.json")
    #expect(file.format == .coco)
    #expect(file.pictures.map(\.picture) == ["d/A1.jpg", "A2.jpg"])
    #expect(file.pictures[0].size == MarkedPicture.Size(width: 60, height: 50))
    #expect(file.pictures[1].size == nil && file.pictures[1].marks.isEmpty)
    #expect(file.marks.map(\.label) == ["BFU-E", "CFU-GM", "CFU-GM", "CFU-GM", "BFU-E"])
    #expect(
      file.marks[0].outline == [point(10, 20), point(30, 20), point(30, 40), point(10, 40)])
    #expect(
      file.marks[1].outline == [point(0.5, 1.5), point(3.5, 1.5), point(3.5, 5.5), point(0.5, 5.5)])
    // Rows 1 and 2 of columns 1 and 2: a square of 2 px from (1, 1).
    let square = [point(0.5, 0.5), point(2.5, 0.5), point(2.5, 2.5), point(0.5, 2.5)]
    #expect(file.marks[2].outline == square)
    #expect(file.marks[3].outline == square)
    #expect(file.marks[4].centre == point(24.5, 24.5))
    #expect(
      Set(file.remarks) == [
        "coco.json: 1 annotation with a box alone; the box is taken for the outline.",
        "coco.json: 2 annotations with a mask; its outline is taken.",
        "coco.json: 1 annotation marked as a crowd; each is taken as one colony.",
        "coco.json: 1 annotation without polygon, mask or box left out.",
        "coco.json: 1 annotation of several polygons; the largest is taken.",
      ])
  }

  /// An L of three pixels: its outline has six corners and goes round it once.
  @Test func theOutlineOfAMaskRunsAlongItsPixels() {
    let box = RunLengths.Box(x: 10, y: 20, width: 2, height: 2)
    #expect(
      MaskOutline.largest([true, false, true, true], box)
        == [
          point(10, 20), point(11, 20), point(11, 21), point(12, 21), point(12, 22), point(10, 22),
        ])
    // Two pixels that meet at a corner are two pieces.
    #expect(
      MaskOutline.largest([true, false, false, true], box)
        == [point(10, 20), point(11, 20), point(11, 21), point(10, 21)])
  }

  @Test func labelMe() throws {
    let text = """
      {"version":"5.4.1","flags":{},"shapes":[
      {"label":"BFU-E","points":[[10.5,20.5],[30.5,20.5],[30.5,40.5]],"shape_type":"polygon","group_id":null},
      {"label":"CFU-GM","points":[[30.5,40.5],[10.5,20.5]],"shape_type":"rectangle"},
      {"label":"CFU-GM","points":[[100.5,100.5],[110.5,100.5]],"shape_type":"circle"},
      {"label":"CFU-MK","points":[[1.5,2.5]],"shape_type":"point"},
      {"label":"edge","points":[[0,0],[1,1],[2,2]],"shape_type":"linestrip"}],
      "imagePath":"..\\\\photos\\\\A1.jpg","imageData":null,"imageHeight":3000,"imageWidth":4000}
      """
    let file = try read(text, as: "A1.json")
    #expect(file.format == .labelMe)
    #expect(file.pictures[0].picture == "../photos/A1.jpg" && file.pictures[0].isNamed)
    #expect(file.pictures[0].size == MarkedPicture.Size(width: 4000, height: 3000))
    #expect(file.marks.map(\.label) == ["BFU-E", "CFU-GM", "CFU-GM", "CFU-MK"])
    #expect(file.marks[0].outline == [point(10, 20), point(30, 20), point(30, 40)])
    #expect(file.marks[1].outline == [point(10, 20), point(30, 20), point(30, 40), point(10, 40)])
    #expect(isNear(file.marks[2].centre, point(100, 100), 1e-9))
    #expect(isNear(file.marks[2].outline[0], point(110, 100), 1e-9))
    #expect(file.marks[3].shape == .point(point(1, 2)))
    #expect(
      file.remarks == ["A1.json: 1 x shape of type linestrip left out, since it marks no colony."])
  }
}

import CFUCore
import CFUTruth
import Testing

@Suite("Pictures of truth")
struct PictureNamesTests {
  private static let names = PictureNames([
    PictureNames.Dish(picture: "photos/A1.jpg", name: "A1"),
    PictureNames.Dish(picture: "photos/A2.jpg", name: "vehicle 2"),
    PictureNames.Dish(picture: "photos/A10.ome.tif", name: "A10"),
    PictureNames.Dish(picture: "one/B1.jpg", name: "one/B1"),
    PictureNames.Dish(picture: "two/B1.jpg", name: "two/B1"),
    PictureNames.Dish(picture: "photos/dish 1.5.png", name: "dish 1.5"),
  ])

  @Test(arguments: [
    ("photos/A1.jpg", 0, PictureNames.Rule.exact, false), ("vehicle 2", 1, .exact, false),
    ("A2.jpg", 1, .fileName, false), ("C:\\scans\\photos\\A2.jpg", 1, .fileName, false),
    ("A1.tif", 0, .stem, false), ("A1.jpg.geojson", 0, .stem, false), ("A10.roi", 2, .stem, false),
    ("dish 1.5.json", 5, .stem, false), ("CellCounter_A1.xml", 0, .decorated, false),
    ("RoiSet_A1.zip", 0, .decorated, false), ("A1_RoiSet.zip", 0, .decorated, false),
    ("A1-points.roi", 0, .decorated, false), ("Counter Window - A1.tif", 0, .decorated, false),
    ("2024-05-01 A1 anna.zip", 0, .within, false), ("vehicle_2-anna.csv", 1, .within, false),
    ("a1.JPG", 0, .fileName, true), ("cellcounter_a2.xml", 1, .decorated, true),
    ("two/B1.tif", 4, .stem, false), ("x\\one\\B1.jpg", 3, .fileName, false),
  ])
  func aName(name: String, index: Int, rule: PictureNames.Rule, ignoringCase: Bool) throws {
    #expect(try Self.names.find(name) == .dish(index, rule, ignoringCase: ignoringCase))
  }

  @Test func aNameOfTwoDishesIsAnError() {
    let error = #expect(throws: CFUError.self) { try Self.names.find("B1.jpg") }
    #expect(error?.message == "'B1.jpg' may be any of 'one/B1.jpg', 'two/B1.jpg'.")
    let both = #expect(throws: CFUError.self) { try Self.names.find("A1 and A10.zip") }
    #expect(
      both?.message == "'A1 and A10.zip' may be any of 'photos/A1.jpg', 'photos/A10.ome.tif'.")
    #expect(both?.nextStep == "Give the truth the name of the picture as the sheet has it.")
  }

  @Test func anUnknownNameHasItsNearest() throws {
    #expect(try Self.names.find("vehicel 2.jpg") == .unknown(nearest: "vehicle 2"))
    #expect(try Self.names.find("quite another") == .unknown(nearest: nil))
    #expect(try Self.names.find("A100.jpg") == .unknown(nearest: "A10"))
    #expect(try PictureNames([]).find("") == .unknown(nearest: nil))
  }

  @Test func theLongerNameIsMeant() throws {
    let names = PictureNames([
      PictureNames.Dish(picture: "", name: "plate 1"),
      PictureNames.Dish(picture: "", name: "plate 1 dish 2"),
    ])
    #expect(try names.find("my plate 1 dish 2.zip").index == 1)
    #expect(try names.find("my plate 1 dish 3.zip").index == 0)
  }
}

import CFUCore
import Testing

@Suite("Flags of a dish")
struct DishFlagTests {
  @Test("What a person can mend is said with the flag, and stays out of the tables")
  func words() {
    #expect(DishFlag.scaleAssumed.rawValue == "scale assumed")
    #expect(DishFlag.scaleAssumed.words.hasPrefix("scale assumed ("))
    #expect(DishFlag.scaleAssumed.words.contains("um_per_px"))
    #expect(DishFlag.diameterMeasured.words.contains("dish_diameter_mm"))
    #expect(DishFlag.truncated.words == DishFlag.truncated.rawValue)
    #expect(DishFlag("wall uncertain").words.contains("um_per_px"))
  }
}

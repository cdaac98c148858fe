import CFUCore
import CFUStudy
import Testing

@Suite("Which dishes and colonies a report shows")
struct GalleryChoiceTests {
  /// A sheet with a vehicle and `doses` doses of `dishes` dishes each.
  private func sheet(doses: Int, dishes: Int) throws -> SampleSheet {
    var text = "image,dish,compound,dose,dose_unit,vehicle\n"
    for group in 0...doses {
      for dish in 0..<dishes {
        let what = group == 0 ? ",,,true" : "x,\(group),nmol/L,false"
        text += "\(group)-\(dish).jpg,\(group)-\(dish),\(what)\n"
      }
    }
    return try SampleSheet.parse(text: text, name: "study.csv")
  }

  @Test func twoOfEachGroupInItsOrder() throws {
    let sheet = try sheet(doses: 3, dishes: 3)
    let all = [Bool](repeating: true, count: 12)
    #expect(GalleryChoice.dishes(sheet, counted: all) == [0, 1, 3, 4, 6, 7, 9, 10])
    var some = all
    some[0] = false
    some[3] = false
    some[4] = false
    #expect(GalleryChoice.dishes(sheet, counted: some) == [1, 2, 5, 6, 7, 9, 10])
  }

  @Test func manyGroupsGiveOneDishEach() throws {
    let sheet = try sheet(doses: 29, dishes: 2)
    let chosen = GalleryChoice.dishes(sheet, counted: [Bool](repeating: true, count: 60))
    #expect(chosen == (0..<24).map { 2 * $0 })
    let fewer = try self.sheet(doses: 15, dishes: 4)
    let mixed = GalleryChoice.dishes(fewer, counted: [Bool](repeating: true, count: 64))
    // The first of all 16 groups, and the second of the first 8.
    #expect(mixed.count == 24 && mixed.filter { $0 % 4 == 0 }.count == 16)
    #expect(mixed.prefix(4) == [0, 1, 4, 5] && mixed.last == 60)
  }

  @Test func picturesAloneAreShownFromTheFirst() {
    let sheet = SampleSheet.pictures((0..<40).map { "\($0).jpg" })
    let chosen = GalleryChoice.dishes(sheet, counted: [Bool](repeating: true, count: 40))
    #expect(chosen == Array(0..<24))
    #expect(GalleryChoice.dishes(sheet, counted: [Bool](repeating: false, count: 40)) == [])
  }

  @Test func theSurestTheMiddleAndTheLeastSure() {
    #expect(GalleryChoice.spread(Array(0..<100), count: 8) == [0, 1, 2, 49, 50, 97, 98, 99])
    #expect(GalleryChoice.spread(Array(0..<9), count: 8) == [0, 1, 2, 3, 4, 6, 7, 8])
    #expect(GalleryChoice.spread(Array(0..<8), count: 8) == Array(0..<8))
    #expect(GalleryChoice.spread([Int](), count: 8) == [])
  }
}

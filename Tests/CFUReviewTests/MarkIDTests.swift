import CFUReview
import Testing

@Suite("MarkID")
struct MarkIDTests {
  @Test(arguments: ["m1", "m120", "p7.1", "p12.34"])
  func readsWhatItWrites(_ text: String) { #expect(MarkID(text)?.text == text) }

  @Test(arguments: [
    "", "m", "m0", "m01", "m-1", "m1.1", "p1", "p1.", "p.1", "p1.0", "p1.1.1", "x1", "m1 ", "M1",
    "m9999999999", "m١", "../m1",
  ])
  func refusesAnythingElse(_ text: String) { #expect(MarkID(text) == nil) }

  @Test func ordersTheMachinesBeforePeoples() {
    let ids = ["p9.1", "m10", "p2.2", "m2", "p2.1"].compactMap { MarkID($0) }
    #expect(ids.sorted().map(\.text) == ["m2", "m10", "p2.1", "p2.2", "p9.1"])
  }
}

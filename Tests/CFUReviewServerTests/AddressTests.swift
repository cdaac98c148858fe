import CFUReviewServer
import Testing

@Suite("Addresses")
struct AddressTests {
  @Test(arguments: [
    ("/api/session", Address.session), ("/api/dishes", .dishes), ("/api/dishes/0", .dish(0)),
    ("/api/dishes/1234567", .dish(1_234_567)), ("/api/dishes/7/edits", .edits(7)),
    ("/api/dishes/7/marks/m12", .mark(7, "m12")),
    ("/api/dishes/7/marks/p57.1/crop.jpg", .crop(7, "p57.1")),
    (
      "/api/dishes/7/tiles/3/20/11.jpg",
      .tile(7, Address.TilePlace(level: 3, column: 20, row: 11))
    ),
    ("/api/blind/2/edits", .blindEdits(2)), ("/api/counts/files", .countFiles),
  ])
  func whatIsThere(path: String, address: Address) {
    #expect(Address(path: path[...]) == address)
  }

  @Test(arguments: [
    "", "api/dishes", "//api/dishes", "/api/dishes/", "/api/dishes/01", "/api/dishes/12345678",
    "/api/dishes/1/marks/../edits", "/api/dishes/1/marks/m1%00", "/api/dishes/1/marks/x1",
    "/api/dishes/1/tiles/1/1/1", "/api/dishes/1/tiles/1/1/.jpg", "/api/dishes/ 1", "/API/dishes",
    "/api/blind/1/marks/m1", "/api/counts/files/a", "/..", "/%2e%2e",
  ])
  func whatIsNot(path: String) {
    #expect(Address(path: path[...]) == nil)
  }
}

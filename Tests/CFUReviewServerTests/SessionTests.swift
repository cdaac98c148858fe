import CFUCore
import CFUReviewServer
import Testing

@Suite("Sessions of browsers")
struct SessionTests {
  @Test func visitsWithoutANameEndNoSessionWithOne() {
    let sessions = Sessions()
    let first = sessions.begin()
    let signedIn = sessions.begin()
    sessions.signIn(signedIn, name: "Ann", mode: .review)
    for _ in 0..<600 { _ = sessions.begin() }
    #expect(sessions.find(signedIn)?.name == "Ann")
    #expect(sessions.find(first) == nil)
  }

  @Test func aSignInIsNewsOnceAMinute() {
    let sessions = Sessions()
    #expect(sessions.isNews("ann", .review, now: 0))
    sessions.wrote("ann", .review, now: 0)
    #expect(!sessions.isNews("ann", .review, now: 59))
    #expect(sessions.isNews("ann", .blind, now: 59))
    #expect(sessions.isNews("bob", .review, now: 59))
    #expect(sessions.isNews("ann", .review, now: 60))
  }

  @Test func anOutlineIsThinnedToThePointsThatMakeItsShape() {
    // A square of 10 px with a point every px: its corners are what is left.
    let side = (0..<10).map(Double.init)
    let square =
      side.map { PixelPoint(x: $0, y: 0) } + side.map { PixelPoint(x: 10, y: $0) }
      + side.map { PixelPoint(x: 10 - $0, y: 10) } + side.map { PixelPoint(x: 0, y: 10 - $0) }
    #expect(
      square.thinned(to: 4) == [
        PixelPoint(x: 0, y: 0), PixelPoint(x: 10, y: 0), PixelPoint(x: 10, y: 10),
        PixelPoint(x: 0, y: 10),
      ])
    #expect(square.thinned(to: 40) == square)
  }
}

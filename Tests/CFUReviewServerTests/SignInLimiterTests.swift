import CFUReviewServer
import Testing

@Suite("Tries of passwords")
struct SignInLimiterTests {
  @Test func aNameHasFiveTriesAMinute() {
    let limiter = SignInLimiter()
    for second in 0..<5 { #expect(limiter.take("ann", now: Double(second)) == nil) }
    #expect(limiter.take("ann", now: 5) == 55)
    #expect(limiter.take("ben", now: 5) == nil)
    // The first of them is a minute old.
    #expect(limiter.take("ann", now: 60.5) == nil)
    #expect(limiter.take("ann", now: 60.6) == 1)
  }

  @Test func allNamesTogetherHaveForty() {
    let limiter = SignInLimiter()
    for number in 0..<40 { #expect(limiter.take("name \(number)", now: 1) == nil) }
    #expect(limiter.take("another", now: 2) == 59)
    #expect(limiter.take("another", now: 61.5) == nil)
  }

  @Test func whatWasRightCountsNot() {
    let limiter = SignInLimiter()
    for _ in 0..<200 {
      #expect(limiter.take("ann", now: 1) == nil)
      limiter.giveBack("ann")
    }
  }

  @Test func signInsWithoutAPasswordAreLimitedInAll() {
    let limiter = SignInLimiter()
    for _ in 0..<SignInLimiter.open { #expect(limiter.takeOpen(now: 10) == nil) }
    #expect(limiter.takeOpen(now: 20) == 50)
    #expect(limiter.take("ann", now: 20) == nil)
    #expect(limiter.takeOpen(now: 70) == nil)
  }
}

#if canImport(Glibc)
  internal import Glibc
#endif
/// TEMPORARY
nonisolated(unsafe) var swLast: UInt64 = 0
func sw(_ name: String) {
  var t = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t)
  let now = UInt64(t.tv_sec) * 1_000_000_000 + UInt64(t.tv_nsec)
  if swLast != 0, getenv("SW") != nil { print("  \(name): \((now - swLast) / 1000) us") }
  swLast = now
}

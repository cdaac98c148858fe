import Glibc

/// Time that no one sets back.
package enum MonotonicClock {
  /// Seconds since some fixed moment.
  package static func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

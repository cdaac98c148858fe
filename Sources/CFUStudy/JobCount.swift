import Glibc

/// How many dishes are counted at a time when the user does not say.
package enum JobCount {
  /// Memory one dish may take at its peak: a 17 000 x 17 000 scan with its overlay, bytes.
  package static let bytesPerDish = 1 << 30

  /// One for each core this process may run on, but no more than free memory carries, at least 1.
  package static func automatic() -> Int {
    let byMemory = availableMemory().map { max(1, $0 / bytesPerDish) } ?? .max
    return max(1, min(cores(), byMemory))
  }

  /// Cores in this process's affinity mask, which containers and `taskset` narrow.
  package static func cores() -> Int {
    let mask = small("/proc/self/status")?.split(separator: "\n")
      .first { $0.hasPrefix("Cpus_allowed:") }
    let cores = mask?.dropFirst("Cpus_allowed:".count)
      .compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
    return cores ?? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }

  /// Memory that can be had without swapping, bytes: the system's, or the control group's if less.
  static func availableMemory() -> Int? {
    var available: Int?
    if let text = small("/proc/meminfo") {
      for line in text.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
        let kibibytes = line.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        available = kibibytes.map { $0 * 1024 }
      }
    }
    if let text = small("/sys/fs/cgroup/memory.max"),
      let limit = Int(text.prefix { $0.isNumber })
    {
      let used = small("/sys/fs/cgroup/memory.current").flatMap { Int($0.prefix { $0.isNumber }) }
      available = min(available ?? .max, max(0, limit - (used ?? 0)))
    }
    return available
  }

  private static func small(_ path: String) -> String? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var buffer = [UInt8](repeating: 0, count: 8192)
    let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}

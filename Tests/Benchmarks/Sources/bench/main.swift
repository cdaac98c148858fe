import CBareDecode
import Glibc

// Whole processes against a bare decode of the same file in the same run: wall time on one core
// (core 0), CPU time and peak memory. Usage: bench BUILD_FOLDER [PICTURE.jpg ...]; without pictures
// a 24-megapixel dish is drawn.

/// Counted runs of each program; one more before them is not counted.
let rounds = 11

func line(_ name: String, _ result: Measured, against yardstick: Measured) {
  func number(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let whole = Int((value * scale).rounded())
    if decimals == 0 { return "\(whole)" }
    let digits = String(whole % Int(scale))
    return "\(whole / Int(scale))." + String(repeating: "0", count: decimals - digits.count)
      + digits
  }
  func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
  func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
  print(
    left(name, 34), right(number(result.median, 3), 9), right(number(result.best, 3), 9),
    right(number(result.cpu[result.cpu.count / 2], 3), 9), right(number(result.peak, 0), 9),
    right(number(result.median / yardstick.median, 2), 9))
}

func measure() throws {
  var arguments = CommandLine.arguments
  let listOnly = arguments.count == 3 && arguments[1] == "plugins-list"
  if listOnly { arguments.remove(at: 1) }
  guard arguments.count >= 2 else {
    throw Measured.Failure(
      description: "usage: bench [plugins-list] BUILD_FOLDER [PICTURE.jpg ...]")
  }
  var template = Array("/tmp/cfu-bench-XXXXXX".utf8CString)
  let folder = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  defer { _ = system("rm -rf '\(folder)'") }
  try PluginsList.measure(build: arguments[1], folder: folder)
  if listOnly { return }
  let cfu = arguments[1] + "/cfu"
  var pictures = Array(arguments.dropFirst(2))
  if pictures.isEmpty {
    let draw = "'\(cfu)' simulate --single --size 6000x4000 --um-per-px 9 --out '\(folder)/drawn'"
    guard system(draw + " > /dev/null 2>&1") == 0 else {
      throw Measured.Failure(description: "\(draw) failed")
    }
    pictures = ["\(folder)/drawn/dish-1.jpg"]
  }
  let header = "median s    best s     CPU s  peak MiB     ratio"
  for picture in pictures {
    print(picture.split(separator: "/").last.map(String.init) ?? picture)
    print(String(repeating: " ", count: 34), header)
    let out = "\(folder)/out"
    var programs = [
      Measured.Program(name: "bare decode to RGB", words: [arguments[0], "--decode", picture])
    ]
    for profile in ["methylcellulose", "agar"] {
      programs.append(
        Measured.Program(
          name: "cfu count, \(profile)",
          words: [cfu, "count", picture, "--out", out, "--profile", profile, "--jobs", "1"],
          before: "rm -rf '\(out)'"))
    }
    programs.append(Measured.Program(name: "cfu --version", words: [cfu, "--version"]))
    if system("command -v opencfu > /dev/null") == 0 {
      programs.append(
        Measured.Program(
          name: "opencfu, its defaults", words: ["opencfu", "-i", picture], rounds: 1))
    }
    let results = try Measured.inTurn(programs, rounds: rounds, core: 0)
    for (program, result) in zip(programs, results) {
      line(program.name, result, against: results[0])
    }
    print()
  }
}

if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--decode" {
  exit(bare_decode(CommandLine.arguments[2]))
}
do {
  try measure()
} catch {
  print("bench: \(error)")
  exit(1)
}

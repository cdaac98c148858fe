import CFUPluginABI
import Foundation
import Testing

/// The C header is the contract: it compiles everywhere, and no field ever moves.
@Suite struct Header {
  @Test(
    arguments: [
      ("/usr/bin/cc", "c", "c11"), ("/usr/bin/cc", "c", "c17"), ("/usr/bin/c++", "c++", "c++17"),
      ("/usr/bin/c++", "c++", "c++20"),
    ])
  func compilesWithoutAWarning(compiler: String, language: String, standard: String) throws {
    let directory = try TemporaryDirectory()
    // Every inline function and macro is used once.
    try directory.write(
      """
      #include "cfu_plugin.h"
      #include "cfu_opencv.h"
      int main(void) {
        const cfu_opencv *cv = NULL;
        cfu_build build = CFU_BUILD_INITIALISER, here = cfu_build_here();
        cfu_batch batch = {0};
        batch.struct_size = (uint32_t)sizeof batch;
        return (int)(build.magic - here.magic) + !CFU_HAS_FIELD(cfu_batch, &batch, reserved) +
               (cfu_batch_item(&batch, 0) != NULL) + (cfu_feature_name(-1) != NULL) +
               (cfu_feature_unit(0) == NULL) + (cfu_feature_text(0) == NULL) + (cv != NULL);
      }
      """.replacingOccurrences(of: "{0}", with: language == "c" ? "{0}" : "{}"), to: "use.x")
    let program = directory.path + "/use"
    try run(
      compiler, "-std=\(standard)", "-x", language, "-Wall", "-Wextra", "-pedantic", "-Werror",
      "-I", Built.header, directory.path + "/use.x", "-o", program)
    try run(program)
  }

  /// A field that moves, shrinks or goes fails the build of everything.
  @Test(
    arguments: [
      ("uint32_t class_count;", ""), ("uint64_t colony_id;", "uint32_t colony_id;"),
      ("float *probabilities;", "float *probabilities; float *early;"),
      ("double um_per_px;", "float um_per_px;"),
      ("cfu_build build;", "uint64_t a; cfu_build build;"),
    ])
  func aMovedFieldDoesNotCompile(old: String, new: String) throws {
    let header = try String(contentsOfFile: Built.header + "/cfu_plugin.h", encoding: .utf8)
    let broken = header.replacingOccurrences(of: old, with: new)
    #expect(broken != header)
    let directory = try TemporaryDirectory()
    try directory.write(broken, to: "cfu_plugin.h")
    try directory.write(
      try String(contentsOfFile: Built.header + "/cfu_features.h", encoding: .utf8),
      to: "cfu_features.h")
    let failure = #expect(throws: TestFailure.self) {
      try run(
        "/usr/bin/cc", "-std=c11", "-fsyntax-only", "-x", "c", directory.path + "/cfu_plugin.h")
    }
    #expect(failure?.text.contains("static assertion failed") == true)
  }

  @Test func layoutsAreThoseOfVersionOne() {
    #expect(MemoryLayout<cfu_error>.size == 16)
    #expect(MemoryLayout<cfu_bytes>.size == 24)
    #expect(MemoryLayout<cfu_build>.size == 64)
    #expect(MemoryLayout<cfu_plugin_table>.size == 136)
    #expect(MemoryLayout<cfu_plugin_table>.offset(of: \.classify) == 104)
    #expect(MemoryLayout<cfu_host>.size == 88)
    #expect(MemoryLayout<cfu_host>.offset(of: \.resource) == 56)
    #expect(MemoryLayout<cfu_class>.size == 40)
    #expect(MemoryLayout<cfu_class>.offset(of: \.colour) == 24)
    #expect(MemoryLayout<cfu_descriptor>.size == 112)
    #expect(MemoryLayout<cfu_descriptor>.offset(of: \.class_count) == 48)
    #expect(MemoryLayout<cfu_descriptor>.offset(of: \.max_batch) == 100)
    #expect(MemoryLayout<cfu_item>.size == 88)
    #expect(MemoryLayout<cfu_item>.offset(of: \.features_offset) == 16)
    #expect(MemoryLayout<cfu_item>.offset(of: \.um_per_px_x) == 60)
    #expect(MemoryLayout<cfu_batch>.size == 80)
    #expect(MemoryLayout<cfu_batch>.offset(of: \.deadline_ns) == 56)
    #expect(MemoryLayout<cfu_result>.size == 56)
    #expect(MemoryLayout<cfu_result>.offset(of: \.item_flags) == 32)
  }

  @Test func theFirstFeaturesKeepTheirPlaces() throws {
    // A plugin built today reads these indices for ever.
    let first = ["diameter_um", "area_um2", "perimeter_um", "circularity", "solidity", "aspect"]
    for (index, name) in first.enumerated() {
      #expect(cfu_feature_name(Int32(index)).map { String(cString: $0) } == name)
    }
    #expect(CFU_F_RING == 28)
    #expect(CFU_F_UM_PER_PX == 35)
    #expect(cfu_feature_name(Int32(CFU_FEATURE_COUNT)) == nil)
  }
}

import CFUPluginHost
import Glibc

/// Level 2: the library by its headers, not loaded.
enum BinaryLevel {
  static let tests: [BundleTest] = [
    BundleTest(
      name: "2.elf", title: "the library is one of this machine",
      advice: "Build it for this machine, as a shared library (-shared)."
    ) { facts throws(TestFailure) in
      switch facts.library {
      case .success: return .passed("")
      case .failure(let problem): throw TestFailure("the library \(problem.message)")
      case nil: throw facts.withoutLibrary
      }
    },
    BundleTest(
      name: "2.exports", title: "cfu_plugin_entry is all that it exports",
      advice: "Link with a version script that keeps all else local (Plugins/exports.map), or "
        + "compile with -fvisibility=hidden: two plugins must not find each other's symbols."
    ) { facts throws(TestFailure) in
      let exports = try facts.elf().exports
      guard exports.contains("cfu_plugin_entry") else {
        throw TestFailure(
          "cfu_plugin_entry is not exported"
            + Suggestion.of("cfu_plugin_entry", among: Array(exports.prefix(1000))),
          advice: "Declare it with CFU_EXPORT, in C++ within extern \"C\".")
      }
      let others = exports.filter { $0 != "cfu_plugin_entry" }
      guard others.isEmpty else {
        let shown = some(Array(others.prefix(3)))
        throw TestFailure("\(others.count) more symbol(s) are exported: \(shown)")
      }
      return .passed("")
    },
    BundleTest(
      name: "2.needed", title: "every library that it needs can be found",
      advice: "Put the library beside the plugin and link with -Wl,-rpath,'$ORIGIN', or link it in "
        + "statically (Swift: -static-stdlib)."
    ) { facts throws(TestFailure) in
      let library = try facts.elf()
      // A hostile library names thousands: none is looked for twice, and some missing are enough.
      let missing = Array(
        Set(library.needed).sorted().lazy.filter {
          LibrarySearch.find($0, beside: facts.path, paths: library.searchPaths) == nil
        }.prefix(4))
      guard missing.isEmpty else {
        throw TestFailure("not found: \(some(missing))")
      }
      let usual = [
        "libc.", "libm.", "ld-linux", "libgcc_s.", "libstdc++.", "libpthread.", "libdl.",
      ]
      let unusual = library.needed.filter { name in !usual.contains { name.hasPrefix($0) } }
      return .passed(
        unusual.isEmpty
          ? ""
          : "it has to be installed wherever it runs: \(some(unusual))")
    },
    BundleTest(
      name: "2.runpath", title: "it looks for libraries in its own folder at most",
      advice: "Link without -rpath, or with -Wl,-rpath,'$ORIGIN'; Swift: "
        + "-no-toolchain-stdlib-rpath. Another machine has no such folder, or a stranger's."
    ) { facts throws(TestFailure) in
      let foreign =
        try facts.elf().searchPaths.filter { path in
          path != "$ORIGIN" && path != "${ORIGIN}" && !path.hasPrefix("$ORIGIN/")
        } + (try facts.elf().searchPaths.filter { $0.contains("..") })
      guard foreign.isEmpty else {
        throw TestFailure("RUNPATH is \(some(foreign, separator: ":"))")
      }
      return .passed("")
    },
    BundleTest(
      name: "2.stack", title: "its stack is not executable",
      advice: "Link with -Wl,-z,noexecstack; it comes from assembly without .note.GNU-stack."
    ) { facts throws(TestFailure) in
      guard !(try facts.elf().needsExecutableStack) else {
        throw TestFailure("the library asks for an executable stack")
      }
      return .passed("")
    },
    BundleTest(
      name: "2.textrel", title: "its code need not be changed to be loaded",
      advice: "Compile everything that goes into it with -fPIC."
    ) { facts throws(TestFailure) in
      guard !(try facts.elf().hasTextRelocations) else {
        throw TestFailure("the library has text relocations")
      }
      return .passed("")
    },
  ]

  /// The first names of a list that may be long and hostile.
  private static func some(_ names: [String], separator: String = ", ") -> String {
    names.prefix(8).map { $0.utf8.count > 200 ? "\($0.prefix(200))..." : $0 }
      .joined(separator: separator) + (names.count > 8 ? " ..." : "")
  }
}

/// Where the dynamic linker finds a library, as far as files tell.
enum LibrarySearch {
  static func find(_ name: String, beside bundle: String, paths: [String]) -> String? {
    if name.contains("/") { return access(name, R_OK) == 0 ? name : nil }
    let own = paths.map {
      $0.replacing("${ORIGIN}", with: bundle).replacing("$ORIGIN", with: bundle)
    }
    let given = (getenv("LD_LIBRARY_PATH").map { String(cString: $0) } ?? "")
      .split(separator: ":").map(String.init)
    for folder in own + given + standard {
      let path = folder + "/" + name
      if access(path, R_OK) == 0 { return path }
    }
    return nil
  }

  /// The usual folders and those that /etc/ld.so.conf.d names.
  private static let standard: [String] = {
    #if arch(x86_64)
      let triple = "x86_64-linux-gnu"
    #else
      let triple = "aarch64-linux-gnu"
    #endif
    var folders = [
      "/lib/\(triple)", "/usr/lib/\(triple)", "/lib64", "/usr/lib64", "/lib", "/usr/lib",
      "/usr/local/lib", "/usr/local/lib/\(triple)",
    ]
    guard let stream = opendir("/etc/ld.so.conf.d") else { return folders }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.hasSuffix(".conf"),
        let bytes = try? SmallFile.read("/etc/ld.so.conf.d/" + name, limit: 1 << 16)
      else { continue }
      folders += String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
        .map { String($0).trimmingSpaces }.filter { $0.hasPrefix("/") }
    }
    return folders
  }()
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}

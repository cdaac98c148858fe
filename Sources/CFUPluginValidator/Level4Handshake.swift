import CFUPluginABI
import CFUPluginHost
import CPluginIPC

/// Level 4: hosts, structs and arguments other than the usual ones.
enum HandshakeLevel {
  static let tests: [ClassifierTest] = [
    // First what all that follows rests on.
    ClassifierTest(
      name: "4.descriptor", title: "descriptor and manifest say the same",
      advice: "Change the one that is wrong: plugin.json, or the cfu_descriptor in the plugin's "
        + "source, and then build it again."
    ) { bench throws(TestFailure) in
      let differences = DescriptorComparison.differences(
        bench.descriptor, bench.entry, bench.bundle.manifest)
      guard differences.isEmpty else { throw TestFailure(differences.joined(separator: "; ")) }
      let others = bench.bundle.manifest.classifiers.count
      let probe = try bench.opened()
      let count = try probe.process.ask(CFU_PROBE_DESCRIBE).values.first ?? 0
      guard count == UInt64(others) else {
        throw TestFailure("count() is \(count), plugin.json lists \(others)")
      }
      return .passed("")
    },
    ClassifierTest(
      name: "4.create", title: "create and destroy work, in any order and more than once",
      advice: "Each instance owns what it needs; destroy frees exactly that."
    ) { bench throws(TestFailure) in
      // Without one instance there is nothing to test; that more can be had is asked afterwards.
      do throws(TestFailure) {
        _ = try bench.ready()
      } catch {
        var failure = error
        failure.blocks = true
        throw failure
      }
      let probe = try bench.opened()
      for slot in 0..<3 { try expectOK(try probe.create(slot: slot), "create") }
      for slot in [1, 0, 2] {
        try expectOK(try probe.destroy(slot: slot), "destroy")
      }
      try expectOK(try probe.create(), "create after destroy")
      _ = try bench.sound(probe, bench.likely(bench.largest(2), for: "4.create"))
      try expectOK(try probe.destroy(), "destroy")
      try expectOK(try probe.process.ask(CFU_PROBE_END), "deinit")
      return .passed("")
    },
    ClassifierTest(
      name: "4.older-host", title: "a host of another ABI gets no table",
      advice: "Begin cfu_plugin_entry with: if (host_major != CFU_ABI_MAJOR) return NULL;"
    ) { bench throws(TestFailure) in
      for major in [UInt32(0), CFU_ABI_MAJOR + 1] {
        let answer = try entry(bench, major, 0)
        guard answer.values.first == 0 || answer.values.last == UInt64(major) else {
          throw TestFailure(
            "a host of ABI \(major).0 was given a table of ABI \(answer.values.last ?? 0)")
        }
      }
      let oldest = bench.bundle.manifest.abi.minimumHostMinor
      for minor in min(oldest, CFU_ABI_MINOR)...CFU_ABI_MINOR {
        guard try entry(bench, CFU_ABI_MAJOR, minor).values.first == 1 else {
          throw TestFailure(
            "a host of ABI \(CFU_ABI_MAJOR).\(minor) was given no table",
            advice: "plugin.json promises to work with it (abi.minimum_host_minor).")
        }
      }
      return .passed("")
    },
    ClassifierTest(
      name: "4.newer-host", title: "a newer host with a longer table is served alike",
      advice: "Compare host_major only, and host->struct_size with >=."
    ) { bench throws(TestFailure) in
      guard try entry(bench, CFU_ABI_MAJOR, CFU_ABI_MINOR + 7).values.first == 1 else {
        throw TestFailure("a host of ABI \(CFU_ABI_MAJOR).\(CFU_ABI_MINOR + 7) got no table")
      }
      let batch = bench.likely(bench.largest(8), for: "4.newer-host")
      let expected = try bench.sound(try bench.ready(), batch)
      let probe = try bench.opened(host: .larger)
      try expectOK(try probe.create(), "create")
      try bench.expect(try bench.sound(probe, batch), expected, batch)
      return .passed("")
    },
    ClassifierTest(
      name: "4.sparing-host", title: "a host without some services is refused or served",
      advice: "Check each service before you call it: CFU_HAS_FIELD(cfu_host, host, scratch) && "
        + "host->scratch."
    ) { bench throws(TestFailure) in
      let batch = bench.likely(bench.largest(4), for: "4.sparing-host")
      let first = MemoryLayout<cfu_host>.offset(of: \.log) ?? 32
      var served = 0
      let sizes = Array(stride(from: first, to: MemoryLayout<cfu_host>.size, by: 8))
      for size in [0] + sizes {
        let probe = try bench.process()
        let host: PluginProbe.Host = size == 0 ? .empty : .smaller
        guard try probe.open(host: host, hostSize: size).status == 0 else { continue }
        guard try probe.create().status == CFU_OK else { continue }
        try bench.refusedOrSound(probe, batch)
        served += 1
      }
      return .passed("served by \(served) of \(sizes.count + 1) such hosts")
    },
    ClassifierTest(
      name: "4.longer-structs", title: "structs that have grown are read as before",
      advice: "Step through items with batch->item_stride (cfu_batch_item does), and take "
        + "struct_size for at least your own, not for equal."
    ) { bench throws(TestFailure) in
      let batch = bench.likely(bench.largest(8), for: "4.longer-structs")
      let probe = try bench.ready()
      let expected = try bench.sound(probe, batch)
      for variant in 0..<4 {
        var options = bench.options
        switch variant {
        case 0: options.batchSize = UInt32(MemoryLayout<cfu_batch>.size + 40)
        case 1: options.resultSize = UInt32(MemoryLayout<cfu_result>.size + 40)
        case 2: options.errorSize = UInt32(MemoryLayout<cfu_error>.size + 40)
        default:
          options.layout.extraItemBytes = 40
          options.layout.padding = 0xA5
        }
        try bench.expect(try bench.sound(probe, batch, nil, options), expected, batch)
      }
      return .passed("batch, result, error, items")
    },
    ClassifierTest(
      name: "4.shorter-structs", title: "nothing beyond struct_size is read or written",
      advice: "Refuse what is shorter than you need: if (!CFU_HAS_FIELD(cfu_batch, batch, "
        + "um_per_px)) return CFU_ERR_ARGUMENT; the same for result (item_flags) and error (text)."
    ) { bench throws(TestFailure) in
      let batch = bench.likely(bench.largest(4), for: "4.shorter-structs")
      let places: [(String, WritableKeyPath<CallOptions, UInt32>, [UInt32])] = [
        ("batch", \.batchSize, [4, 8, 16, 32, 40]), ("result", \.resultSize, [4, 8, 16, 24, 32]),
        ("error", \.errorSize, [4, 8]),
      ]
      for (name, place, sizes) in places {
        for size in sizes {
          let probe = try bench.ready()
          var options = bench.options
          options[keyPath: place] = size
          // The error matters only where there is something to say.
          if place == \.errorSize { options.falseClasses = UInt32(bench.entry.classes.count) + 1 }
          do throws(TestFailure) {
            let result = try probe.classify(batch, nil, options)
            guard result.isOK, options.falseClasses == 0 else { continue }
            if let problem = result.answers.problem(bench.entry.classes) {
              throw TestFailure("it answered CFU_OK, but \(problem)")
            }
          } catch {
            throw TestFailure("with struct_size \(size) of the \(name): \(error.seen)")
          }
        }
      }
      return .passed("")
    },
    ClassifierTest(
      name: "4.extensions", title: "an unknown extension is NULL",
      advice: "Compare the id as text and return NULL for all that you do not know."
    ) { bench throws(TestFailure) in
      let probe = try bench.ready()
      var found: UInt64 = 0
      for (id, instance) in [
        ("org.example.unknown/9", UInt32(0)), ("org.example.unknown/9", 1), ("", 1),
      ] {
        let answer = try probe.process.ask(CFU_PROBE_EXTENSION) { message in
          cfu_ipc_put_text(message, id)
          cfu_ipc_put_u32(message, instance)
        }
        found = answer.values.first ?? 0
        guard found != 1 else { throw TestFailure("extension('\(id)') is not NULL") }
      }
      return .passed(found == 2 ? "it has none" : "")
    },
    ClassifierTest(
      name: "4.describe", title: "describe gives the same each time and NULL beyond the last",
      advice: "Return the address of a static struct for 0 ..< count(), else NULL."
    ) { bench throws(TestFailure) in
      let probe = try bench.opened()
      let count = UInt32(clamping: try probe.process.ask(CFU_PROBE_DESCRIBE).values.first ?? 0)
      func describe(_ index: UInt32) throws(TestFailure) -> [UInt64] {
        try probe.process.ask(CFU_PROBE_DESCRIBE_ONE) { cfu_ipc_put_u32($0, index) }.values
      }
      for index in 0..<min(count, 64) where try describe(index) != [1, 1] {
        throw TestFailure("describe(\(index)) gave NULL or two different addresses")
      }
      for index in [count, count &+ 1, 0x7fff_ffff, 0xffff_ffff]
      where try describe(index).first != 0 {
        throw TestFailure("describe(\(index)) is not NULL, but count() is \(count)")
      }
      return .passed("")
    },
    ClassifierTest(
      name: "4.unknown-id", title: "an unknown classifier is refused with a text that fits",
      advice: "Compare the id with your descriptors' and return CFU_ERR_ARGUMENT; write at most "
        + "error->capacity bytes with the final zero (snprintf does), and leave *self alone."
    ) { bench throws(TestFailure) in
      // The last three have hardly any room for the text.
      for room in [0, 1, 2, 16] {
        let probe = try bench.opened()
        let answer = try probe.create(id: "org.example.unknown", room: room)
        guard answer.status != CFU_OK else {
          throw TestFailure("create('org.example.unknown') succeeded")
        }
        guard answer.values.first == 0 else {
          throw TestFailure("create failed, but wrote to *self")
        }
        guard room != 0 || !answer.text.isEmpty else {
          throw TestFailure("create failed with status \(answer.status) and no text")
        }
      }
      return .passed("")
    },
    ClassifierTest(
      name: "4.null-pointers", title: "null pointers are answered with a status",
      advice: "Begin create and classify with: if (!self || !batch || !result) return "
        + "CFU_ERR_ARGUMENT; and write an error text only where error is not NULL."
    ) { bench throws(TestFailure) in
      let names: [UInt32: String] = [1: "id", 2: "params_json", 4: "self"]
      for missing in [UInt32(1), 2, 4] {
        let probe = try bench.opened()
        guard try probe.create(missing: missing).status != CFU_OK else {
          throw TestFailure("create with a null \(names[missing] ?? "") succeeded")
        }
      }
      // Whether it succeeds is the question of 4.unknown-id.
      _ = try bench.opened().create(id: "org.example.unknown", missing: 8)
      let batch = bench.likely(bench.largest(2), for: "4.null-pointers")
      for (missing, name) in [(UInt32(1), "self"), (2, "batch"), (4, "result")] {
        let probe = try bench.ready()
        var options = bench.options
        options.missing = missing
        guard try probe.classify(batch, nil, options).status != CFU_OK else {
          throw TestFailure("classify with a null \(name) succeeded")
        }
      }
      return .passed("")
    },
  ]

  private static func entry(
    _ bench: TestBench, _ major: UInt32, _ minor: UInt32
  ) throws(TestFailure) -> ProbeAnswer {
    let answer = try bench.process().entryOnly(major: major, minor: minor)
    guard answer.status == 0 else { throw TestFailure(answer.text) }
    return answer
  }

  /// - Parameter advice: empty for the test's own.
  static func expectOK(
    _ answer: ProbeAnswer, _ call: String, advice: String = ""
  ) throws(TestFailure) {
    guard answer.status == CFU_OK else {
      throw TestFailure(
        "\(call) failed with \(TestBench.said(answer.status, answer.text))", advice: advice)
    }
  }
}

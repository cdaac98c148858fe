import Testing

/// `cfu crops`, and the plugins that are given the same pixels.
@Suite("cfu crops")
struct CropsTests {
  private static let side = 24

  /// What `cfu crops` wrote of one dish.
  private struct Arrays {
    var crops: [[UInt8]]
    var masks: [[UInt8]]

    init(_ folder: String, _ dish: String, side: Int) throws {
      crops = try Self.read("\(folder)/\(dish).crops.npy", shape: [side, side, 3])
      masks = try Self.read("\(folder)/\(dish).masks.npy", shape: [side, side])
    }

    /// An array of bytes with a header as NumPy documents it.
    private static func read(_ path: String, shape: [Int]) throws -> [[UInt8]] {
      let bytes = try Files.bytes(path)
      #expect(bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]))
      let start = 10 + Int(bytes[8]) + 256 * Int(bytes[9])
      #expect(start % 64 == 0)
      let each = shape.reduce(1, *)
      let count = (bytes.count - start) / each
      let header = String(decoding: bytes[10..<start], as: UTF8.self)
      let sizes = ([count] + shape).map(String.init).joined(separator: ", ")
      #expect(
        header.hasPrefix("{'descr': '|u1', 'fortran_order': False, 'shape': (\(sizes)), }"))
      #expect(header.hasSuffix("\n") && start + count * each == bytes.count)
      return (0..<count).map { Array(bytes[start + $0 * each..<start + ($0 + 1) * each]) }
    }

    /// FNV-1a over pixels and mask, as the plugin `pixels.c` computes it.
    func hash(_ index: Int, grey: Bool) -> UInt32 {
      var pixels = crops[index]
      if grey {
        pixels = stride(from: 0, to: pixels.count, by: 3).map { at in
          let sum = 77 * Int(pixels[at]) + 150 * Int(pixels[at + 1]) + 29 * Int(pixels[at + 2])
          return UInt8((sum + 128) / 256)
        }
      }
      return (pixels + masks[index]).reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
  }

  private func crops(_ study: StudyFixture, _ more: [String] = []) throws -> Command.Result {
    try Built.cfu(
      [
        "crops", study.sheet, "--out", study.folder.path("crops"), "--profile", "agar",
        "--crop-size", "\(Self.side)",
      ] + more
    ).run(scratch: study.folder.path)
  }

  @Test func objectsAreThoseOfCounting() throws {
    let study = try StudyFixture(dishes: 3)
    #expect(try study.count(out: "out").code == 0)
    let result = try crops(study, ["--json"])
    #expect(result.code == 0, "\(result.stderr)")
    #expect(result.stdout.contains("\"crops\" : \"D2.crops.npy\""))
    let objects = try Table(study.folder.path("crops/objects.csv"))
    let colonies = try Table(study.folder.path("out/colonies.csv"))
    for (mine, theirs) in [
      ("image", "image"), ("object", "colony"), ("x_px", "x_px"), ("y_px", "y_px"),
      ("overlap", "overlap"),
    ] {
      #expect(objects.column(mine) == colonies.column(theirs))
    }
    #expect(objects.column("object").count > 30)
    for (exact, rounded) in zip(objects.column("od_mean"), colonies.column("od_mean")) {
      #expect(abs((Double(exact) ?? .nan) - (Double(rounded) ?? .nan)) <= 0.000051)
    }
    for outline in objects.column("outline") {
      let points = outline.split(separator: ";").map { $0.split(separator: " ").map { Double($0) } }
      #expect(points.count >= 3 && points.allSatisfy { $0.count == 2 && !$0.contains(nil) })
    }
    for dish in ["D1", "D2", "D3"] {
      let arrays = try Arrays(study.folder.path("crops"), dish, side: Self.side)
      let rows = objects.column("dish").count { $0 == dish }
      #expect(arrays.crops.count == rows && arrays.masks.count == rows)
      #expect(arrays.masks.allSatisfy { Set($0) == [0, 255] })
    }
  }

  /// Byte for byte: the plugin answers with a hash of what it was given.
  @Test(arguments: [false, true])
  func aPluginIsGivenTheSameCrops(grey: Bool) throws {
    let study = try StudyFixture(dishes: 2)
    let plugin = try PixelsPlugin(side: Self.side, grey: grey)
    #expect(try crops(study).code == 0)
    let result = try study.count(
      out: "out", ["--plugins", plugin.folder.path, "--classifier", "pixels"])
    #expect(result.code == 0, "\(result.stderr)")
    let colonies = try Table(study.folder.path("out/colonies.csv"))
    let (images, numbers) = (colonies.column("image"), colonies.column("colony"))
    var seen = 0
    for dish in 1...2 {
      let arrays = try Arrays(study.folder.path("crops"), "D\(dish)", side: Self.side)
      for row in images.indices where images[row] == "dish-\(dish).tif" {
        // Empty for what the segmenter named itself: no classifier saw it.
        guard let low = Double(colonies.column("p_low")[row]),
          let high = Double(colonies.column("p_high")[row]), let number = Int(numbers[row])
        else { continue }
        let hash = arrays.hash(number - 1, grey: grey)
        #expect(UInt32((low * 8192).rounded()) == hash & 4095, "\(dish), \(number)")
        #expect(UInt32((high * 8192).rounded()) == hash >> 12 & 4095, "\(dish), \(number)")
        seen += 1
      }
    }
    #expect(seen > 15)
  }

  @Test func theNumberOfJobsChangesNothing() throws {
    let study = try StudyFixture(dishes: 6)
    var texts: [[UInt8]] = []
    for jobs in ["1", "4"] {
      #expect(try crops(study, ["--jobs", jobs]).code == 0)
      texts.append(
        try ["objects.csv", "D3.crops.npy", "D3.masks.npy"].flatMap {
          try Files.bytes(study.folder.path("crops/\($0)"))
        })
    }
    #expect(texts[0] == texts[1])
    #expect(!Files.names(study.folder.path("crops")).contains { $0.hasSuffix("partial") })
  }

  @Test func controlsAloneAreNothingToWarnOf() throws {
    let study = try StudyFixture(dishes: 1)
    let result = try crops(study)
    #expect(result.code == 0 && !result.stderr.contains("compare"))
    // A count compares, and says that it cannot.
    #expect(try study.count(out: "out").stderr.contains("nothing to compare"))
  }

  @Test func aDishThatFailsIsLeftOut() throws {
    let study = try StudyFixture(dishes: 3)
    try Files.write("no picture", to: study.folder.path("dish-2.tif"))
    let result = try crops(study)
    #expect(result.code == 3 && result.stderr.contains("dish-2.tif"))
    let objects = try Table(study.folder.path("crops/objects.csv"))
    #expect(Set(objects.column("dish")) == ["D1", "D3"])
    #expect(!Files.exists(study.folder.path("crops/D2.crops.npy")))
  }

  @Test func aPluginThatWantsWhatIsNotCutIsRefused() throws {
    let study = try StudyFixture(dishes: 1)
    let plugin = try PixelsPlugin(side: Self.side, format: "od32")
    let result = try study.count(
      out: "out", ["--plugins", plugin.folder.path, "--classifier", "pixels"])
    #expect(result.code == 69 && result.stderr.contains("od32"))
  }

  @Test func aClassifierOfAnotherProfileIsRefused() throws {
    let study = try StudyFixture(dishes: 1)
    let result = try study.count(
      out: "out", ["--classifier", "org.cfukit.rules.methylcellulose"])
    #expect(result.code == 69)
    #expect(result.stderr.contains("is for methylcellulose, not for agar"))
    #expect(!Files.exists(study.folder.path("out")))
  }
}

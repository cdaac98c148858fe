import CFUCore
import CFUReport
import CVisionBridge
import Testing

@Suite("An overlay")
struct OverlayTests {
  private let vermilion: [UInt8] = [213, 94, 0]

  private func plain(_ width: Int, _ height: Int, _ grey: UInt8 = 200) -> RGBImage {
    RGBImage(
      width: width, height: height, samples: [UInt8](repeating: grey, count: 3 * width * height))
  }

  private func pixel(_ picture: RGBImage, _ x: Int, _ y: Int) -> [UInt8] {
    let at = 3 * (y * picture.width + x)
    return Array(picture.samples[at..<at + 3])
  }

  /// Where the picture begins in an overlay: everything above is the white of the title.
  private func top(_ overlay: RGBImage) -> Int {
    (0..<overlay.height).first { pixel(overlay, 0, $0) == [200, 200, 200] } ?? overlay.height
  }

  @Test("outlines each object where it lies, in the colour of what became of it")
  func outlines() throws {
    var record = Fixture.record([
      Fixture.counted(Fixture.object(1, x: 300, y: 200, radius: 50), "BFU-E", [1, 0, 0, 0]),
      Fixture.ignored(Fixture.object(2, x: 700, y: 200, radius: 50), .dust),
      Fixture.ignored(Fixture.object(3, x: 300, y: 600, radius: 50), .unclassified),
    ])
    record.geometry.dish = nil
    // 1000 px of the record on 500 px of the picture.
    let overlay = try Overlay.draw(on: plain(500, 400), record: record, dish: "D")
    let y0 = top(overlay)
    #expect(overlay.width == 500)
    #expect(overlay.height > 400 + y0)
    // The outline's leftmost point is at 250 px of the record.
    let edge = (120...130).map { pixel(overlay, $0, y0 + 100) }
    #expect(edge.contains { zip($0, vermilion).allSatisfy { abs(Int($0) - Int($1)) < 60 } })
    #expect(edge.contains { $0.allSatisfy { $0 > 235 } }, "a white border")
    // Inside nothing is covered.
    #expect(pixel(overlay, 150, y0 + 100) == [200, 200, 200])
    let dust = (320...330).map { pixel(overlay, $0, y0 + 100) }
    #expect(dust.contains { $0[0] < 170 && $0[0] == $0[1] && $0[1] == $0[2] })
    #expect(!dust.contains { $0[0] > 215 })
    // The question mark stands in the middle of what was not classified.
    let mark = (144...156).flatMap { x in (290...310).map { pixel(overlay, x, y0 + $0) } }
    #expect(mark.contains { $0[0] < 80 })
  }

  @Test("has a legend whose counts add up to the total")
  func legend() {
    var objects = [
      Fixture.counted(Fixture.object(1, x: 300, y: 200, radius: 50), "BFU-E", [1, 0, 0, 0]),
      Fixture.ignored(Fixture.object(2, x: 700, y: 200, radius: 50), .dust),
    ]
    let flags = [DishFlag.refused("CFU-MK")]
    #expect(
      Overlay.legend(of: Fixture.record(objects, flags: flags))
        == ["BFU-E 1", "CFU-GM 0", "CFU-MK (presumptive) refused", "not counted 1"])
    for id in 3...4 {
      objects.append(Fixture.unnamed(Fixture.object(id, x: 300, y: 600, radius: 50)))
    }
    #expect(
      Overlay.legend(of: Fixture.record(objects, flags: flags))
        == ["BFU-E 1", "CFU-GM 0", "CFU-MK (presumptive) refused", "no class 2", "not counted 1"])
  }

  @Test("draws nothing of the dish on the title and the legend")
  func clipped() throws {
    let large = Fixture.counted(
      Fixture.object(1, x: 500, y: 400, radius: 420), "BFU-E", [1, 0, 0, 0])
    var record = Fixture.record([large])
    record.geometry.dish = nil
    let drawn = try Overlay.draw(on: plain(500, 400), record: record, dish: "D")
    record.objects[0].object.outline = []
    let bare = try Overlay.draw(on: plain(500, 400), record: record, dish: "D")
    let (first, last) = (3 * 500 * top(bare), 3 * 500 * (top(bare) + 400))
    #expect(drawn.samples[..<first] == bare.samples[..<first])
    #expect(drawn.samples[last...] == bare.samples[last...])
    #expect(drawn.samples != bare.samples)
  }

  @Test("is the same every time")
  func reproducible() throws {
    let record = Fixture.record(
      [Fixture.counted(Fixture.object(1, x: 300, y: 200, radius: 50), "BFU-E", [1, 0, 0, 0])],
      flags: [.tooNumerous])
    let first = try Overlay.draw(on: plain(600, 480), record: record, dish: "D")
    let second = try Overlay.draw(on: plain(600, 480), record: record, dish: "D")
    #expect(first.samples == second.samples)
  }

  @Test(
    "bears any size, name and outline",
    arguments: [(1, 1), (3, 200), (40, 30), (320, 240), (2400, 1800)])
  func robust(width: Int, height: Int) throws {
    var far = Fixture.object(1, x: -5000, y: 90_000, radius: 4000)
    far.outline.append(PixelPoint(x: 1e5, y: -1e5))
    var empty = Fixture.object(2, x: 3, y: 3, radius: 2)
    empty.outline = []
    let record = Fixture.record(
      [
        Fixture.counted(far, "CFU-GM", [0, 1, 0, 0]), Fixture.counted(empty, "none", []),
        Fixture.ignored(Fixture.object(3, x: 1, y: 1, radius: 0.01), .unclassified),
      ], flags: [.tooNumerous, .outOfFocus, .rimNotFound, .refused("CFU-MK")])
    let name = String(repeating: "Spender 3 – Hétrombopag µ 菌 ", count: 20)
    let overlay = try Overlay.draw(on: plain(width, height), record: record, dish: name)
    #expect(overlay.width == width)
    #expect(overlay.samples.count == 3 * overlay.width * overlay.height)
  }

  @Test("takes the class's own colour, and one of the safe palette where it has none")
  func colours() {
    let colours = Colour.of(Fixture.classes)
    #expect(colours["BFU-E"] == Colour(red: 213, green: 94, blue: 0))
    #expect(colours["CFU-MK"] == Colour.palette[2])
    #expect(Colour(hex: "#12345") == nil)
    #expect(Colour(hex: "#12345g") == nil)
    #expect(Colour(hex: "d55e001") == nil)
  }

  @Test(
    "writes names in plain letters",
    arguments: [
      ("Hétrombopag 10 µmol/L", "Hetrombopag 10 umol/L"), ("Müller–Größe", "Muller-Grosse"),
      ("α-β Δ", "alpha-beta Delta"), ("e\u{301}", "e"), ("菌\u{1F9EB}", "??"), ("a\tb\n", "a b "),
      ("Łódź Ørsted", "Lodz Orsted"), ("“x” ≥ 3 × 4", "\"x\" >= 3 x 4"),
    ])
  func letters(text: String, expected: String) {
    #expect(PlainASCII.of(text) == expected)
  }
}

@Suite("Drawing in the bridge")
struct DrawingTests {
  /// Draws on a black picture of one grey value a pixel.
  private func drawn(
    _ width: Int, _ height: Int, _ xy: [Float], closed: Bool = false, thickness: Float = 1,
    dash: Float = 0
  ) -> (status: cv_status, grey: [[Int]]) {
    var samples = [UInt8](repeating: 0, count: 3 * width * height)
    var stroke = cv_stroke(
      thickness: thickness, casing: 0, dash: dash,
      colour: cv_colour(red: 100, green: 100, blue: 100),
      casing_colour: cv_colour(red: 0, green: 0, blue: 0))
    let status = samples.withUnsafeMutableBufferPointer {
      cv_draw_line(
        cv_canvas(samples: $0.baseAddress, width: Int32(width), height: Int32(height)), xy,
        Int32(xy.count / 2), closed ? 1 : 0, &stroke)
    }
    return (
      status, (0..<height).map { y in (0..<width).map { Int(samples[3 * (y * width + $0)]) } }
    )
  }

  @Test("a line covers the pixels it runs over, and half of those it runs between")
  func cover() {
    #expect(
      drawn(6, 3, [1, 1, 4, 1]).grey == [
        [0, 0, 0, 0, 0, 0], [0, 100, 100, 100, 100, 0], [0, 0, 0, 0, 0, 0],
      ])
    let between = drawn(6, 4, [0, 1.5, 5, 1.5]).grey
    #expect(between[0].allSatisfy { $0 == 0 })
    #expect(between[1].allSatisfy { $0 == 50 } && between[2].allSatisfy { $0 == 50 })
    #expect(drawn(7, 7, [3, 3, 3, 3], thickness: 3).grey[3] == [0, 0, 100, 100, 100, 0, 0])
  }

  @Test("a closed line comes back to its start, a dashed one has gaps of its dashes' length")
  func closedAndDashed() {
    let open = drawn(9, 9, [1, 1, 7, 1, 7, 7, 1, 7])
    let closed = drawn(9, 9, [1, 1, 7, 1, 7, 7, 1, 7], closed: true)
    #expect(open.grey[4][1] == 0)
    #expect(closed.grey[4][1] == 100)
    let dashed = drawn(40, 3, [0, 1, 39, 1], dash: 8).grey[1]
    #expect(dashed[4] == 100 && dashed[12] == 0 && dashed[20] == 100 && dashed[28] == 0)
  }

  @Test("a long line in many pieces has no seams")
  func seams() {
    let line = drawn(1200, 600, [5, 5, 1190, 590], thickness: 3)
    for x in stride(from: 10, to: 1180, by: 1) {
      let y = Int((5 + Double(x - 5) * 585 / 1185).rounded())
      #expect(line.grey[y][x] == 100, "at \(x)")
    }
  }

  @Test("refuses what it cannot draw")
  func arguments() {
    let bad = cv_status(CV_ERR_ARGUMENT)
    #expect(drawn(4, 4, []).status == bad)
    #expect(drawn(4, 4, [.nan, 1]).status == bad)
    #expect(drawn(4, 4, [2e6, 1, 2, 2]).status == bad)
    #expect(drawn(4, 4, [1, 1, 2, 2], thickness: 0).status == bad)
    #expect(drawn(4, 4, [1, 1, 2, 2], thickness: .nan).status == bad)
    #expect(drawn(4, 4, [1, 1, 2, 2], dash: 0.5).status == bad)
    #expect(drawn(4, 4, [1, 1]).status == cv_status(CV_OK))
    #expect(drawn(4, 4, [-1e6, -1e6, 1e6, 1e6], dash: 1).status == cv_status(CV_OK))
    var width: Int32 = 0
    #expect(cv_text_width("A", 3, 1, &width) == bad)
    #expect(cv_text_width(nil, 10, 1, &width) == bad)
    #expect(cv_text_width("AB", 10, 1, &width) == cv_status(CV_OK) && width > 10)
    let canvas = cv_canvas(samples: nil, width: 2, height: 2)
    let ink = cv_colour(red: 0, green: 0, blue: 0)
    #expect(cv_fill_box(canvas, 0, 0, 1, 1, ink) == bad)
    #expect(cv_draw_text(canvas, "A", 0, 0, 10, 1, ink) == bad)
  }
}

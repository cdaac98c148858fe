import CFUCore
import CFUReport
import Testing

@Suite("Disputed colonies")
struct DisputeTests {
  private func dispute(
    _ kind: Dispute.Kind, probability: Double? = nil, object: Int? = 1,
    machineClass: String? = "CFU-GM", reason: String? = nil, personClass: String? = "BFU-E",
    dish: String = "d1"
  ) -> Dispute {
    Dispute(
      kind: kind, dish: dish, image: "d1.jpg", scorer: "Anna",
      place: PixelPoint(x: 10.126, y: 20), object: object, machineClass: machineClass,
      probability: probability, reason: reason, personClass: personClass)
  }

  @Test func aColonyWithoutAClassIsNoneThatWasNotCounted() {
    let text = dispute(.spurious, machineClass: nil, reason: Reason.classRefused.rawValue)
      .machineText
    #expect(text == "a colony, class refused at this resolution")
  }

  @Test func theSurestOfEachKindComesFirst() {
    let disputes = [
      dispute(.spurious, probability: 0.4), dispute(.missed, object: nil),
      dispute(.misclassified, probability: 0.7), dispute(.spurious, probability: 0.9),
      dispute(.missed, probability: 0.2), dispute(.spurious, probability: 0.9),
    ]
    #expect(Dispute.order(disputes) == [4, 1, 2, 3, 5, 0])
  }

  @Test func wordsSayWhatEachPartySays() {
    #expect(dispute(.spurious, probability: 0.934).machineText == "CFU-GM 0.93")
    #expect(dispute(.spurious).personText == "no colony here")
    #expect(
      dispute(.missed, object: nil, machineClass: nil).machineText == "no colony of its own here")
    #expect(
      dispute(.missed, machineClass: nil, reason: "bubble").machineText == "not counted: bubble")
    #expect(
      dispute(.missed, probability: 0.43, reason: "cluster below threshold").machineText
        == "not counted: cluster below threshold (CFU-GM 0.43)")
    #expect(
      dispute(
        .missed, probability: 0.81, machineClass: "cluster", reason: "cluster below threshold"
      ).machineText == "not counted: cluster below threshold (0.81)")
    #expect(dispute(.missed, personClass: nil).personText == "a colony")
    #expect(dispute(.misclassified).personText == "BFU-E")
  }

  @Test func theTableListsThemAll() {
    let text = DisagreementsTable.text(
      [
        dispute(.missed, object: nil, machineClass: nil, dish: "a,b"),
        dispute(.spurious, probability: 0.9, personClass: nil),
      ], files: [nil, "disagreements/spurious-00001-d1-10-20.jpg"])
    #expect(
      text == """
        file,kind,dish,image,x_px,y_px,colony,machine_class,probability,reason,person_class,scorer
        ,missed,"a,b",d1.jpg,10.13,20.00,,,,,BFU-E,Anna
        disagreements/spurious-00001-d1-10-20.jpg,spurious,d1,d1.jpg,10.13,20.00,1,CFU-GM,0.9000,,,Anna

        """)
  }

  // MARK: - Pictures

  private func plain(_ width: Int, _ height: Int) -> RGBImage {
    RGBImage(
      width: width, height: height, samples: [UInt8](repeating: 200, count: 3 * width * height))
  }

  private func square(_ x: Double, _ y: Double, half: Double) -> [PixelPoint] {
    [(-half, -half), (half, -half), (half, half), (-half, half)].map {
      PixelPoint(x: x + $0, y: y + $1)
    }
  }

  private func isNear(_ picture: RGBImage, _ x: Int, _ y: Int, _ colour: [UInt8]) -> Bool {
    let at = 3 * (y * picture.width + x)
    return zip(picture.samples[at..<at + 3], colour).allSatisfy { abs(Int($0) - Int($1)) < 40 }
  }

  private func isGround(_ picture: RGBImage, _ x: Int, _ y: Int) -> Bool {
    picture.samples[3 * (y * picture.width + x)] == 200
  }

  /// First column of the panel with the marks.
  private let right = DisputePicture.side + DisputePicture.gap
  private let blue: [UInt8] = [0, 114, 178]
  private let vermilion: [UInt8] = [213, 94, 0]

  @Test func theMachinesLineIsFullAndThePersonsDashed() throws {
    // 48 px at (100, 200), drawn ten times as large.
    let drawn = try DisputePicture.draw(
      on: plain(48, 48), x: 100, y: 200, width: 48, dispute: dispute(.misclassified),
      disputed: [
        ComparedMark(
          party: .machine, state: .misclassified, centre: PixelPoint(x: 124, y: 224),
          outline: square(124, 224, half: 8)),
        ComparedMark(
          party: .person, state: .misclassified, centre: PixelPoint(x: 124, y: 224),
          outline: square(124, 224, half: 14)),
      ], neighbours: [], umPerPixel: 10)
    #expect(drawn.width == DisputePicture.width && drawn.height > DisputePicture.side)
    // Upper sides: of the machine's at row 10 * (224 - 8 - 200 + 0.5), of the person's 60 higher.
    let machine = (180...310).count { isNear(drawn, right + $0, 164, blue) }
    let person = (180...310).count { isNear(drawn, right + $0, 104, vermilion) }
    #expect(machine == 131)
    #expect(person > 30 && person < 110)
    // The ground is as it was between the two lines.
    #expect(isNear(drawn, right + 245, 135, [200, 200, 200]))
    // Nothing is drawn on the left, and white is between the panels.
    for y in 0..<DisputePicture.side {
      #expect((0..<DisputePicture.side).allSatisfy { isGround(drawn, $0, y) })
      #expect((DisputePicture.side..<right).allSatisfy { isNear(drawn, $0, y, [255, 255, 255]) })
    }
  }

  @Test func aMarkBeyondTheCropStaysOnItsPanel() throws {
    let drawn = try DisputePicture.draw(
      on: plain(48, 48), x: 100, y: 200, width: 48, dispute: dispute(.spurious),
      disputed: [
        ComparedMark(
          party: .machine, state: .spurious, centre: PixelPoint(x: 124, y: 224),
          outline: square(124, 224, half: 40))
      ],
      neighbours: [
        ComparedMark(
          party: .person, state: .missed, centre: PixelPoint(x: 100, y: 224), outline: [])
      ], umPerPixel: 10)
    for y in 0..<DisputePicture.side {
      #expect((0..<DisputePicture.side).allSatisfy { isGround(drawn, $0, y) })
    }
    #expect(!isGround(drawn, right + 5, 244) && isGround(drawn, right + 5, 260))
  }

  @Test func longWordsMakeTheCaptionHigher() throws {
    func draw(_ personClass: String) throws -> RGBImage {
      try DisputePicture.draw(
        on: plain(48, 48), x: 100, y: 200, width: 48,
        dispute: dispute(.missed, personClass: personClass), disputed: [], neighbours: [],
        umPerPixel: 10)
    }
    let words = String(repeating: "erythroid burst, ", count: 10)
    let (short, long) = (try draw("BFU-E"), try draw(words))
    #expect(short.width == long.width && short.height < long.height)
    // Without end it takes no more than three lines.
    let endless = try draw(String(repeating: words, count: 10))
    #expect(endless.height == short.height + 40)
  }

  @Test func aPointIsACross() throws {
    let drawn = try DisputePicture.draw(
      on: plain(480, 480), x: 0, y: 0, width: 480, dispute: dispute(.missed, object: nil),
      disputed: [
        ComparedMark(
          party: .person, state: .missed, centre: PixelPoint(x: 240, y: 240), outline: [])
      ], neighbours: [], umPerPixel: 2)
    for (dx, dy) in [(0, 0), (10, 0), (-10, 0), (0, 10), (0, -10)] {
      #expect(isNear(drawn, right + 240 + dx, 240 + dy, vermilion))
    }
    #expect(isNear(drawn, right + 250, 250, [200, 200, 200]))
    #expect(isGround(drawn, 240, 240))
  }

  @Test func marksWithoutAPlaceDoNoHarm() throws {
    let far = [Double.nan, .infinity, 1e300, -1e12].map { value in
      ComparedMark(
        party: .machine, state: .spurious, centre: PixelPoint(x: value, y: value),
        outline: square(value, value, half: 5))
    }
    let points = far.map {
      ComparedMark(party: .person, state: .missed, centre: $0.centre, outline: [])
    }
    let geometry = PictureGeometry(
      width: 100, height: 80, dish: nil,
      calibration: Calibration(umPerPixel: 10, source: .sheet))
    let drawn = try ComparisonOverlay.draw(
      on: plain(300, 240), geometry: geometry, marks: far + points, title: "\u{e9}")
    #expect(drawn.width == 300 && drawn.height > 240)
    var odd = dispute(.missed)
    odd.place = PixelPoint(x: .nan, y: .infinity)
    let crop = try DisputePicture.draw(
      on: plain(1, 1), x: 0, y: 0, width: 1, dispute: odd, disputed: far, neighbours: points,
      umPerPixel: .nan)
    #expect(crop.width == DisputePicture.width)
  }

  @Test func anOverlayCountsColoniesAndNotMarks() throws {
    let geometry = PictureGeometry(
      width: 800, height: 600, dish: nil,
      calibration: Calibration(umPerPixel: 10, source: .sheet))
    func overlay(_ marks: [ComparedMark]) throws -> RGBImage {
      try ComparisonOverlay.draw(
        on: plain(800, 600), geometry: geometry, marks: marks, title: "d1")
    }
    let machine = ComparedMark(
      party: .machine, state: .agreed, centre: PixelPoint(x: 400, y: 300),
      outline: square(400, 300, half: 40))
    let person = ComparedMark(
      party: .person, state: .agreed, centre: PixelPoint(x: 400, y: 300), outline: [])
    let both = try overlay([machine, person])
    let none = try overlay([])
    #expect(both.width == 800 && both.height == none.height)
    // An uncounted object leaves no trace.
    var uncounted = machine
    uncounted.state = .uncounted
    #expect(try overlay([uncounted]).samples == none.samples)
    // The legend says "agreed: 1" with and without the person's mark.
    let alone = try overlay([machine])
    let below = 3 * 800 * 626
    #expect(alone.samples[below...] == both.samples[below...])
    #expect(both.samples[below...] != none.samples[below...])
  }

  @Test func scaledPicturesKeepTheirBrightness() {
    let stripes = RGBImage(
      width: 4, height: 2,
      samples: (0..<8).flatMap { [UInt8](repeating: $0 % 2 == 0 ? 0 : 200, count: 3) })
    let small = stripes.scaled(to: 2)
    #expect(small.width == 2 && small.height == 1)
    #expect(small.samples.allSatisfy { (60...140).contains($0) })
    let large = plain(3, 2).scaled(to: 300)
    #expect(large.width == 300 && large.height == 200)
    #expect(large.samples.allSatisfy { $0 == 200 })
    #expect(stripes.scaled(to: 4).samples == stripes.samples)
  }
}

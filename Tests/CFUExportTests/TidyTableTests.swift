import CFUCore
import CFUExport
import CFUReport
import Testing

@Suite("The tidy table")
struct TidyTableTests {
  private let classes = [
    ColonyClass(id: "BFU-E", name: "BFU-E", colour: "#d62728", kind: .colony),
    ColonyClass(id: "CFU-MK", name: "CFU-MK", colour: "#9467bd", kind: .colony),
    ColonyClass(id: "dust", name: "dust", colour: "#777777", kind: .notColony),
  ]

  private func row(_ dish: String) -> SampleSheet.Row {
    SampleSheet.Row(
      image: "a.jpg", dish: dish, donor: "d, 1", compound: "x", dose: Dose(value: 0.5, unit: "nM"),
      cellsPlated: 11_000, perCells: 100_000, fields: [])
  }

  @Test func hasARowForEachClassAndTheTotal() {
    let object = FoundObject(
      id: 1, centre: PixelPoint(x: 0, y: 0), xMillimetres: 0, yMillimetres: 0, outline: [],
      features: [], artefact: nil, overlap: false)
    let verdict = Verdict(
      classID: "BFU-E", probability: 1, probabilities: [], counted: true, reason: nil)
    let record = DishRecord(
      imageSHA256: "aa",
      geometry: PictureGeometry(
        width: 9, height: 9, dish: nil, calibration: Calibration(umPerPixel: 5, source: .sheet)),
      objects: [ClassifiedObject(object: object, verdict: verdict)], classes: classes,
      flags: [.refused("CFU-MK"), .outOfFocus],
      provenance: Provenance(
        programVersion: "1", settingsSHA256: "s", pluginID: "p", pluginVersion: "1",
        pluginSHA256: "h"), seconds: 1)
    let text = TidyTable.rows(
      StudyDish(row: row("A"), outcome: .counted(record)), classes: classes)
    let flags = "\"CFU-MK refused at this resolution; out of focus\""
    #expect(
      text == """
        A,"d, 1",x,0.5,nM,false,BFU-E,1,11000,100000,9.091,\(flags),ok
        A,"d, 1",x,0.5,nM,false,CFU-MK,,11000,100000,,\(flags),ok
        A,"d, 1",x,0.5,nM,false,total,1,11000,100000,9.091,\(flags),ok

        """)
  }

  @Test func aDishThatFailedHasNoCounts() {
    let text = TidyTable.rows(
      StudyDish(row: row("B"), outcome: .failed(CFUError(.badInput, "no picture"))),
      classes: classes)
    #expect(text.split(separator: "\n").count == 3)
    #expect(
      text.split(separator: "\n").allSatisfy { $0.contains(",,11000,100000,,,failed") }, "\(text)")
  }
}

import CFUCore
import CFUPluginABI
import CFUReport

/// A dish with known objects, for exact texts and for drawing.
enum Fixture {
  static let classes = [
    ColonyClass(id: "BFU-E", name: "BFU-E", colour: "#d55e00", kind: .colony),
    ColonyClass(id: "CFU-GM", name: "CFU-GM", colour: "#0072b2", kind: .colony),
    ColonyClass(id: "CFU-MK", name: "CFU-MK (presumptive)", colour: "", kind: .colony),
    ColonyClass(id: "cluster", name: "cluster", colour: "#999999", kind: .notColony),
  ]

  static let provenance = Provenance(
    programVersion: "0.1.0", settingsSHA256: "5e77", pluginID: "org.example.rules",
    pluginVersion: "1.2.3", pluginSHA256: "abcd")

  static let failure = CFUError(.badInput, "b.jpg is not a picture.", nextStep: "Save it as JPEG.")

  /// A round object; every feature but the first two is `value`.
  static func object(
    _ id: Int, x: Double, y: Double, radius: Double, value: Float = 0.5, artefact: Reason? = nil,
    overlap: Bool = false
  ) -> FoundObject {
    var features = [Float](repeating: value, count: Int(CFU_FEATURE_COUNT))
    features[Int(CFU_F_DIAMETER)] = Float(20 * radius)
    features[Int(CFU_F_AREA)] = Float(314.159 * radius * radius)
    // A 16-gon with whole coordinates needs no trigonometry: eight directions and what lies
    // between.
    let directions: [(Double, Double)] = [
      (1, 0), (0.92, 0.38), (0.71, 0.71), (0.38, 0.92), (0, 1), (-0.38, 0.92), (-0.71, 0.71),
      (-0.92, 0.38), (-1, 0), (-0.92, -0.38), (-0.71, -0.71), (-0.38, -0.92), (0, -1),
      (0.38, -0.92), (0.71, -0.71), (0.92, -0.38),
    ]
    return FoundObject(
      id: id, centre: PixelPoint(x: x, y: y), xMillimetres: (x - 500) * 0.01,
      yMillimetres: (y - 400) * 0.01,
      outline: directions.map { PixelPoint(x: x + radius * $0.0, y: y + radius * $0.1) },
      features: features, artefact: artefact, overlap: overlap)
  }

  static func counted(_ object: FoundObject, _ classID: String, _ p: [Double]) -> ClassifiedObject {
    ClassifiedObject(
      object: object,
      verdict: Verdict(
        classID: classID, probability: p.max(), probabilities: p, counted: true, reason: nil))
  }

  /// Counted without a class, as the picture is too coarse to tell it.
  static func unnamed(_ object: FoundObject) -> ClassifiedObject {
    ClassifiedObject(
      object: object,
      verdict: Verdict(
        classID: nil, probability: nil, probabilities: [0, 0, 1, 0], counted: true,
        reason: .classRefused))
  }

  static func ignored(_ object: FoundObject, _ reason: Reason, note: String? = nil)
    -> ClassifiedObject
  {
    ClassifiedObject(
      object: object,
      verdict: Verdict(
        classID: nil, probability: nil, probabilities: [], counted: false, reason: reason,
        note: note))
  }

  static func record(_ objects: [ClassifiedObject], flags: [DishFlag] = []) -> DishRecord {
    DishRecord(
      imageSHA256: "0123",
      geometry: PictureGeometry(
        width: 1000, height: 800,
        dish: DishEllipse(
          centre: PixelPoint(x: 500, y: 400), semiMajor: 380, semiMinor: 370, angle: 0.5),
        calibration: Calibration(umPerPixel: 10, source: .rim)),
      objects: objects, classes: classes, flags: flags, provenance: provenance, seconds: 0.25)
  }

  /// A sheet's row without a sheet.
  static func row(
    image: String, dish: String, cells: Double? = nil, fields: [String]? = nil
  ) -> SampleSheet.Row {
    var row = SampleSheet.pictures([image]).rows[0]
    row.dish = dish
    row.cellsPlated = cells
    row.fields = fields ?? [image]
    return row
  }
}

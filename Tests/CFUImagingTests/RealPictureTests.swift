import CFUCore
import CFUImaging
import Foundation
import Testing

/// The segmenter alone: the classifier still has a say, so each bound leaves two objects to it.
@Suite(
  "Real agar plates",
  .enabled(
    if: SharedData.has("agar-plates/manual-counts.csv"),
    "needs shared/data/agar-plates beside the package or in CFU_SHARED_DATA"))
struct RealAgarTests {
  @Test(
    "Scanned plates agree with seven scorers",
    arguments: [
      "q120404-01.tif", "q120404-03.tif", "q120404-05.tif", "q120404-08.tif", "q120404-10.tif",
    ])
  func plates(name: String) throws {
    let found = try SharedData.analyse("agar-plates/\(name)", ImagingSettings(profile: .agar))
    let truth = try #require(try SharedData.scorers()[name])
    let slack = max(0.03 * Double(truth.median), 0) + 2
    let low = min(Double(truth.range.lowerBound) - 2, Double(truth.median) - slack)
    let high = max(Double(truth.range.upperBound) + 2, Double(truth.median) + slack)
    let count = Double(found.colonies.count)
    #expect((low...high).contains(count), "median \(truth.median): \(found.tally)")
    #expect(found.geometry.dish != nil)
    #expect(found.geometry.calibration.source == .rim)
  }

  @Test(
    "Webcam pictures come within 6 %",
    arguments: [("webcam-A.tif", "q120404-01.tif"), ("webcam-H.tif", "q120404-08.tif")])
  func webcams(name: String, plate: String) throws {
    let found = try SharedData.analyse("agar-plates/\(name)", ImagingSettings(profile: .agar))
    let median = Double(try #require(try SharedData.scorers()[plate]).median)
    let difference = abs(Double(found.colonies.count) - median)
    #expect(difference <= 0.06 * median + 2, "median \(median): \(found.tally)")
  }

  @Test("Bubbles alone are no colonies")
  func bubblesOnly() throws {
    let found = try SharedData.analyse(
      "agar-plates/bubbles-only.png", ImagingSettings(profile: .agar))
    #expect(found.colonies.count <= 2, "\(found.tally)")
    #expect(found.objects.contains { $0.artefact == .bubble }, "\(found.tally)")
  }
}

@Suite(
  "Real methylcellulose fields",
  .enabled(
    if: SharedData.has("methylcellulose-fields/labeling_050b2b_c8_o1.png"),
    "needs shared/data/methylcellulose-fields beside the package or in CFU_SHARED_DATA"))
struct RealFieldTests {
  @Test(
    "Fields run without a rim and hold compact dark colonies",
    arguments: [
      ("labeling_050b2b_c8_o1.png", 1), ("labeling_1955cb_c7_o1.png", 10),
      ("labeling_1955cb_c9_o0.png", 4), ("labeling_698332_c7_o1.png", 3),
    ])
  func fields(name: String, least: Int) throws {
    let found = try SharedData.analyse("methylcellulose-fields/\(name)", ImagingSettings())
    #expect(found.geometry.dish == nil)
    #expect(found.flags.contains(.rimNotFound))
    #expect(found.flags.contains(.scaleAssumed))
    #expect(found.geometry.calibration.source == .assumed)
    let compact = found.colonies.filter {
      $0.feature("od_mean") > 0.08 && $0.feature("solidity") > 0.7
    }
    print("\(name): \(compact.count) compact dark objects of \(found.tally)")
    // By eye 1 (with debris around it), some 15, 6 and 4 groups of cells.
    #expect(compact.count >= least, "\(found.tally)")
  }
}

/// The kinds of files that hold what people marked or counted.
package enum TruthFormat: String, Sendable, Hashable, CaseIterable {
  case cellCounter = "cell-counter"
  case imageJROI = "imagej-roi"
  case imageJArchive = "imagej-roi-zip"
  case quPath = "qupath-geojson"
  case coco
  case labelMe = "labelme"
  case yolo
  /// `colonies.csv` of a results folder: what a machine found, to be compared with as if it were a
  /// person.
  case colonies = "cfu-colonies"
  /// `truth.csv` of the simulator.
  case simulatorTruth = "cfu-truth"
  /// Blind scores in the journal of `cfu review`.
  case review = "cfu-review"
  case marksTable = "marks-csv"
  case countsTable = "counts-csv"

  /// For people.
  package var name: String {
    switch self {
    case .cellCounter: "ImageJ Cell Counter XML"
    case .imageJROI: "ImageJ ROI"
    case .imageJArchive: "ImageJ ROI zip"
    case .quPath: "QuPath GeoJSON"
    case .coco: "COCO JSON"
    case .labelMe: "LabelMe JSON"
    case .yolo: "YOLO text"
    case .colonies: "colonies.csv of a results folder"
    case .simulatorTruth: "truth.csv of cfu simulate"
    case .review: "blind scores of cfu review"
    case .marksTable: "table of marks"
    case .countsTable: "table of counts"
    }
  }
}

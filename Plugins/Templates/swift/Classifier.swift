import CFUPluginABI
import PluginSupport

/// Features that the host is asked for: the first ones of include/cfu_features.h. plugin.json says
/// the same number.
let featuresKnown: UInt32 = 36

/// What a user may set; plugin.json lists the same with the same bounds.
struct Parameters {
  /// Scores are multiplied with it: above 1 the classifier is surer of itself.
  var sharpness = 1.0
  /// An object smaller than this, um, is no colony, whatever it looks like.
  var smallest = 60.0

  /// Reads `{"sharpness": 1, "smallest_um": 60}` over the defaults.
  init(_ json: Text) throws(Problem) {
    var json = json
    func refused(_ text: StaticString) -> Problem {
      Problem(status: CFU_ERR_PARAMETER, text: text)
    }
    guard json.take("{") else { throw refused("the parameters are no JSON object") }
    var more = !json.take("}")
    while more {
      guard json.take("\"") else { throw refused("the name of a parameter is missing") }
      let name = json.word(upTo: "\"")
      guard json.take("\""), json.take(":"), let value = json.number() else {
        throw refused("a parameter has no number")
      }
      if name.equals("sharpness") {
        guard value >= 0.1, value <= 10 else { throw refused("sharpness is 0.1 to 10") }
        sharpness = value
      } else if name.equals("smallest_um") {
        guard value >= 1, value <= 1000 else { throw refused("smallest_um is 1 to 1000") }
        smallest = value
      } else {
        throw refused("the parameters are sharpness and smallest_um, and no others")
      }
      more = json.take(",")
      guard more || json.take("}") else { throw refused("a ',' or '}' is missing") }
    }
    guard json.at == json.end else { throw refused("something follows the parameters") }
  }
}

/// How one feature becomes a number around 0.
struct Feature {
  var index = 0
  var logarithmic = false
  var typical = 0.0
  var spread = 1.0

  /// At most 5 away from 0. What could not be measured counts as typical: it speaks for no class.
  func standardised(_ raw: Float) -> Double {
    guard raw.isFinite else { return 0 }
    let value = logarithmic ? log10(max(Double(raw), 1e-6) / typical) : Double(raw) - typical
    return min(5, max(-5, value / spread))
  }
}

/// One class of the model: its score is the bias plus the sum of the weighted features.
struct Row {
  var isColony = false
  var bias = 0.0
  var weights: [Double] = []
}

/// What model/weights.txt holds.
struct Model {
  private var features: [Feature] = []
  private var rows: [Row] = []

  init(_ file: Text) throws(Problem) {
    var file = file
    var line = 0
    while file.at < file.end {
      line += 1
      file.skipSpace()
      let first = file.word()
      var good = true
      if first.equals("feature") {
        good = rows.isEmpty && readFeature(&file)
      } else if first.equals("class") {
        good = rows.count < classCount && readClass(&file)
      } else if first.at < first.end {
        good = first.next == UInt8(ascii: "#")
      }
      guard good else {
        throw Problem(
          status: CFU_ERR_RESOURCE, text: "weights.txt is not as it should be in line ", line: line)
      }
      file.skipLine()
    }
    guard !features.isEmpty, rows.count == classCount else {
      throw Problem(status: CFU_ERR_RESOURCE, text: "weights.txt lacks classes")
    }
  }

  /// `NAME log10|linear TYPICAL SPREAD`
  private mutating func readFeature(_ line: inout Text) -> Bool {
    line.skipSpace()
    let name = line.word()
    guard let index = (0..<Int32(featuresKnown)).first(where: { name.equals(cfu_feature_name($0)) })
    else { return false }
    line.skipSpace()
    let kind = line.word()
    guard kind.equals("log10") || kind.equals("linear"), let typical = line.number(),
      let spread = line.number(), spread > 0
    else { return false }
    let logarithmic = kind.equals("log10")
    features.append(
      Feature(index: Int(index), logarithmic: logarithmic, typical: typical, spread: spread))
    return !logarithmic || typical > 0
  }

  /// `ID BIAS WEIGHT ...`, one weight a feature.
  private mutating func readClass(_ line: inout Text) -> Bool {
    line.skipSpace()
    let class_ = classes[rows.count]
    guard line.word().equals(class_.id), let bias = line.number() else { return false }
    var row = Row(isColony: class_.flags == CFU_CLASS_COLONY, bias: bias)
    for _ in features {
      guard let weight = line.number() else { return false }
      row.weights.append(weight)
    }
    rows.append(row)
    line.skipSpace()
    return line.at == line.end || line.next == 10
  }

  /// Probabilities of one object, one a class. Returns how strange it is: 0 = everything is typical.
  func classify(
    _ values: UnsafePointer<Float>, _ parameters: Parameters,
    into probabilities: UnsafeMutablePointer<Float>
  ) -> Float {
    let x = features.map { $0.standardised(values[$0.index]) }
    let tooSmall = Double(values[Int(CFU_F_DIAMETER)]) < parameters.smallest
    var scores: [Double] = []
    for row in rows {
      var score = row.bias
      for index in x.indices { score += row.weights[index] * x[index] }
      score *= parameters.sharpness
      // As good as impossible.
      if row.isColony, tooSmall { score -= 100 }
      scores.append(score)
    }
    // Softmax; the best is taken off first, so that no exponential overflows.
    let best = scores.max() ?? 0
    var total = 0.0
    for index in scores.indices {
      scores[index] = exp(scores[index] - best)
      total += scores[index]
    }
    for index in scores.indices { probabilities[index] = Float(scores[index] / total) }
    return Float(x.reduce(0) { max($0, abs($1)) })
  }
}

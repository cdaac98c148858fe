/// A class of the simulator's truth. The raw value stands in the truth tables.
package enum SimulatedClass: String, Sendable, Hashable, Codable, CaseIterable {
  /// More than 200 erythroblasts in one or many dense red clusters.
  case bfuE = "BFU-E"
  /// One or two tight clusters of 8 to 200 erythroblasts.
  case cfuE = "CFU-E"
  /// At least 20 cells, granulocytes and macrophages together, colourless.
  case cfuGM = "CFU-GM"
  /// A red core with colourless cells of other lineages round it, more than 500 cells.
  case cfuGEMM = "CFU-GEMM"
  /// At least 3 megakaryocytes, loosely set.
  case cfuMK = "CFU-MK"
  /// Too few cells to be a colony: never counted.
  case cluster = "cluster"
  /// At least 20 granulocytes and nothing else. Many laboratories count it as CFU-GM.
  case cfuG = "CFU-G"
  /// At least 20 macrophages and nothing else. Many laboratories count it as CFU-GM.
  case cfuM = "CFU-M"

  /// False for what must not be counted.
  package var isColony: Bool { self != .cluster }

  /// The class under which a count without CFU-G and CFU-M of their own has it.
  package var countedAs: SimulatedClass {
    switch self {
    case .cfuG, .cfuM: .cfuGM
    default: self
    }
  }

  /// The colony classes in the order of the tables.
  package static let colonies = allCases.filter(\.isColony)
}

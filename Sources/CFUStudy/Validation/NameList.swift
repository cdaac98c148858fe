/// Names of dishes or files for a sentence: the first eight, and how many more there are.
enum NameList {
  static func text(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ")
      + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }
}

/// What would be said once for each dish, put together.
struct GatheredRemarks {
  var scaled: [String] = []
  var outside: [(dish: String, marks: Int)] = []
  var merged: Set<String> = []
  var within: [String] = []

  var remarks: [String] {
    var remarks: [String] = []
    if !within.isEmpty {
      remarks.append(
        "The dish was found by a part of the name only: " + NameList.text(within) + ".")
    }
    if !scaled.isEmpty {
      remarks.append(
        "Marks were made on a picture of another size and brought to that of the counted one: "
          + NameList.text(scaled) + ".")
    }
    if !outside.isEmpty {
      remarks.append(
        "Marks lie outside their picture (is it the same picture?): "
          + NameList.text(outside.map { "\($0.dish) (\($0.marks))" }) + ".")
    }
    if !merged.isEmpty {
      remarks.append(
        "Several files of one person mark the same dish; their marks are put together: "
          + NameList.text(merged.sorted()) + ".")
    }
    return remarks
  }
}

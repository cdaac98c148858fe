import CFUCore

/// `disagreements.csv`: one row a disputed colony, in the order of the pictures beside it.
///
/// `colony` is the machine's number of it in colonies.csv. What does not apply is empty, and so is
/// the file of a colony whose picture could not be read.
package enum DisagreementsTable {
  /// - Parameter files: names of the pictures, in the order of the disputes; nil for none.
  package static func text(_ disputes: [Dispute], files: [String?]) -> String {
    var writer = CSVWriter()
    writer.row([
      "file", "kind", "dish", "image", "x_px", "y_px", "colony", "machine_class", "probability",
      "reason", "person_class", "scorer",
    ])
    for (dispute, file) in zip(disputes, files) {
      writer.field(file ?? "")
      writer.field(dispute.kind.rawValue)
      writer.field(dispute.dish)
      writer.field(dispute.image)
      writer.field(dispute.place.x, decimals: 2)
      writer.field(dispute.place.y, decimals: 2)
      if let object = dispute.object { writer.field(object) } else { writer.emptyField() }
      writer.field(dispute.machineClass ?? "")
      writer.field(dispute.probability, decimals: 4)
      writer.field(dispute.reason ?? "")
      writer.field(dispute.personClass ?? "")
      writer.field(dispute.scorer ?? "")
      writer.endRow()
    }
    return writer.text
  }
}

package import CFUCore
import GRDB

extension StudyStore {
  /// The tables that hold a study, each with the order in which its rows are read. `overlay` is no
  /// part of it: it only says which drawings are up to date.
  private static let contentTables = [
    (name: "study", order: "key"), (name: "sheet", order: "position"),
    (name: "further", order: "position, place"), (name: "run", order: "id"),
    (name: "class", order: "run_id, position"), (name: "dish", order: "id"),
    (name: "colony", order: "dish_id, number"), (name: "crop", order: "image_sha256, number"),
  ]
  /// Bytes that are handed on at a time, and no fewer but at the end of a table.
  private static let contentPiece = 1 << 18

  /// Reads every value of every row, table by table: two studies of equal bytes are equal.
  ///
  /// A row is its values up to the last that is not null, so that a column which a later version of the
  /// program adds changes nothing.
  ///
  /// - Parameter take: gets a table's name with the next of its bytes, at least once for each table.
  package func readContents(
    _ take: (_ table: String, _ bytes: [UInt8]) -> Void
  ) throws(CFUError) {
    try reading { database in
      for table in Self.contentTables {
        var bytes: [UInt8] = []
        let rows = try Row.fetchCursor(
          database, sql: "SELECT * FROM \(table.name) ORDER BY \(table.order)")
        while let row = try rows.next() {
          Self.append(row, to: &bytes)
          if bytes.count >= Self.contentPiece {
            take(table.name, bytes)
            bytes.removeAll(keepingCapacity: true)
          }
        }
        take(table.name, bytes)
      }
    }
  }

  private static func append(_ row: Row, to bytes: inout [UInt8]) {
    var nulls = 0
    for column in 0..<row.count {
      let value = row[column] as DatabaseValue
      if case .null = value.storage {
        nulls += 1
        continue
      }
      for _ in 0..<nulls { bytes.append(UInt8(ascii: "n")) }
      nulls = 0
      append(value, to: &bytes)
    }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// A letter for the type, and the value; what differs in length with its length.
  private static func append(_ value: DatabaseValue, to bytes: inout [UInt8]) {
    func number(_ bits: UInt64) { withUnsafeBytes(of: bits.littleEndian) { bytes += $0 } }
    switch value.storage {
    case .null: bytes.append(UInt8(ascii: "n"))
    case .int64(let whole):
      bytes.append(UInt8(ascii: "i"))
      number(UInt64(bitPattern: whole))
    case .double(let real):
      bytes.append(UInt8(ascii: "r"))
      number(real.bitPattern)
    case .string(let text):
      bytes.append(UInt8(ascii: "t"))
      number(UInt64(text.utf8.count))
      bytes += text.utf8
    case .blob(let data):
      bytes.append(UInt8(ascii: "b"))
      number(UInt64(data.count))
      bytes += data
    }
  }
}

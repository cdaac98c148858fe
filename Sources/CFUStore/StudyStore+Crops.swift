package import CFUCore
import Foundation
import GRDB

/// A cut-out of one object as it is kept.
package struct StoredCrop: Sendable, Hashable {
  /// Number of the object within its dish.
  package var number: Int
  /// Where it was cut, full-resolution pixels; may reach beyond the picture.
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int
  /// 8-bit RGB; empty where only the places were asked for.
  package var png: [UInt8]

  package init(number: Int, x: Int, y: Int, width: Int, height: Int, png: [UInt8]) {
    self.number = number
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.png = png
  }
}

extension StudyStore {
  /// Keeps the cut-outs of a picture, in place of those that were kept before, in one transaction.
  package func keep(_ crops: [StoredCrop], of imageSHA256: String) throws(CFUError) {
    try writing { database in
      try database.cachedStatement(sql: "DELETE FROM crop WHERE image_sha256 = ?")
        .execute(arguments: [imageSHA256])
      let statement = try database.cachedStatement(
        sql: """
          INSERT INTO crop (image_sha256, number, x_px, y_px, width_px, height_px, png)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """)
      for crop in crops {
        try statement.execute(arguments: [
          imageSHA256, crop.number, crop.x, crop.y, crop.width, crop.height, Data(crop.png),
        ])
      }
    }
  }

  /// The cut-outs of a picture by number.
  ///
  /// - Parameter withPixels: false for the places alone, which costs no reading of pixels.
  package func crops(
    of imageSHA256: String, withPixels: Bool
  ) throws(CFUError) -> [StoredCrop] {
    try reading { database in
      let statement = try database.cachedStatement(
        sql: """
          SELECT number, x_px, y_px, width_px, height_px\(withPixels ? ", png" : "") FROM crop
          WHERE image_sha256 = ? ORDER BY number
          """)
      let rows = try Row.fetchCursor(statement, arguments: [imageSHA256])
      var crops: [StoredCrop] = []
      while let row = try rows.next() {
        let png: Data = withPixels ? row[5] : Data()
        crops.append(
          StoredCrop(
            number: row[0], x: row[1], y: row[2], width: row[3], height: row[4], png: Array(png)))
      }
      return crops
    }
  }
}

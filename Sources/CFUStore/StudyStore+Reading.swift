import CFUCore
import Foundation
import GRDB

extension StudyStore {
  func record(of dish: Int64, in database: Database) throws -> DishRecord? {
    let statement = try database.cachedStatement(
      sql: """
        SELECT dish.*, run.program_version, run.plugin_id, run.plugin_version, run.plugin_sha256,
        run.settings_sha256 FROM dish JOIN run ON run.id = dish.run_id WHERE dish.id = ?
        """)
    guard let row = try Row.fetchOne(statement, arguments: [dish]) else { return nil }
    return DishRecord(
      imageSHA256: row["image_sha256"], geometry: geometry(row),
      objects: try objects(of: dish, in: database),
      classes: try classes(of: row["run_id"], in: database),
      flags: StoredText.parseStrings(row["flags"]).map { DishFlag($0) },
      provenance: Provenance(
        programVersion: row["program_version"], settingsSHA256: row["settings_sha256"],
        pluginID: row["plugin_id"], pluginVersion: row["plugin_version"],
        pluginSHA256: row["plugin_sha256"]),
      seconds: row["seconds"])
  }

  private func geometry(_ row: Row) -> PictureGeometry {
    var dish: DishEllipse?
    if let x: Double = row["dish_x_px"] {
      dish = DishEllipse(
        centre: PixelPoint(x: x, y: row["dish_y_px"]), semiMajor: row["dish_semi_major_px"],
        semiMinor: row["dish_semi_minor_px"], angle: row["dish_angle_rad"])
    }
    return PictureGeometry(
      width: row["width_px"], height: row["height_px"], dish: dish,
      calibration: Calibration(
        umPerPixel: row["um_per_px"],
        source: Calibration.Source(rawValue: row["um_per_px_source"]) ?? .assumed))
  }

  func classes(of run: Int64, in database: Database) throws -> [ColonyClass] {
    let statement = try database.cachedStatement(
      sql: "SELECT id, name, colour, kind FROM class WHERE run_id = ? ORDER BY position")
    let rows = try Row.fetchCursor(statement, arguments: [run])
    var classes: [ColonyClass] = []
    while let row = try rows.next() {
      classes.append(
        ColonyClass(
          id: row[0], name: row[1], colour: row[2],
          kind: ColonyClass.Kind(rawValue: row[3]) ?? .reject))
    }
    return classes
  }

  private func objects(of dish: Int64, in database: Database) throws -> [ClassifiedObject] {
    let columns = Self.fixedColumns + featureNames.map(\.quotedDatabaseIdentifier)
    let statement = try database.cachedStatement(
      sql: """
        SELECT \(columns.joined(separator: ",")) FROM colony WHERE dish_id = ? ORDER BY number
        """)
    let rows = try Row.fetchCursor(statement, arguments: [dish])
    var objects: [ClassifiedObject] = []
    let first = Self.fixedColumns.count
    while let row = try rows.next() {
      let features = featureNames.indices.map { index -> Float in
        let value: Double? = row[first + index]
        return value.map { Float($0) } ?? .nan
      }
      let reason: String? = row[10]
      let artefact: String? = row[12]
      objects.append(
        ClassifiedObject(
          object: FoundObject(
            id: row[1], centre: PixelPoint(x: row[2], y: row[3]), xMillimetres: row[4],
            yMillimetres: row[5], outline: OutlineBlob.decode(row[14]), features: features,
            artefact: artefact.map { Reason($0) }, overlap: row[13]),
          verdict: Verdict(
            classID: row[6], probability: row[7],
            probabilities: StoredText.parseNumbers(row[8]), counted: row[9],
            reason: reason.map { Reason($0) }, note: row[11])))
    }
    return objects
  }
}

import Foundation
import Testing

/// `cfu dose-response`, `cfu linearity` and `cfu power` on tables typed by hand.
@Suite("DoseResponseCommands")
struct DoseResponseCommandTests {
  private let folder = TemporaryFolder()

  private func cfu(_ arguments: String...) throws -> Command.Result {
    try Built.cfu(arguments).run(scratch: folder.path)
  }

  /// Doses about an EC50 of 10 nmol/L at which a curve of slope 1 passes through whole numbers:
  /// CFU-MK from 20 to 130, CFU-GM from 110 to nothing; the last dose is given in umol/L.
  private static let curve = [
    ("", "", 20, 110), ("1", "nmol/L", 30, 100), ("2.5", "nmol/L", 42, 88),
    ("10", "nmol/L", 75, 55), ("40", "nM", 108, 22), ("100", "nmol/L", 120, 10),
    ("1.09", "umol/L", 129, 1),
  ]

  private func table(compounds: [String] = ["hetrombopag"]) throws -> String {
    var text = "dish,compound,dose,dose_unit,vehicle,cells_plated,count_CFU-MK,count_CFU-GM,light\n"
    var dish = 0
    for (index, compound) in compounds.enumerated() {
      for (dose, unit, rising, falling) in Self.curve {
        if dose.isEmpty, index > 0 { continue }
        for replicate in 0..<3 {
          dish += 1
          let name = dose.isEmpty ? "" : compound
          text += "d\(dish),\(name),\(dose),\(unit),\(dose.isEmpty),11000,\(rising),\(falling),"
          text += "\(10 * rising + replicate)\n"
        }
      }
    }
    let path = "\(folder.path)/counts.csv"
    try Files.write(text, to: path)
    return path
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test("EC50 and IC50 of a table, as text")
  func text() throws {
    let result = try cfu("dose-response", try table())
    #expect(result.code == 0 && result.stderr == "")
    let said = result.stdout
    #expect(
      said.hasPrefix("hetrombopag, CFU-MK: rising with the dose\n  EC50              10.0 nmol/L"))
    #expect(said.contains("\n  EC90              90.0 nmol/L (95 % interval "))
    #expect(
      said.contains("\nhetrombopag, CFU-GM: falling with the dose\n  IC50              10.0 nmol/L")
    )
    #expect(said.contains("\n  IC90              90.0 nmol/L (95 % interval "))
    #expect(said.contains("\n  absolute IC50     10.0 nmol/L (95 % interval "))
    #expect(said.contains("\n  vehicle           182 per 100000 cells\n"))
    #expect(said.contains("\nhetrombopag, total: no curve\n"))
    #expect(said.contains("not estimable: "))
  }

  @Test("JSON has the numbers, and null with a reason where there is none")
  func document() throws {
    let result = try cfu("dose-response", try table(), "--json")
    let series = try #require(try json(result.stdout)["series"] as? [[String: Any]])
    #expect(series.map { $0["readout"] as? String } == ["CFU-MK", "CFU-GM", "total"])
    let doses = try #require(series[0]["effective_doses"] as? [[String: Any]])
    #expect(doses.map { $0["name"] as? String } == ["EC50", "EC90"])
    #expect(abs(try #require(doses[0]["dose"] as? Double) - 10) < 1e-5)
    #expect(try #require(doses[0]["low"] as? Double) < 10)
    #expect(try #require(doses[0]["high"] as? Double) > 10)
    #expect(doses[0]["reason"] is NSNull)
    #expect(series[0]["dose_unit"] as? String == "nmol/L")
    #expect((series[0]["curve"] as? [Any])?.count == 62)
    #expect((series[0]["dishes"] as? [Any])?.count == 21)
    let total = try #require(series[2]["effective_doses"] as? [[String: Any]])
    #expect(total[0]["dose"] is NSNull && total[0]["reason"] is String)
    #expect(!result.stdout.contains("nan") && !result.stdout.contains("inf"))
  }

  @Test("any column of numbers is a measurement, and two compounds get their potency")
  func measurement() throws {
    let path = try table(compounds: ["hetrombopag", "eltrombopag"])
    let out = "\(folder.path)/curves"
    let result = try cfu(
      "dose-response", path, "--readout", "light", "--out", out, "--donors", "ignore")
    #expect(result.code == 0 && result.stderr == "")
    #expect(result.stdout.contains("eltrombopag, light: rising with the dose\n"))
    #expect(result.stdout.contains("  scatter           standard deviation "))
    #expect(
      result.stdout.contains("light: eltrombopag is 1.00 times as potent as hetrombopag (95 %"))
    let rows = try Files.text("\(out)/dose_response.csv").split(separator: "\n")
    #expect(rows[0].hasPrefix("readout,compound,compound_b,quantity,unit,estimate,low_95,high_95,"))
    #expect(rows[1].hasPrefix("light,hetrombopag,,EC50,nmol/L,"))
    #expect(rows.last?.hasPrefix("light,hetrombopag,eltrombopag,relative potency,ratio,1") == true)
    let curves = try Files.text("\(out)/dose_response_curves.csv").split(separator: "\n")
    #expect(curves.count == 1 + 2 * 62)
    #expect(try FileManager.default.contentsOfDirectory(atPath: out).count == 2)
  }

  /// A step from 20 to 60 colonies between 3 and 10 nmol/L, one dish of each donor a dose.
  private func step(_ name: String, donors: [String]?) throws -> String {
    var text = "compound,dose,dose_unit,vehicle\(donors == nil ? "" : ",donor"),total\n"
    for dose in ["", "1", "3", "10", "30", "100"] {
      for replicate in 0..<4 {
        text += "x,\(dose),nM,\(dose.isEmpty),"
        if let donors { text += "\(donors[replicate])," }
        text += "\(((Double(dose) ?? 0) < 5 ? 20 : 60) + [0, 1, 2, -2][replicate])\n"
      }
    }
    let path = "\(folder.path)/\(name).csv"
    try Files.write(text, to: path)
    return path
  }

  @Test("a dish without a donor leaves donors out of the model, and that is said")
  func donors() throws {
    let all = try cfu("dose-response", try step("all", donors: ["A", "B", "C", "D"])).stdout
    #expect(all.contains("per dish, between 4 donors\n") && !all.contains("  note "))
    let some = try cfu("dose-response", try step("some", donors: ["A", "B", "C", ""])).stdout
    #expect(some.contains("  vehicle           20.2 per dish\n"))
    #expect(
      some.contains(
        "  note              6 of 24 dishes have no donor: donors are left out of the model; "
          + "name the donor of every dish\n"))
    let none = try cfu("dose-response", try step("none", donors: nil)).stdout
    #expect(
      none.contains(
        "  note              no donor is named: if all dishes are of one donor, the interval "
          + "holds for this donor\n"))
    let one = try cfu("dose-response", try step("one", donors: ["A", "A", "A", "A"])).stdout
    #expect(one.contains("  note              dishes of one donor: the interval holds for "))
  }

  @Test("a slope at its bound is a bound: null with a reason, and the EC50 stays")
  func slope() throws {
    let path = try step("step", donors: nil)
    let text = try cfu("dose-response", path).stdout
    #expect(
      text.contains(
        "  slope             at least 20, steeper than these doses can tell (95 % interval from "))
    #expect(!text.contains("the curve is steeper"))
    let out = "\(folder.path)/step"
    let document = try json(try cfu("dose-response", path, "--json", "--out", out).stdout)
    let series = try #require((document["series"] as? [[String: Any]])?.first)
    let slope = try #require(series["slope"] as? [String: Any])
    #expect(slope["value"] is NSNull && slope["high"] is NSNull && slope["low"] is Double)
    #expect(slope["reason"] as? String == "steeper than these doses can tell")
    let doses = try #require(series["effective_doses"] as? [[String: Any]])
    #expect(try (3...10).contains(#require(doses[0]["dose"] as? Double)))
    #expect(
      (series["notes"] as? [String])?.first == "the curve is steeper than these doses can tell")
    let rows = try Files.text("\(out)/dose_response.csv").split(separator: "\n")
    #expect(
      rows.contains { $0.hasPrefix("total,x,,slope,,,") && $0.contains(",,steeper than these") })
  }

  @Test("a vehicle without a colony is 0")
  func emptyVehicle() throws {
    let path = "\(folder.path)/empty.csv"
    var text = "dish,compound,dose,dose_unit,vehicle,cells_plated,count_CFU-MK\n"
    for (dose, counts) in [
      ("", [0, 0, 0]), ("1", [0, 0, 0]), ("3", [0, 1, 0]), ("10", [9, 11, 10]),
      ("30", [20, 22, 18]), ("100", [24, 21, 25]),
    ] {
      for (index, count) in counts.enumerated() {
        text += "d\(dose)-\(index),x,\(dose),nM,\(dose.isEmpty),11000,\(count)\n"
      }
    }
    try Files.write(text, to: path)
    #expect(
      try cfu("dose-response", path).stdout.contains("  vehicle           0 per 100000 cells\n"))
    let column = try cfu("dose-response", path, "--readout", "glow").stderr
    #expect(
      column.contains(
        "It has CFU-MK, total, dish, compound, dose, dose_unit, vehicle, cells_plated."))
    let totals = try cfu("dose-response", try step("totals", donors: nil), "--readout", "glow")
    #expect(totals.stderr.contains("It has total, compound, dose, dose_unit, vehicle."))
  }

  @Test("one compound or another, and what is not there")
  func choices() throws {
    let path = try table(compounds: ["hetrombopag", "eltrombopag"])
    let one = try cfu("dose-response", path, "--compound", "Eltrombopag", "--readout", "cfu-mk")
    #expect(one.code == 0 && one.stdout.hasPrefix("eltrombopag, CFU-MK: rising"))
    #expect(!one.stdout.contains("hetrombopag, CFU-MK"))
    let missing = try cfu("dose-response", path, "--compound", "romiplostim")
    #expect(missing.code == 64 && missing.stdout == "")
    #expect(missing.stderr.contains("has no compound 'romiplostim' with doses."))
    let column = try cfu("dose-response", path, "--readout", "glow")
    #expect(column.code == 64 && column.stderr.contains("has no class and no column 'glow'."))
    let words = try cfu("dose-response", path, "--readout", "dish")
    #expect(words.code == 64 && words.stderr.contains("row 2, column dish: "))
    let nothing = try cfu("dose-response", "\(folder.path)/none.csv")
    #expect(nothing.code == 66)
  }

  @Test("a table without doses or without counts says what is missing")
  func missing() throws {
    let plain = "\(folder.path)/plain.csv"
    try Files.write("dish,total\na,10\nb,12\n", to: plain)
    let result = try cfu("dose-response", plain)
    #expect(result.code == 64)
    #expect(result.stderr.contains("has no doses, so that there is no dose-response curve."))
    let light = "\(folder.path)/light.csv"
    try Files.write(
      "compound,dose,dose_unit,vehicle,light\nx,,,true,3\nx,1,nM,false,4\n", to: light)
    let bare = try cfu("dose-response", light)
    #expect(bare.code == 64)
    #expect(bare.stderr.contains("Say which column to describe with --readout"))
    let few = try cfu("dose-response", light, "--readout", "light")
    #expect(few.code == 0)
    #expect(few.stdout.contains("at least 4 dose levels, the vehicle among them; there are 2"))
    let negative = "\(folder.path)/negative.csv"
    try Files.write(
      "compound,dose,dose_unit,vehicle,light\nx,,,true,3\nx,1,nM,false,-4\n", to: negative)
    let refused = try cfu(
      "dose-response", negative, "--readout", "light", "--likelihood", "counts")
    #expect(refused.code == 64)
    #expect(refused.stderr.contains("row 3, light: -4.0 is no count."))
  }

  @Test("linearity of a dilution series")
  func linearity() throws {
    var text = "dish,cells_plated,count_BFU-E,count_CFU-GM\n"
    for (index, cells) in [5000, 5000, 10_000, 10_000, 20_000, 20_000].enumerated() {
      let crowded = [30, 32, 41, 43, 50, 52][index]
      text += "d\(index),\(cells),\(cells / 500 + (index % 2)),\(crowded)\n"
    }
    let path = "\(folder.path)/dilutions.csv"
    try Files.write(text, to: path)
    let result = try cfu("linearity", path)
    #expect(result.code == 0 && result.stderr == "")
    let rows = result.stdout.split(separator: "\n")
    #expect(rows[0].hasPrefix("class"))
    #expect(rows[1].hasPrefix("BFU-E") && rows[1].contains("  yes  "))
    #expect(rows[2].hasPrefix("CFU-GM") && rows[2].contains("no: too few at many cells"))
    #expect(rows[1].hasSuffix("5000, 10000, 20000"))
    let classes = try #require(
      try json(try cfu("linearity", path, "--json").stdout)["classes"] as? [[String: Any]])
    #expect(classes[0]["contains_1"] as? Bool == true)
    #expect(classes[1]["contains_1"] as? Bool == false)
    let one = "\(folder.path)/one.csv"
    try Files.write("dish,cells_plated,total\na,5000,9\nb,5000,11\n", to: one)
    let refused = try cfu("linearity", one)
    #expect(refused.code == 64 && refused.stdout == "")
    #expect(refused.stderr.contains("no group of one donor was plated at several densities"))
    let none = "\(folder.path)/none.csv"
    try Files.write("dish,total\na,9\nb,11\n", to: none)
    #expect(try cfu("linearity", none).stderr.contains("does not say how many cells were plated"))
  }

  @Test("power of a design, and of a table")
  func power() throws {
    let result = try cfu("power", "--control-mean", "5", "--adjust", "none", "--change", "150")
    #expect(result.code == 0 && result.stderr == "")
    #expect(
      result.stdout.hasPrefix(
        "5.00 colonies on a vehicle dish, 3 dishes a group, 4 groups against vehicle, "
          + "dispersion 1.00\n  rise   "))
    #expect(result.stdout.contains("each group by itself, two-sided, alpha 0.05"))
    let document = try json(
      try cfu("power", "--control-mean", "5", "--adjust", "none", "--json").stdout)
    let design = try #require((document["designs"] as? [[String: Any]])?.first)
    #expect(abs(try #require(design["smallest_rise_percent"] as? Double) - 270) < 15)
    let single = try cfu("power", "--control-mean", "20", "--groups", "1").stdout
    #expect(single.contains("  test   one group, nothing to adjust for, two-sided, alpha 0.05"))
    let path = try table()
    let tables = try json(try cfu("power", path, "--json").stdout)
    let designs = try #require(tables["designs"] as? [[String: Any]])
    #expect(designs.map { $0["control_mean"] as? Double } == [20, 110, 130])
    #expect(designs[0]["groups"] as? Double == 6 && designs[0]["dishes"] as? Double == 3)
    #expect(try cfu("power").code == 64)
    #expect(try cfu("power", "--control-mean", "5", "--change", "100").code == 64)
    #expect(try cfu("power", "--control-mean", "0").code == 64)
  }
}

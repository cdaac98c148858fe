import CFUCore
import Foundation
import Testing

/// `cfu validate`: counts and colonies against what people say.
@Suite("Validated against people")
struct ValidationTests {
  private let folder = TemporaryFolder()

  private func validate(_ arguments: [String]) throws -> Command.Result {
    try Built.cfu(["validate"] + arguments).run(scratch: folder.path)
  }

  private func write(_ name: String, _ text: String) throws -> String {
    try Files.write(text, to: folder.path(name))
    return folder.path(name)
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// Six dishes; the machine counts as many as anna, and ben two more in each.
  private static let machine = """
    dish,donor,count_BFU-E,count_CFU-GM
    A1,X,10,20
    A2,X,12,31
    A3,Y,30,44
    A4,Y,25,50
    A5,Z,8,12
    A6,Z,17,60

    """
  private static let people = """
    dish,scorer,class,count
    A1,anna,BFU-E,10
    A1,anna,CFU-GM,20
    A2,anna,BFU-E,12
    A2,anna,CFU-GM,31
    A3,anna,BFU-E,30
    A3,anna,CFU-GM,44
    A4,anna,BFU-E,25
    A4,anna,CFU-GM,50
    A5,anna,BFU-E,8
    A5,anna,CFU-GM,12
    A6,anna,BFU-E,17
    A6,anna,CFU-GM,60
    A1,ben,BFU-E,12
    A1,ben,CFU-GM,22
    A2,ben,BFU-E,14
    A2,ben,CFU-GM,33
    A3,ben,BFU-E,32
    A3,ben,CFU-GM,46
    A4,ben,BFU-E,27
    A4,ben,CFU-GM,52
    A5,ben,BFU-E,10
    A5,ben,CFU-GM,14
    A6,ben,BFU-E,19
    A6,ben,CFU-GM,62

    """

  @Test func countsOfTwoPeopleAndATable() throws {
    let machine = try write("machine.csv", Self.machine)
    let people = try write("people.csv", Self.people)
    let out = folder.path("validation")
    let result = try validate([machine, "--truth", people, "--out", out, "--json"])
    #expect(result.code == 0, "\(result.stderr)")
    #expect(
      Files.names(out) == ["dishes.csv", "figures.csv", "validation.html", "validation.json"])
    #expect(try Files.text("\(out)/validation.json") == result.stdout)
    let document = try json(result.stdout)
    #expect(document["scorers"] as? [String] == ["anna", "ben"])
    let counts = try #require(document["counts"] as? [[String: Any]])
    #expect(counts.compactMap { $0["class"] as? String } == ["total", "BFU-E", "CFU-GM"])
    // Against the mean of both the machine is 1 short in BFU-E, 2 in the total.
    let total = try #require(counts[0]["people"] as? [String: Any])
    let errors = try #require(total["errors"] as? [String: Any])
    let absolute = try #require(errors["mean_absolute"] as? [String: Any])
    #expect(absolute["value"] as? Double == 2)
    let bfu = try #require(counts[1]["people"] as? [String: Any])
    let bablok = try #require(bfu["passing_bablok"] as? [String: Any])
    #expect((bablok["slope"] as? [String: Any])?["value"] as? Double == 1)
    #expect((bablok["intercept"] as? [String: Any])?["value"] as? Double == -1)
    // Against anna alone nothing differs.
    let byScorer = try #require(counts[0]["by_scorer"] as? [String: [String: Any]])
    let bland = try #require(byScorer["anna"]?["bland_altman"] as? [String: Any])
    #expect((bland["bias"] as? [String: Any])?["value"] as? Double == 0)
    let page = try Files.text("\(out)/validation.html")
    #expect(page.contains("People and machine"))
    #expect(!page.contains("Colony by colony"))
    let table = try Table("\(out)/dishes.csv")
    #expect(table.column("class").prefix(3) == ["total", "BFU-E", "CFU-GM"])
    #expect(table.column("machine").prefix(3) == ["30", "10", "20"])
    #expect(table.column("ben").prefix(3) == ["34", "12", "22"])
  }

  @Test func criteriaDecideTheExitCode() throws {
    let machine = try write("machine.csv", Self.machine)
    let people = try write("people.csv", Self.people)
    func run(_ criteria: String) throws -> Command.Result {
      let file = try write("criteria.yaml", criteria)
      return try validate([machine, "--truth", people, "--criteria", file])
    }
    let wide = try run("criteria:\n  - figure: bias_percent\n    at_least: -30\n    at_most: 30\n")
    #expect(wide.code == 0, "\(wide.stderr)")
    #expect(wide.stdout.contains("Accepted: every criterion is met with its whole interval."))
    let high = try run("criteria:\n  - figure: bias_percent\n    at_least: 20\n")
    #expect(high.code == 4)
    #expect(high.stdout.contains("Not accepted: 1 not met."))
    let marks = try run("criteria:\n  - figure: f1\n    at_least: 0.1\n")
    #expect(marks.code == 4)
    #expect(marks.stdout.contains("1 without a figure or an interval"))
    let bad = try run("criteria:\n  - figure: f2\n    at_least: 1\n")
    #expect(bad.code == 64)
    #expect(bad.stderr.contains("line 2: 'f2' is no figure (did you mean 'f1'?)"))
    // Nothing is decided where nobody asked.
    let none = try validate([machine, "--truth", people])
    #expect(none.code == 0)
    #expect(none.stdout.contains("for information"))
  }

  @Test func aStudyIsNotOverwritten() throws {
    let machine = try write("machine.csv", Self.machine)
    let people = try write("people.csv", Self.people)
    _ = try write("study.sqlite", "a study")
    _ = try write("dishes.csv", "its dishes")
    let result = try validate([machine, "--truth", people, "--out", folder.path(".")])
    #expect(result.code == 64)
    #expect(result.stderr.contains("holds a counted study"))
    #expect(try Files.text(folder.path("dishes.csv")) == "its dishes")
  }

  @Test func theShippedCriteriaArePrintedAsAFileThatWorks() throws {
    let printed = try validate(["--print-criteria"])
    #expect(printed.code == 0)
    let file = try write("criteria.yaml", printed.stdout)
    let machine = try write("machine.csv", Self.machine)
    let people = try write("people.csv", Self.people)
    let mine = try validate([machine, "--truth", people, "--criteria", file])
    let shipped = try validate([machine, "--truth", people, "--criteria", "default"])
    #expect(mine.stdout == shipped.stdout)
    #expect(mine.code == shipped.code)
  }

  @Test func unknownClassesAndDishesAreTold() throws {
    let machine = try write("machine.csv", Self.machine)
    let misspelt = try write(
      "people.csv", "dish,class,count\nA1,BFUE,10\nA2,BFUE,12\n")
    let refused = try validate([machine, "--truth", misspelt])
    #expect(refused.code == 64)
    #expect(refused.stderr.contains("if BFU-E is meant, add --map BFUE=BFU-E"))
    let mapped = try validate([machine, "--truth", misspelt, "--map", "BFUE=BFU-E"])
    #expect(mapped.code == 0, "\(mapped.stderr)")
    #expect(mapped.stderr.contains("counted no CFU-GM; the totals of both sides are without"))
    #expect(mapped.stderr.contains("Not scored by anybody, and left out: A3, A4, A5, A6."))
    let strangers = try write("people.csv", "dish,total\nB1,10\nB2,12\n")
    let none = try validate([machine, "--truth", strangers])
    #expect(none.code == 64)
    #expect(none.stderr.contains("No dish of"))
    #expect(none.stderr.contains("Its dishes are A1, A2, A3, A4, A5, A6"))
  }

  @Test func whatIsMissingOrTornIsNamed() throws {
    let machine = try write("machine.csv", Self.machine)
    let people = try write("people.csv", Self.people)
    let gone = try validate([machine, "--truth", folder.path("gone.csv")])
    #expect(gone.code == 66)
    #expect(gone.stderr.contains("gone.csv does not exist"))
    let empty = try write("empty.xml", "")
    #expect(try validate([machine, "--truth", empty]).code == 65)
    #expect(try validate([folder.path("none"), "--truth", people]).code == 66)
    #expect(try validate([machine]).code == 64)
    #expect(try validate([machine, "--truth", people, "--repeat", machine]).code == 64)
    #expect(try validate([machine, "--truth", people, "--match", "iou:2"]).code == 64)
  }

  @Test func slipsOfThePenAreToldAndNotPassedOver() throws {
    let machine = try write("machine.csv", Self.machine)
    let people = try write("people.csv", Self.people)
    let class64 = try write(
      "criteria.yaml",
      "criteria:\n  - {figure: bias_percent, class: BFUE, at_most: 99, if_missing: skip}\n")
    let criteria = try validate([machine, "--truth", people, "--criteria", class64])
    #expect(criteria.code == 64)
    #expect(criteria.stderr.contains("'BFUE'"))
    #expect(criteria.stderr.contains("Is BFU-E meant?"))
    let scorers = try validate([machine, "--truth", people, "--scorers", "carla"])
    #expect(scorers.code == 64)
    #expect(scorers.stderr.contains("--scorers names 'carla'"))
    let one = try validate([machine, "--truth", people, "--scorers", "ben"])
    #expect(one.code == 0)
    #expect(one.stderr.contains("left out, as --scorers asks: anna."))
    #expect(one.stdout.hasPrefix("6 dishes, 1 person."))
    let map = try validate([machine, "--truth", people, "--map", "Typ 3=ignore"])
    #expect(map.stderr.contains("no mark and no count is called 'Typ 3'"))
    #expect(try validate([machine, "--repeat", machine, "--criteria", "default"]).code == 64)
    #expect(try validate(["--plan", "--criteria", "default"]).code == 64)
    // A longer name is another dish, not one of these with something added.
    let rows = try write("rows.csv", "dish,total\nA1-3,300\nA2,43\nA3,74\n")
    let apart = try validate([machine, "--truth", rows])
    #expect(apart.code == 0)
    #expect(apart.stdout.hasPrefix("2 dishes, 1 person."))
    #expect(apart.stderr.contains("'A1-3'"))
    // A heading of one's own is a class once it is said which.
    let own = try write("own.csv", "dish,Mix\nA1,10\nA2,12\nA3,30\nA4,25\nA5,8\n")
    let mapped = try validate([machine, "--truth", own, "--map", "Mix=BFU-E"])
    #expect(mapped.code == 0, "\(mapped.stderr)")
    #expect(mapped.stdout.contains("BFU-E: the machine counted as many colonies as the people"))
  }

  @Test func aPlanNeedsFewerDishesForAWiderInterval() throws {
    func dishes(_ width: String) throws -> [String: Any] {
      let result = try validate(
        ["--plan", "--colonies", "60", "--half-width", width, "--json"])
      #expect(result.code == 0, "\(result.stderr)")
      return try #require(try json(result.stdout)["dishes"] as? [String: Any])
    }
    let (wide, narrow) = (try dishes("10"), try dishes("5"))
    for figure in ["bias_percent", "limit_percent", "concordance", "icc", "f1"] {
      let (few, many) = (wide[figure] as? Int, narrow[figure] as? Int)
      #expect(try #require(few) < #require(many), "\(figure)")
    }
    #expect(try validate(["--plan", "--f1", "2"]).code == 64)
    #expect(try validate(["--plan", "--half-width", "0"]).code == 64)
  }

  @Test func dishesCountedTwice() throws {
    let first = try write("first.csv", "dish,total\nA1,10\nA2,20\nA3,0\nA4,7\n")
    let second = try write("second.csv", "dish,total\nA1,14\nA2,20\nA3,0\n")
    let result = try validate(
      [first, "--repeat", second, "--json", "--out", folder.path("again")])
    #expect(result.code == 0, "\(result.stderr)")
    #expect(result.stderr.contains("only once, and left out: A4."))
    let classes = try #require(try json(result.stdout)["classes"] as? [[String: Any]])
    #expect(classes.count == 1)
    #expect(classes[0]["dishes"] as? Int == 3)
    #expect(classes[0]["dishes_without_colonies"] as? Int == 1)
    // sqrt((16 / 2 + 0 + 0) / 3), and the CV over the two dishes with colonies: 8 / 12^2 and 0.
    let deviation = try #require(classes[0]["standard_deviation"] as? Double)
    #expect(abs(deviation - (8.0 / 3).squareRoot()) < 1e-6)
    let variation = try #require(classes[0]["variation_percent"] as? [String: Any])
    let value = try #require(variation["value"] as? Double)
    #expect(abs(value - 100 * (8.0 / 144 / 2).squareRoot()) < 1e-5)
    #expect(Files.names(folder.path("again")) == ["repeatability.csv", "repeatability.json"])

    let pairs = try write("pairs.csv", "first,second\nA1,A2\n")
    let within = try validate([first, "--repeat", pairs])
    #expect(within.code == 0, "\(within.stderr)")
    let wrong = try write("pairs.csv", "first,second\nA1,A9\n")
    let refused = try validate([first, "--repeat", wrong])
    #expect(refused.code == 64)
    #expect(refused.stderr.contains("line 2: 'A9' is no dish of"))
  }

  // MARK: - Colonies

  @Test func coloniesOfACountedStudyOneByOne() throws {
    let study = try StudyFixture(dishes: 5)
    #expect(try study.count(out: "results", ["--no-report"]).code == 0)
    let results = study.folder.path("results")
    // The machine's own colonies as a person's: everything agrees.
    let same = try validate([
      results, "--truth", "\(results)/colonies.csv", "--no-pictures", "--json",
    ])
    #expect(same.code == 0, "\(same.stderr)")
    let agreed = try #require(try json(same.stdout)["colonies"] as? [String: Any])
    let all = try #require((agreed["people"] as? [String: Any])?["all"] as? [String: Any])
    // 11 to 15 colonies on the five dishes.
    #expect(all["matched"] as? Int == 65)
    #expect(all["missed"] as? Int == 0)
    #expect(all["spurious"] as? Int == 0)
    #expect((all["f1"] as? [String: Any])?["value"] as? Double == 1)
    // The table has centres alone; with outlines there is an average precision, too.
    #expect(all["ap50_95"] is NSNull)
    let exported = try Built.cfu(["export", results, "--format", "coco"])
      .run(scratch: folder.path)
    #expect(exported.code == 0, "\(exported.stderr)")
    let coco = try #require(
      Files.names("\(results)/export").first { $0.hasSuffix(".json") && $0.contains("coco") })
    let lined = try validate(
      [results, "--truth", "\(results)/export/\(coco)", "--no-pictures", "--json"])
    #expect(lined.code == 0, "\(lined.stderr)")
    let outlined = try #require(try json(lined.stdout)["colonies"] as? [String: Any])
    let figures = try #require((outlined["people"] as? [String: Any])?["all"] as? [String: Any])
    #expect(figures["matched"] as? Int == 65)
    #expect((figures["ap50"] as? [String: Any])?["value"] as? Double == 1)

    // Marks of a person who misses the first colony of each dish and sees one in the corner.
    let colonies = try Table("\(results)/colonies.csv")
    var marks = "image,x,y\n"
    var seen: Set<String> = []
    let rows = colonies.column("image").indices.filter { colonies.column("counted")[$0] == "true" }
    for row in rows {
      let image = colonies.column("image")[row]
      if seen.insert(image).inserted {
        marks += "\(image),3,3\n"
      } else {
        marks += "\(image),\(colonies.column("x_px")[row]),\(colonies.column("y_px")[row])\n"
      }
    }
    let person = try write("marks.csv", marks)
    let out = folder.path("validation")
    let apart = try validate([results, "--truth", "anna=\(person)", "--out", out, "--json"])
    #expect(apart.code == 0, "\(apart.stderr)")
    let document = try json(apart.stdout)
    #expect(document["scorers"] as? [String] == ["anna"])
    let compared = try #require(document["colonies"] as? [String: Any])
    let marked = try #require((compared["people"] as? [String: Any])?["all"] as? [String: Any])
    #expect(marked["matched"] as? Int == 60)
    #expect(marked["missed"] as? Int == 5)
    #expect(marked["spurious"] as? Int == 5)
    let f1 = try #require((marked["f1"] as? [String: Any])?["value"] as? Double)
    #expect(abs(f1 - 60.0 / 65) < 1e-6)
    let overlap = try validate([results, "--truth", person, "--match", "iou", "--no-pictures"])
    #expect(overlap.code == 64)
    #expect(overlap.stderr.contains("65 of 65 marks of the truth are points"))
    let two = try write("again.csv", marks + "\n")
    let doubled = try validate([results, "--truth", person, "--truth", two, "--no-pictures"])
    #expect(doubled.code == 64)
    #expect(doubled.stderr.contains("Say who made each with --truth NAME=FILE"))
    let disputes = try Table("\(out)/disagreements.csv")
    #expect(disputes.column("kind").count { $0 == "missed" } == 5)
    #expect(disputes.column("kind").count { $0 == "spurious" } == 5)
    #expect(Files.names("\(out)/disagreements").count == 10)
    #expect(Files.names("\(out)/overlays").count == 5)
    #expect(try Files.text("\(out)/validation.html").contains("Spurious: the machine counted"))
    // Points have no outlines.
    #expect(marked["ap50"] is NSNull)
    #expect(
      ((compared["people"] as? [String: Any])?["without_ap"] as? String)?
        .contains("overlap needs outlines") == true)
  }

  @Test func aDishIsCountedAgainFromTurnedAndCompressedPictures() throws {
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "results", ["--no-report"]).code == 0)
    let results = study.folder.path("results")
    let out = folder.path("stability")
    let result = try validate([results, "--stability", "--dishes", "1", "--json", "--out", out])
    #expect(result.code == 0, "\(result.stderr)")
    let dishes = try #require(try json(result.stdout)["dishes"] as? [[String: Any]])
    #expect(dishes.count == 1)
    let counts = try #require(dishes[0]["counts"] as? [[String: Any]])
    #expect(counts.count == 13)
    let total = try #require(dishes[0]["counted"] as? Int)
    // Opaque drawn colonies: neither a copy nor a turn changes them.
    for count in counts
    where ["same", "rotation"].contains(count["kind"] as? String ?? "") {
      #expect(count["total"] as? Int == total, "\(count["variant"] ?? "")")
    }
    #expect(Files.names(out) == ["stability.csv", "stability.json"])
    unlink(study.folder.path("dish-1.tif"))
    unlink(study.folder.path("dish-2.tif"))
    let gone = try validate([results, "--stability"])
    #expect(gone.code == 66)
    #expect(gone.stderr.contains("does not exist"))
  }

  // MARK: - Seven people and five real plates

  @Test(.enabled(if: SharedTable.isThere, "\(SharedTable.absence)"))
  func anotherProgramAmongSevenPeople() throws {
    let table = SharedTable.path
    let result = try validate([
      table, "--machine", "opencfu3_hd_threshold12", "--truth", table, "--json",
    ])
    #expect(result.code == 0, "\(result.stderr)")
    let document = try json(result.stdout)
    #expect((document["scorers"] as? [String])?.count == 7)
    let counts = try #require(document["counts"] as? [[String: Any]])
    let people = try #require(counts[0]["people"] as? [String: Any])
    #expect(people["dishes"] as? Int == 5)
    let spread = try #require(counts[0]["spread"] as? [String: Any])
    #expect((spread["human_pairs"] as? [[String: Any]])?.count == 21)
    #expect((spread["machine_pairs"] as? [[String: Any]])?.count == 7)
    #expect(spread["verdict"] as? String == "cannot be told")
  }
}

/// The real table of counts beside the project.
private enum SharedTable {
  static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/data/agar-plates/manual-counts.csv").standardized.path
  static let isThere = Files.exists(path)
  static let absence = "the shared table of seven scorers is not here"
}

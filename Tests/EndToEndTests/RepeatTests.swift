import Testing

@Suite("Two counts that are no repeat")
struct RepeatTests {
  private func warnings(
    _ study: StudyFixture, _ first: String, _ second: String
  ) throws -> (stderr: String, json: String) {
    let result = try Built.cfu([
      "validate", study.folder.path(first), "--repeat", study.folder.path(second), "--json",
    ]).run(scratch: study.folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    return (result.stderr, result.stdout)
  }

  @Test func theSamePicturesAndAnotherClassifierAreTold() throws {
    let study = try StudyFixture(dishes: 2)
    let options = ["--no-report", "--classifier", "rules"]
    #expect(try study.count(out: "first", options).code == 0)
    #expect(try study.count(out: "same", options).code == 0)
    let same = try warnings(study, "first", "same")
    let pictures = "2 of 2 pairs are one and the same picture file, which is no repeat: D1, D2."
    #expect(same.stderr.contains(pictures))
    #expect(same.json.contains(pictures))
    #expect(!same.stderr.contains("not counted alike"))

    // Other pictures of the dishes: one stays as it is.
    try Files.write(Drawing.dish(seed: 1, colonies: 9), to: study.folder.path("dish-1.tif"))
    #expect(
      try study.count(out: "other", options + ["--parameter", "bubble_ring=-2"]).code == 0)
    let other = try warnings(study, "first", "other")
    #expect(other.stderr.contains("1 of 2 pairs are one and the same picture file"))
    #expect(other.stderr.contains("not counted alike (differing: parameters of the classifier)"))
    #expect(other.json.contains("not counted alike"))

    try Files.write(Drawing.dish(seed: 2, colonies: 9), to: study.folder.path("dish-2.tif"))
    #expect(try study.count(out: "again", options).code == 0)
    let again = try warnings(study, "first", "again")
    #expect(!again.stderr.contains("no repeat"))
    #expect(again.json.contains(#""warnings""#) && !again.json.contains("not counted alike"))
  }
}

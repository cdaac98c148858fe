import Glibc
import Testing

@Suite("Pictures of what machine and person disagree on")
struct DisagreementTests {
  private let dishes = 4

  private func validate(_ arguments: [String], scratch: String) throws -> Command.Result {
    try Built.cfu(["validate"] + arguments).run(scratch: scratch)
  }

  /// Marks of a person who misses the first colony of each dish and sees one in the corner.
  private func marks(_ results: String) throws -> String {
    let colonies = try Table("\(results)/colonies.csv")
    let (images, counted) = (colonies.column("image"), colonies.column("counted"))
    let (x, y) = (colonies.column("x_px"), colonies.column("y_px"))
    var text = "image,x,y\n"
    var seen: Set<String> = []
    for row in images.indices where counted[row] == "true" {
      let place = seen.insert(images[row]).inserted ? "3,3" : "\(x[row]),\(y[row])"
      text += "\(images[row]),\(place)\n"
    }
    return text
  }

  @Test func aPictureThatIsGoneAndOneThatWasChanged() throws {
    let study = try StudyFixture(dishes: dishes)
    #expect(try study.count(out: "results", ["--no-report"]).code == 0)
    let results = study.folder.path("results")
    let person = study.folder.path("marks.csv")
    try Files.write(try marks(results), to: person)
    let out = study.folder.path("validation")
    let arguments = [results, "--truth", person, "--out", out]

    let whole = try validate(arguments, scratch: study.folder.path)
    #expect(whole.code == 0, "\(whole.stderr)")
    let all = try Table("\(out)/disagreements.csv")
    #expect(
      all.column("kind") == ["missed", "spurious"].flatMap { [String](repeating: $0, count: 4) })
    #expect(all.column("dish").sorted() == ["D1", "D1", "D2", "D2", "D3", "D3", "D4", "D4"])
    let files = all.column("file")
    for file in files {
      // Every row has its own picture, and that is a JPEG.
      #expect(try Files.bytes("\(out)/\(file)").prefix(3) == [0xFF, 0xD8, 0xFF], "\(file)")
    }
    #expect(Set(files).count == 8)
    #expect(Files.names("\(out)/overlays") == (1...4).map { "D\($0).jpg" })
    // A crop of an earlier comparison goes, and a file of the user's stays.
    try Files.write("old", to: "\(out)/disagreements/missed-00099-D9-1-1.jpg")
    try Files.write("mine", to: "\(out)/disagreements/notes.txt")

    unlink(study.folder.path("dish-1.tif"))
    try Files.write(
      Drawing.dish(seed: 99, colonies: 5), to: study.folder.path("dish-3.tif"))
    let torn = try validate(arguments, scratch: study.folder.path)
    #expect(torn.code == 0, "\(torn.stderr)")
    #expect(torn.stderr.contains("dish-1.tif, the picture of D1, does not exist"), "\(torn.stderr)")
    #expect(
      torn.stderr.contains("dish-3.tif is not the picture of D3 that was counted"), "\(torn.stderr)"
    )
    #expect(
      try Files.text("\(out)/validation.html").contains("The pictures of 2 dishes cannot be had"))

    // The same rows in the same order; those of the two dishes without a file.
    let rest = try Table("\(out)/disagreements.csv")
    for column in ["kind", "dish", "x_px", "y_px", "colony", "probability"] {
      #expect(rest.column(column) == all.column(column), "\(column)")
    }
    let isThere = all.column("dish").map { $0 == "D2" || $0 == "D4" }
    #expect(rest.column("file") == zip(files, isThere).map { $1 ? $0 : "" })
    let kept = zip(files, isThere).filter(\.1).map { $0.0 }
    #expect(kept.count == 4)
    #expect(
      Files.names("\(out)/disagreements")
        == (kept.map { String($0.dropFirst("disagreements/".count)) } + ["notes.txt"]).sorted())
    #expect(Files.names("\(out)/overlays") == ["D2.jpg", "D4.jpg"])
  }
}

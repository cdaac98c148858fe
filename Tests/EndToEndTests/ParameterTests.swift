import Testing

/// `--parameter`: it changes the count, stands in what the count was made with, and is checked.
@Suite("Parameters of a classifier")
struct ParameterTests {
  @Test func changeTheCountAndWhatItWasMadeWith() throws {
    let study = try StudyFixture(dishes: 1)
    #expect(try study.count(out: "plain").code == 0)
    // Whatever has an edge is a bubble.
    let bubbles = [
      "--parameter", "bubble_ring=-2", "--parameter", "rules:bubble_centre_share=1",
      "--classifier", "rules",
    ]
    let strict = try study.count(out: "strict", bubbles)
    #expect(strict.code == 0, "\(strict.stderr)")
    let plain = try Table(study.folder.path("plain/dishes.csv"))
    let dishes = try Table(study.folder.path("strict/dishes.csv"))
    #expect(plain.column("total") == ["11"])
    #expect(dishes.column("total") == ["0"])
    #expect(dishes.column("settings_sha256") != plain.column("settings_sha256"))
    // Another setting is another way of counting: the folder is not overwritten, nor believed.
    let other = try study.count(out: "strict")
    #expect(other.code == 64 && other.stderr.contains("parameters"))
    #expect(try study.count(out: "strict", bubbles).code == 0)
  }

  @Test func areForTheClassifierThatIsNamed() throws {
    let study = try StudyFixture(dishes: 1)
    let stranger = try study.count(out: "out", ["--parameter", "forest:smallest_um=3"])
    #expect(stranger.code == 64 && stranger.stderr.contains("Used are rules"))
    let unknown = try study.count(out: "out", ["--parameter", "smalest_um=3"])
    #expect(unknown.code == 64 && unknown.stderr.contains("did you mean 'smallest_um'"))
    #expect(!Files.exists(study.folder.path("out")))
  }
}

import CFUReviewServer
import Testing

@Suite("Uploaded files")
struct UploadTests {
  @Test(arguments: [
    ("a.jpg", "a.jpg"), ("../../etc/passwd", "passwd"), ("C:\\photos\\d 1.png", "d 1.png"),
    ("\u{e4}\u{1F600}.tif", "\u{e4}\u{1F600}.tif"),
  ])
  func aLabelIsTheLastPartOfAName(sent: String, label: String) {
    #expect(UploadedFiles.label(sent) == label)
  }

  @Test(arguments: [
    "", "/", "..", ".", "a\u{0}b", "a\nb", "\u{202E}gpj.a", "x/..",
    String(repeating: "n", count: 256),
  ])
  func whatCannotBeShownIsNone(sent: String) {
    #expect(UploadedFiles.label(sent) == nil)
  }

  @Test func picturesAreToldByTheirFirstBytes() {
    #expect(UploadedFiles.ending(of: [0xFF, 0xD8, 0xFF, 0xE0]) == "jpg")
    #expect(UploadedFiles.ending(of: [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10]) == "png")
    #expect(UploadedFiles.ending(of: [0x49, 0x49, 0x2A, 0]) == "tif")
    #expect(UploadedFiles.ending(of: Array("<svg>".utf8)) == nil)
    #expect(UploadedFiles.ending(of: []) == nil)
  }

  private let files = [
    UploadedFiles.File(label: "a.jpg", name: "0001.jpg", bytes: 1),
    UploadedFiles.File(label: "b,1.jpg", name: "0002.jpg", bytes: 1),
  ]

  @Test func aSheetGetsTheNamesThatFilesHaveHere() throws {
    let sheet = "image;stain;note\nphotos/A.JPG;;\"x;y\"\nb,1.jpg;;z\n"
    let made = try UploadedSheet.make(Array(sheet.utf8), files: files)
    #expect(made.labels == ["a.jpg", "b,1.jpg"])
    #expect(
      made.text == "image;stain;note;dish\n0001.jpg;;\"x;y\";A\n0002.jpg;;z;b,1\n")
  }

  @Test func withoutASheetDishesAreCalledAsTheirPictures() throws {
    let made = try UploadedSheet.make(nil, files: files)
    #expect(made.text == "image,dish\n0001.jpg,a\n0002.jpg,\"b,1\"\n")
  }

  @Test func aPictureThatDidNotComeIsNamed() {
    let sheet = Array("image,dish\na.jpg,D1\nc.jpg,D2\n".utf8)
    let refusal = #expect(throws: Refusal.self) {
      try UploadedSheet.make(sheet, files: files)
    }
    #expect(refusal?.message == "The sheet names a picture that did not come: 'c.jpg'.")
  }

  @Test(arguments: [
    ("/srv/lab one/out/pictures/0001.jpg: it is black.", "a.jpg: it is black."),
    ("'/srv/lab one/out/pictures/0001.jpg' is black.", "'a.jpg' is black."),
    ("/srv/lab one/out/study.sqlite: full.", "study.sqlite: full."),
    ("'/my pictures/of all/x y.png' is none.", "'a file of this machine' is none."),
    ("The file (/opt/x/y.so) is none.", "The file (a file of this machine) is none."),
    ("/home/ann/my plugins/p.so: none.", "a file of this machine: none."),
    ("/a/b /c/d cannot be read.", "a file of this machine cannot be read."),
    ("0001.jpg: 3 colonies/cm2 and/or more, 1 / 2.", "a.jpg: 3 colonies/cm2 and/or more, 1 / 2."),
    ("out of memory: out/0002.jpg", "out of memory: 0002.jpg"),
    ("root=/etc/x", "root=a file of this machine"),
  ])
  func sentencesOfACountHoldNoPath(said: String, shown: String) {
    let plain = PlainWords(
      paths: [
        ("/srv/lab one/out/pictures/0001.jpg", "a.jpg"), ("/srv/lab one/out", "the results"),
        ("out", "the results"), ("/home/ann", "a folder of this machine"),
      ], [("0001.jpg", "a.jpg")])
    #expect(plain.of(said) == shown)
  }
}

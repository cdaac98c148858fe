import ArgumentParser
import CFUCore
import CFUImaging
import CFUPictures
import CFUStudy

extension InspectStage: ExpressibleByArgument {}

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "See what one stage of the pipeline saw on a picture.",
    discussion: """
      Stages, in the order in which they work:
        decode      the picture at the scale the work needs
        dish        the wall that was found, and the sampling that follows from it
        background  optical density after light, cast and gel are taken away
        segment     the objects, and why some of them are no colonies
        features    the objects with what was measured on them

      A picture of the stage is written as PNG (as JPEG when --out ends in .jpg), and what the stage \
      has to say goes to stdout, one `name: value` a line, or the features as a CSV table. Nothing is \
      classified or recorded.

      EXAMPLES
        cfu inspect dish.jpg --stage segment
        cfu inspect plate.jpg --stage dish --profile agar --out wall.png
      """)

  @Argument(help: "The picture: JPEG, PNG or TIFF.")
  var picture: String

  @Option(name: .long, help: ArgumentHelp("Which stage to show.", valueName: "name"))
  var stage: InspectStage

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Where the stage's picture goes. Default: PICTURE-STAGE.png in the current folder.",
      valueName: "file"))
  var out: String?

  @OptionGroup var imaging: ImagingOptions

  func validate() throws { try imaging.check() }

  func run() throws {
    try explainingErrors {
      let bytes = try PictureFile.bytes(atPath: picture)
      var limits = DecodeLimits()
      limits.maxMegapixels = imaging.maxMegapixels
      let image = try PictureDecoder.decode(bytes, name: picture, limits: limits)
      let view = try DishPipeline(settings: imaging.settings).inspect(image, stage: stage)
      let path = out ?? "\(FileSystem.stem(of: picture))-\(stage.rawValue).png"
      let isJPEG = ["jpg", "jpeg"].contains(FileSystem.fileExtension(of: path))
      let file =
        isJPEG
        ? try PictureEncoder.jpeg(view.image, quality: 90) : try PictureEncoder.png(view.image)
      try AtomicFile.write(file, to: path)
      let facts = view.facts.map { "\($0.name): \($0.value)\n" }.joined()
      if view.table.isEmpty {
        Console.data(facts)
      } else {
        // A table is for programs: it has stdout for itself.
        var table = CSVWriter()
        for row in view.table { table.row(row) }
        Console.data(table.text)
        if !facts.isEmpty { Console.line(String(facts.dropLast())) }
      }
      Console.line("picture of the stage in \(path)")
    }
  }
}

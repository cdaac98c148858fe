import ArgumentParser
import CFUCore
import CFUPluginHost
import CFUPluginValidator
import Glibc

extension PluginsCommand {
  struct Record: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "record",
      abstract: "Write what a classifier answers into its test vectors.",
      discussion: """
        PATH is a folder NAME.cfuplugin. Each file of test vectors that its manifest lists is read, \
        its objects are classified in a worker process, and the file is written again with those \
        answers as the expected ones; names, features and crops stay. Objects whose most probable \
        class has changed are named: look at them before you keep the file.

        EXAMPLES
          cfu plugins record my-classifier.cfuplugin
          cfu plugins record my-classifier.cfuplugin --into source/
        """)

    @Argument(help: ArgumentHelp("Folder NAME.cfuplugin.", valueName: "path"))
    var path: String

    @Option(
      name: .long,
      help: ArgumentHelp(
        "Write below this folder, under the paths that the manifest says. Default: the plugin itself.",
        valueName: "dir"))
    var into: String?

    func run() throws {
      try explainingErrors {
        let bundle = try PluginBundle(path: path)
        try bundle.verify()
        var count = 0
        for classifier in bundle.manifest.classifiers where !classifier.vectors.isEmpty {
          let session = try ClassifierSession(bundle: bundle, classifierID: classifier.id)
          defer { session.close() }
          for file in classifier.vectors {
            var vectors = try RecordedVectors(path: "\(path)/\(file)")
            let batch = try TestVectors(path: "\(path)/\(file)")
              .batch(for: classifier, path: "\(path)/\(file)")
            let answers = try session.classify(batch)
            for change in try vectors.record(answers, classes: session.classes) {
              Console.line("cfu: \(file): \(change)")
            }
            try SmallFile.write(vectors.text, to: "\(into ?? path)/\(file)")
            count += 1
            Console.line("cfu: \(into ?? path)/\(file) holds what \(classifier.id) answers now.")
          }
        }
        if count == 0 {
          throw CFUError(
            .plugin, "\(path)/plugin.json lists no test vectors.",
            nextStep: "Write a file of objects and list it under 'vectors'; see Plugins/README.md.")
        }
      }
    }
  }
}

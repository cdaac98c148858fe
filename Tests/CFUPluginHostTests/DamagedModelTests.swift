import CFUPluginABI
import CFUPluginHost
import Foundation
import Testing

/// A model file that is not what it should be is refused when it is loaded, with the place.
@Suite struct DamagedModel {
  private func refusal(_ change: (inout ForestModel) -> Void) throws -> String {
    var model = ForestModel(ForestModel.example)
    change(&model)
    return try model.bundle().refusal() ?? "it was loaded"
  }

  @Test(arguments: [
    ("temperature 1", "temperature 0", "temperature is not above 0"),
    ("temperature 1", "temperature 1 2 3", "one number a class"),
    ("temperature 1", "temperature one", "line 8: not a number"),
    ("temperature 1", "temperature 1e999", "line 8: not a number"),
    ("temperature 1", "temperature", "line 8: a number is due"),
    ("temperature 1", "bias 1 2", "the key temperature is missing"),
    ("temperature 1", "temperature 1\nbias 1", "one number a class"),
    ("temperature 1", "temprature 1", "line 8: the key 'temprature' is unknown"),
    ("temperature 1", "temperature 1\n\nbias 1 1", "line 9: is empty"),
    ("temperature 1", "temperature 1\nreject_probability 2", "from 0 to 1"),
    ("temperature 1", "temperature 1\nreject_strangeness -1", "at least 0"),
    ("temperature 1", "temperature 1\nrange diameter_um 5 5", "HIGH above LOW"),
    ("temperature 1", "temperature 1\nrange diametre_um 5 6", "range FEATURE"),
    ("temperature 1", "temperature 1\ninput diameter_um log 1 1", "'input' is unknown"),
    ("temperature 1", "temperature 1\nrange um_per_px 1 2", ""),
    ("features 36", "features 36 1", "has more than is due"),
    ("features 36", "features 3600", "more than this library knows"),
    ("features 36", "features 4\nrange solidity 0 1", "not among the first 4 features"),
    ("name Lab", "name ", "line 4: the value is missing"),
    ("version 2.0.0", "name Lab", "the key version is missing"),
    ("class round colony", "class round colonies", "due are: class"),
    ("class long not", "class round not", "two classes have one id"),
    ("#112233", "112233", "due are: class"),
    ("round ones", "", "the class has no name"),
  ])
  func aLineThatIsWrongIsNamed(from: String, to: String, words: String) throws {
    let found = try refusal { model in
      model.head = model.head.map {
        $0 == from || $0.contains(from) && from != "temperature 1"
          ? $0.replacingOccurrences(of: from, with: to) : $0
      }
    }
    if words.isEmpty {
      #expect(found == "it was loaded")
    } else {
      #expect(found.contains(words) && found.contains("forest.model"), "\(found)")
    }
  }

  @Test func aNodeThatLeadsAstrayIsRefused() throws {
    let changes: [(String, (inout ForestModel) -> Void)] = [
      ("node 0 is damaged", { $0.nodes[0].left = 0 }),
      ("node 0 is damaged", { $0.nodes[0].right = 8 }),
      ("node 3 is damaged", { $0.nodes[3].left = 2 }),
      ("node 3 is damaged", { $0.nodes[3].feature = 36 }),
      ("node 3 is damaged", { $0.nodes[3].feature = -2 }),
      ("node 3 is damaged", { $0.nodes[3].flags = 2 }),
      ("node 1 is damaged", { $0.nodes[1].value = .nan }),
      ("node 1 is damaged", { $0.nodes[1].left = 2 }),
      ("the root of tree 1 is no node", { $0.roots[1] = 8 }),
      ("no multiple of 2 classes", { $0.roots.append(0) }),
    ]
    for (words, change) in changes {
      let found = try refusal(change)
      #expect(found.contains(words), "\(found)")
    }
  }

  @Test func aFileThatIsCutOrTooLongIsRefused() throws {
    let whole = ForestModel(ForestModel.example).data
    for count in [0, 1, 40, whole.count / 3, whole.count - 1] {
      let bundle = try TrainedBundle(
        library: "libCFUForest.so", models: [("forest.model", whole.prefix(count))],
        classifier: ForestModel.manifest)
      let found = try #require(try bundle.refusal())
      #expect(found.contains("forest.model"), "\(count): \(found)")
    }
    let longer = try TrainedBundle(
      library: "libCFUForest.so", models: [("forest.model", whole + Data([0]))],
      classifier: ForestModel.manifest)
    #expect(try longer.refusal()?.contains("its head makes it \(whole.count)") == true)
  }

  @Test func anotherKindOfFileIsRefused() throws {
    for (text, words) in [
      ("cfu-model 1 net\nend\n", "no model of the kind forest"),
      ("cfu-model 2 forest\ndata\n", "has version 2, this library reads 1"),
      ("tree\nversion=v4\n", "no model of the kind forest"),
      ("cfu-model 1 forest\nid a\0b\ndata\n", "line 2: holds a zero byte"),
      ("cfu-model 1 forest\n" + String(repeating: "x", count: 70000) + "\n", "within 64 KiB"),
    ] {
      let bundle = try TrainedBundle(
        library: "libCFUForest.so", models: [("forest.model", Data(text.utf8))],
        classifier: ForestModel.manifest)
      let found = try #require(try bundle.refusal())
      #expect(found.contains(words), "\(found)")
    }
    let without = try TrainedBundle(
      library: "libCFUForest.so", models: [("other.model", Data())],
      classifier: ForestModel.manifest)
    #expect(try without.refusal()?.contains("the bundle has no forest.model") == true)
  }
}

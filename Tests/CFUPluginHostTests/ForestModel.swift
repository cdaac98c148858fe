import CFUPluginABI
import Foundation

/// A `forest.model`, as `Plugins/Forest/README.md` defines it.
struct ForestModel {
  /// A tree as people draw it.
  indirect enum Tree: Sendable {
    case leaf(Float)
    case split(feature: Int, at: Float, nanLeft: Bool, Tree, Tree)
  }

  struct Node {
    var value: Float
    var feature: Int16
    var flags: UInt16 = 0
    var left: UInt32 = 0
    var right: UInt32 = 0
  }

  /// Lines of the head between the first and `trees`.
  var head: [String]
  var roots: [UInt32] = []
  var nodes: [Node] = []

  static let classes = """
    class round colony #112233 12 0 round ones
    class long not-a-colony #445566 0 0 long ones
    """

  /// The same classes in the words of a manifest.
  static let manifest = """
    "feature_count": 36, "pixel_formats": [],
    "classes": [
      { "id": "round", "name": "round ones", "colour": "#112233", "kind": "colony",
        "max_um_per_px": 12 },
      { "id": "long", "name": "long ones", "colour": "#445566", "kind": "not-a-colony" }
    ]
    """

  init(_ trees: [Tree], more: [String] = ["temperature 1"], id: String = "org.example.lab") {
    head = ["id \(id)", "version 2.0.0", "name Lab", "features 36"]
    head += Self.classes.split(separator: "\n").map(String.init) + more
    for tree in trees { roots.append(add(tree)) }
  }

  /// Two trees: small is round by 2, else long by 1; aspect above 3, or unknown, is long by 3.
  static let example: [Tree] = [
    .split(feature: Int(CFU_F_DIAMETER), at: 500, nanLeft: true, .leaf(2), .leaf(-0.5)),
    .split(
      feature: Int(CFU_F_ASPECT), at: 3, nanLeft: false,
      .split(feature: Int(CFU_F_DIAMETER), at: 500, nanLeft: true, .leaf(0.25), .leaf(1)),
      .leaf(3)),
  ]

  private mutating func add(_ tree: Tree) -> UInt32 {
    let index = nodes.count
    switch tree {
    case .leaf(let value):
      nodes.append(Node(value: value, feature: -1))
    case .split(let feature, let value, let nanLeft, let left, let right):
      nodes.append(Node(value: value, feature: Int16(feature), flags: nanLeft ? 1 : 0))
      nodes[index].left = add(left)
      nodes[index].right = add(right)
    }
    return UInt32(index)
  }

  var data: Data {
    let text =
      (["cfu-model 1 forest"] + head + ["trees \(roots.count)", "nodes \(nodes.count)", "data"])
      .joined(separator: "\n") + "\n"
    var data = Data(text.utf8)
    func pad() { while data.count % 64 != 0 { data.append(0) } }
    func append<T>(_ value: T) { withUnsafeBytes(of: value) { data.append(contentsOf: $0) } }
    pad()
    for root in roots { append(root) }
    pad()
    for node in nodes {
      append(node.value)
      append(node.feature)
      append(node.flags)
      append(node.left)
      append(node.right)
    }
    return data
  }

  func bundle(classifier: String = Self.manifest, id: String = "org.example.lab") throws
    -> TrainedBundle
  {
    try TrainedBundle(
      library: "libCFUForest.so", models: [("forest.model", data)], classifier: classifier, id: id)
  }
}

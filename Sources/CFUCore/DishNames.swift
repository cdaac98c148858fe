/// Names for dishes and for the files made of them.
package enum DishNames {
  /// One name a picture: its file name without extension, with folders in front and the extension
  /// behind where that is needed to tell two apart.
  package static func fromImages(_ images: [String]) -> [String] {
    let paths = images.map {
      $0.split(whereSeparator: { $0 == "/" || $0 == "\\" }).map(String.init)
    }
    func name(_ index: Int, depth: Int, keepsExtension: Bool) -> String {
      var parts = Array(paths[index].suffix(depth))
      if !keepsExtension, let last = parts.last, let dot = last.lastIndex(of: "."),
        dot != last.startIndex
      {
        parts[parts.count - 1] = String(last[..<dot])
      }
      return parts.joined(separator: "/")
    }
    var names = images.indices.map { name($0, depth: 1, keepsExtension: false) }
    let deepest = paths.map(\.count).max() ?? 0
    for keepsExtension in [false, true] {
      for depth in 1...max(deepest, 1) {
        let clashing = repeated(names)
        if clashing.isEmpty { return names }
        for index in names.indices where clashing.contains(names[index]) {
          names[index] = name(index, depth: depth, keepsExtension: keepsExtension)
        }
      }
    }
    // Only paths that differ in nothing but doubled slashes come here.
    return repeated(names).isEmpty ? names : images
  }

  /// One file name a dish, without extension: safe on every file system and no two alike, even
  /// where upper and lower case are one.
  package static func fileNames(_ dishes: [String]) -> [String] {
    var taken: Set<String> = []
    return dishes.map { dish in
      var stem = ""
      for scalar in dish.unicodeScalars {
        let isControl = scalar.value < 0x20 || scalar.value == 0x7F
        stem.unicodeScalars.append(
          isControl || "/\\:*?\"<>|".unicodeScalars.contains(scalar) ? "_" : scalar)
      }
      while stem.last == "." || stem.last == " " { stem.removeLast() }
      if stem.first == "." { stem = "_" + stem.dropFirst() }
      // 255 bytes is the limit of a name; an extension and a temporary ending need room.
      while stem.utf8.count > 200 { stem.removeLast() }
      if stem.isEmpty { stem = "dish" }
      var name = stem
      var number = 2
      while !taken.insert(name.lowercased()).inserted {
        name = "\(stem)-\(number)"
        number += 1
      }
      return name
    }
  }

  private static func repeated(_ names: [String]) -> Set<String> {
    var seen: Set<String> = []
    return Set(names.filter { !seen.insert($0).inserted })
  }
}

import CFUCore
import CFUPluginHost
import CPluginTemplates
import Glibc

/// The folder of a new classifier, made of the templates inside the program.
struct Scaffold {
  enum Language: String, CaseIterable {
    case c, cxx, swift
  }

  let language: Language
  let profile: ImagingSettings.Profile
  /// What a user will type.
  let name: String
  /// Reverse-domain id.
  let id: String

  /// - Throws: `usage` when a name cannot be one.
  init(
    language: Language, profile: ImagingSettings.Profile, name: String, id: String?
  ) throws(CFUError) {
    guard Self.isName(name, allowing: "-_"), name.utf8.count <= 64 else {
      throw CFUError(
        .usage, "'\(name)' is no name for a plugin.",
        nextStep: "Take a letter, then letters, digits, '-' and '_', at most 64 in all.")
    }
    let id = id ?? "org.example.\(name)"
    let parts = id.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 2, id.utf8.count <= 128,
      parts.allSatisfy({ Self.isName(String($0), allowing: "-_") })
    else {
      throw CFUError(
        .usage, "'\(id)' is no id for a plugin.",
        nextStep: "Take the name of your domain the other way round, like org.example.\(name).")
    }
    self.language = language
    self.profile = profile
    self.name = name
    self.id = id
  }

  private static func isName(_ text: String, allowing extra: String) -> Bool {
    guard let first = text.utf8.first, Character(Unicode.Scalar(first)).isLetter else {
      return false
    }
    return text.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
        || extra.utf8.contains($0)
    }
  }

  /// Files by their path inside the folder.
  var files: [(path: String, text: String)] {
    var files: [(path: String, text: String)] = []
    var index = 0
    while let template = cfu_template_at(index)?.pointee {
      index += 1
      let path = String(cString: template.path)
      let group = String(cString: template.group)
      // The classes of a profile are there once for each language.
      let isOther = path == (language == .swift ? "classes.h" : "Classes.swift")
      guard ["common", language.rawValue, profile.rawValue].contains(group), !isOther else {
        continue
      }
      files.append((path, filledIn(String(cString: template.text))))
    }
    return files
  }

  /// The template with the new names in place of its own.
  private func filledIn(_ template: String) -> String {
    func identifier(_ text: String) -> String {
      String(text.map { $0 == "-" || $0 == "." ? "_" : $0 })
    }
    let words = name.split { $0 == "-" || $0 == "_" }.joined(separator: " ")
    let replacements = [
      ("org.example.my-classifier", id), ("org_example_my_classifier", identifier(id)),
      ("My classifier", words.prefix(1).uppercased() + words.dropFirst()),
      ("my-classifier", name), ("my_classifier", identifier(name)),
    ].map { (Array($0.utf8), Array($1.utf8)) }
    // In one pass, so that a new name that holds one of these is not replaced again.
    let source = Array(template.utf8)
    var target: [UInt8] = []
    var at = 0
    while at < source.count {
      if let (old, new) = replacements.first(where: { source[at...].starts(with: $0.0) }) {
        target += new
        at += old.count
      } else {
        target.append(source[at])
        at += 1
      }
    }
    return String(decoding: target, as: UTF8.self)
  }

  /// Writes the folder; it must not exist.
  func write(to folder: String) throws(CFUError) {
    guard mkdir(folder, 0o777) == 0 else {
      let code = errno
      throw CFUError(
        .cannotWrite, "\(folder) cannot be made: \(SmallFile.reason(code)).",
        nextStep: code == EEXIST
          ? "Nothing there was changed; choose another name, or another folder with --out."
          : "Choose another folder with --out.")
    }
    for (path, text) in files {
      let full = "\(folder)/\(path)"
      if let slash = full.lastIndex(of: "/") {
        let code = SmallFile.makeFolder(String(full[..<slash]))
        guard code == 0 else {
          throw CFUError(.cannotWrite, "\(full) cannot be written: \(SmallFile.reason(code)).")
        }
      }
      try SmallFile.write(text, to: full)
    }
  }
}

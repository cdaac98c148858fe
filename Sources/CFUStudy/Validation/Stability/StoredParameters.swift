import CFUCore
import CFUJSON
import CFUPluginHost

/// The parameters that a study's classifier was given, as its file keeps them.
enum StoredParameters {
  /// - Parameter json: an object, as the fact `classifier_parameters` has it.
  /// - Returns: the settings that give the same object again; empty for anything that is none.
  static func settings(_ json: String) -> [ParameterSetting] {
    guard case .object(let members)? = try? JSONReader.read(Array(json.utf8)) else { return [] }
    return members.members.compactMap { name, value in
      let text: String
      switch value {
      case .number(let number): text = DecimalText.shortest(number)
      case .text(let word): text = word
      case .bool(let flag): text = flag ? "true" : "false"
      default: return nil
      }
      return try? ParameterSetting("\(name)=\(text)")
    }
  }
}

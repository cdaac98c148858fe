import HTTPTypes
import Hummingbird

/// Statuses that the framework has no names for.
enum HTTPStatus {
  static let locked = HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
  static let preconditionRequired = HTTPResponse.Status(
    code: 428, reasonPhrase: "Precondition Required")
  static let insufficientStorage = HTTPResponse.Status(
    code: 507, reasonPhrase: "Insufficient Storage")
}

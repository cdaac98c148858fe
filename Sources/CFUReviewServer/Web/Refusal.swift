import CFUJSON
import HTTPTypes
import Hummingbird

/// What a request gets in place of what it asked for.
///
/// Its words are written here, never taken from an error of the system: they hold no path of this
/// machine and nothing of its insides.
package struct Refusal: Error, Sendable {
  var status: HTTPResponse.Status
  /// One word for scripts.
  var code: String
  /// A sentence.
  package var message: String
  var nextStep: String
  /// Seconds after which it may be tried again.
  var retryAfter: Int?
  /// Methods that the address knows, for status 405.
  var allow: String?
  /// Further members of the answer.
  var details: [(String, JSONValue)] = []

  init(
    _ status: HTTPResponse.Status, _ code: String, _ message: String, nextStep: String = ""
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.nextStep = nextStep
  }

  var json: JSONValue {
    .object(
      JSONObject(
        [
          ("error", .text(message)), ("next_step", .text(nextStep)), ("code", .text(code)),
        ] + details))
  }
}

extension Refusal {
  static let notFound = Refusal(.notFound, "not_found", "There is nothing at this address.")

  static func badRequest(_ message: String) -> Refusal {
    Refusal(.badRequest, "bad_request", message)
  }

  static func unprocessable(_ message: String, nextStep: String = "") -> Refusal {
    Refusal(.unprocessableContent, "bad_action", message, nextStep: nextStep)
  }

  static let noStudy = Refusal(
    .conflict, "no_study", "This folder holds no counted study yet.",
    nextStep: "Count one from the page, or with 'cfu count'.")

  static let fault = Refusal(
    .internalServerError, "internal", "The server could not do this.",
    nextStep: "Load the page again; the terminal of 'cfu review' says more.")
}

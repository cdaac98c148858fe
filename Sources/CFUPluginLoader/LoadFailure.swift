/// Why a library cannot serve as a plugin: one sentence that names the field or call at fault.
package struct LoadFailure: Error {
  package var message: String
  package init(_ message: String) { self.message = message }
}

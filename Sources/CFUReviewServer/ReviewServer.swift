import Hummingbird

/// A study served to browsers on this machine.
package struct ReviewServer {
  package init() {}
}

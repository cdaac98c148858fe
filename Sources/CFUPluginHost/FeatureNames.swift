import CFUPluginABI

/// Names of the features of the schema, in its order.
package enum FeatureNames {
  package static let all: [String] = (0..<Int32(CFU_FEATURE_COUNT)).map { index in
    cfu_feature_name(index).map { String(cString: $0) } ?? ""
  }
}

package import CFUCore
package import CFUJSON

/// What `plugin.json` says: all that can be known of a bundle without loading its library.
package struct PluginManifest: Sendable, Hashable {
  /// Version of the manifest's form; 1.
  package var manifest: Int
  /// Reverse-domain id of the bundle, for example `org.cfukit.rules`.
  package var id: String
  /// What a user types, for example `rules`.
  package var shortName: String
  package var name: String
  /// Semantic version.
  package var version: String
  /// SPDX expression.
  package var licence: String
  package var description: String
  package var abi: ABIRange
  package var library: HashedFile
  /// Files that the plugin may read through `cfu_host.resource`.
  package var models: [HashedFile]
  package var threadModel: ThreadModel
  package var classifiers: [ClassifierManifest]

  /// The ABI that the library speaks.
  package struct ABIRange: Sendable, Hashable {
    package var major: UInt32
    package var minimumHostMinor: UInt32
  }

  /// A file of the bundle with its hash.
  package struct HashedFile: Sendable, Hashable {
    /// Path inside the bundle.
    package var file: String
    /// Lower-case hex.
    package var sha256: String
  }

  package enum ThreadModel: String, Sendable, CaseIterable {
    case process, instance, reentrant
  }
}

/// One classifier of a bundle, as its manifest describes it.
package struct ClassifierManifest: Sendable, Hashable {
  package var id: String
  package var name: String
  /// Assay it is meant for: `methylcellulose` or `agar`.
  package var profile: ImagingSettings.Profile
  package var classes: [ClassEntry]
  /// How sure it has to be that something is a colony; nil = the most probable class decides.
  package var leastColony: LeastColony?
  package var featureSchema: String
  package var featureCount: Int
  /// Sampling at which crops are wanted, um/px; 0 = as the picture has it.
  package var wantedUmPerPixel: Double
  /// `grey8`, `rgb8`, `od32`; empty = features only.
  package var pixelFormats: [PixelFormat]
  /// Size of the crops, px; nil or 0 = any.
  package var cropWidth: Int?
  package var cropHeight: Int?
  /// Parameters as a JSON Schema object.
  package var parameters: JSONValue
  /// Model card.
  package var card: JSONValue
  /// Test vectors, paths inside the bundle.
  package var vectors: [String]

  /// A class with the limits of what the optics carry.
  package struct ClassEntry: Sendable, Hashable {
    package var id: String
    package var name: String
    package var colour: String
    package var kind: ColonyClass.Kind
    /// Coarsest sampling at which the class can be told, um/px; nil = no limit.
    package var maxUmPerPixel: Double?
    /// The same for a stained dish; nil = no limit.
    package var maxUmPerPixelStained: Double?

    package var colonyClass: ColonyClass {
      ColonyClass(id: id, name: name, colour: colour, kind: kind)
    }
  }

  /// Classes that a picture of this sampling cannot carry: the host refuses them.
  ///
  /// - Parameters:
  ///   - umPerPixel: full-resolution sampling, um/px.
  ///   - stained: whether the dish was stained for the classes that need it.
  package func refusedClasses(umPerPixel: Double, stained: Bool) -> [ColonyClass] {
    classes.filter { entry in
      let limit = stained ? entry.maxUmPerPixelStained : entry.maxUmPerPixel
      return limit.map { umPerPixel > $0 } ?? false
    }.map(\.colonyClass)
  }
}

/// How the pixels of a crop are stored; the raw value stands in manifests.
package enum PixelFormat: String, Sendable, Hashable, CaseIterable {
  case grey8, rgb8, od32

  /// Bytes of one pixel.
  package var bytesPerPixel: Int {
    switch self {
    case .grey8: 1
    case .rgb8: 3
    case .od32: 4
    }
  }
}

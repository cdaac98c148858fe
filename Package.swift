// swift-tools-version: 6.1
import PackageDescription

// Warnings are errors in this package's own code. The three upcoming features keep every import
// explicit about whether it leaks into a module's interface.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .unsafeFlags(["-warnings-as-errors"]),
]

// OpenCV core and imgproc only: the other modules drag in hundreds of shared objects before main.
let openCVHeaders = Context.environment["CFU_OPENCV_INCLUDE"] ?? "/usr/include/opencv4"

// Where the system keeps the map viewer that the pages of `cfu review` stand on.
let viewerLibrary = Context.environment["CFU_LEAFLET"] ?? "/usr/share/javascript/leaflet"

// A plugin in C needs no Swift runtime, and a plugin must not look for anything in the toolchain of
// the machine that built it.
let plainLibrary = [
  "-nostartfiles", "-static-stdlib", "-no-toolchain-stdlib-rpath", "-Xclang-linker",
  "-Wl,--as-needed,--gc-sections,--version-script=\(Context.packageDirectory)/Plugins/exports.map",
]

// Likewise the library of the host's own that plugins borrow OpenCV from.
let hostLibrary = [
  "-nostartfiles", "-static-stdlib", "-no-toolchain-stdlib-rpath", "-Xclang-linker",
  "-Wl,--as-needed,--gc-sections,--version-script=\(Context.packageDirectory)/Sources/CFUHostOpenCV/exports.map",
]

// The Swift runtime inside: the command starts in two thirds of the time, and runs where no Swift
// is installed. Foundation comes in with GRDB; the parts below it have to be named.
let staticRuntime = [
  "-static-stdlib", "-lCoreFoundation", "-l_FoundationICU", "-l_FoundationCShims",
  "-l_FoundationCollections",
]

// The Swift runtime inside: the worker starts in about half the time. Not under a sanitizer, whose
// symbols the static runtime would hide from the plugins (the Makefile sets the variable).
let workerLinking = Context.environment["CFU_SANITIZER"] == nil ? ["-static-stdlib"] : []

// The plugin with a network alone needs OpenCV's dnn module; the Makefile sets the variable where
// that cannot be had.
let withNet = Context.environment["CFU_WITHOUT_NET"] == nil
let netProducts: [Product] =
  withNet ? [.library(name: "CFUNet", type: .dynamic, targets: ["CFUNet"])] : []
let netTargets: [Target] =
  withNet
  ? [
    .target(
      name: "CFUNet", dependencies: ["CFUPluginABI", "CFUTrained"], path: "Plugins/Net",
      exclude: ["README.md", "plugin.json", "model"], publicHeadersPath: ".",
      cxxSettings: [
        .unsafeFlags([
          "-isystem", openCVHeaders, "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror",
        ])
      ],
      linkerSettings: [
        .linkedLibrary("opencv_core"), .linkedLibrary("opencv_dnn"), .unsafeFlags(plainLibrary),
      ])
  ] : []

let package = Package(
  name: "CFUKit",
  products: [
    .executable(name: "cfu", targets: ["cfu"]),
    .executable(name: "cfu-plugin-worker", targets: ["cfu-plugin-worker"]),
    .executable(name: "cfu-plugin-probe", targets: ["cfu-plugin-probe"]),
    // What the worker loads when a plugin asks for the extension "cfu.host.opencv/1".
    .library(name: "cfu-host-opencv", type: .dynamic, targets: ["CFUHostOpenCV"]),
    // Classifier plugins; Plugins/bundle.sh makes NAME.cfuplugin directories of them.
    .library(name: "CFURules", type: .dynamic, targets: ["CFURules"]),
    .library(name: "CFUForest", type: .dynamic, targets: ["CFUForest"]),
    .library(name: "CFUPrototypes", type: .dynamic, targets: ["org_cfukit_prototypes"]),
  ] + netProducts,
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
  ],
  targets: [
    // Values of the field. No I/O, no C.
    .target(name: "CFUCore", swiftSettings: strict),

    // JSON in and out, small and fast, without Foundation.
    .target(name: "CFUJSON", swiftSettings: strict),

    // C and C++: pixels. Every exception is caught here, no cv:: or jpeglib type leaves.
    .target(
      name: "CVisionBridge",
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      cxxSettings: [
        .unsafeFlags(["-isystem", openCVHeaders, "-Wall", "-Wextra", "-Werror"])
      ],
      linkerSettings: [
        .linkedLibrary("opencv_core"), .linkedLibrary("opencv_imgproc"),
        .linkedLibrary("jpeg"), .linkedLibrary("png16"), .linkedLibrary("tiff"),
      ]),
    // The network that looks for colonies, as bytes.
    .target(
      name: "CSeekerModel",
      cSettings: [.unsafeFlags(["-std=c23", "-Wall", "-Wextra", "-Werror"])]),
    // Pictures in and out: files to planes of samples, RGB to JPEG and PNG.
    .target(
      name: "CFUPictures", dependencies: ["CFUCore", "CVisionBridge"], swiftSettings: strict),
    .target(
      name: "CFUImaging",
      dependencies: ["CFUCore", "CFUPictures", "CVisionBridge", "CSeekerModel", "CFUPluginABI"],
      swiftSettings: strict),

    // Plugins: header-only C ABI, the host that never dlopens, the loader that does.
    .target(name: "CFUPluginABI"),
    .target(
      name: "CFUPluginHost",
      dependencies: [
        "CFUCore", "CFUJSON", "CFUPluginABI", "CFUPluginLoader", "CPluginIPC",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "CFUPluginLoader", dependencies: ["CFUPluginABI", "CPluginIPC"],
      swiftSettings: strict),
    // What host and worker share: the layout of the message block and the system calls under it.
    .target(
      name: "CPluginIPC", dependencies: ["CFUPluginABI"],
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    .executableTarget(
      name: "cfu-plugin-worker", dependencies: ["CFUPluginLoader", "CPluginIPC"],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(workerLinking)]),
    // `cfu plugins validate`: the tests, and the process that each of them runs in.
    .target(
      name: "CFUPluginValidator",
      dependencies: ["CFUCore", "CFUJSON", "CFUPluginHost", "CFUPluginABI", "CPluginIPC"],
      swiftSettings: strict),
    .executableTarget(
      name: "cfu-plugin-probe", dependencies: ["CFUPluginABI", "CFUPluginLoader", "CPluginIPC"],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(workerLinking)]),

    // OpenCV for plugins, behind plain C: a library of its own, so that a worker whose plugin does
    // not ask for it starts without OpenCV.
    .target(
      name: "CFUHostOpenCV", dependencies: ["CFUPluginABI"], exclude: ["exports.map"],
      cxxSettings: [
        .unsafeFlags([
          "-isystem", openCVHeaders, "-fvisibility=hidden", "-Wall", "-Wextra", "-Werror",
        ])
      ],
      linkerSettings: [
        .linkedLibrary("opencv_core"), .linkedLibrary("opencv_imgproc"), .unsafeFlags(hostLibrary),
      ]),

    // The shipped classifiers: plugins like any other, no target depends on them.
    .target(
      name: "CFURules", dependencies: ["CFUPluginABI"], path: "Plugins/Rules",
      exclude: ["README.md", "plugin.json", "vectors"], publicHeadersPath: ".",
      cSettings: [.unsafeFlags(["-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("m"), .unsafeFlags(plainLibrary)]),
    // What the plugins with trained models share, linked into each of them.
    .target(
      name: "CFUTrained", dependencies: ["CFUPluginABI"], path: "Plugins/Trained",
      cSettings: [.unsafeFlags(["-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"])]),
    .target(
      name: "CFUForest", dependencies: ["CFUPluginABI", "CFUTrained"], path: "Plugins/Forest",
      exclude: ["README.md", "plugin.json", "model"], publicHeadersPath: ".",
      cSettings: [.unsafeFlags(["-fvisibility=hidden", "-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("m"), .unsafeFlags(plainLibrary)]),
    // Embedded Swift: a library of some kilobytes without a runtime to find. The module is named
    // after the plugin, since two Swift plugins with one module name would collide in one process.
    .target(
      name: "org_cfukit_prototypes", dependencies: ["CFUPluginABI", "CPrototypesMath"],
      path: "Plugins/Prototypes", exclude: ["README.md", "plugin.json", "vectors", "math"],
      swiftSettings: strict + [.enableExperimentalFeature("Embedded")],
      linkerSettings: [.linkedLibrary("m"), .unsafeFlags(plainLibrary)]),
    .systemLibrary(name: "CPrototypesMath", path: "Plugins/Prototypes/math"),

    // Distributions and special functions: Boost.Math behind plain C.
    .target(
      name: "CMathBridge",
      cxxSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
    .target(
      name: "CFUStatistics", dependencies: ["CFUCore", "CMathBridge"], swiftSettings: strict),
    .target(
      name: "CFUSimulator", dependencies: ["CFUCore", "CFUPictures", "CVisionBridge"],
      swiftSettings: strict),
    .target(
      name: "CFUStore", dependencies: ["CFUCore", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    .target(
      name: "CFUReport",
      dependencies: [
        "CFUCore", "CFUPictures", "CFUPluginABI", "CFUStatistics", "CVisionBridge",
      ],
      swiftSettings: strict),
    // Workbooks and zip archives: libxlsxwriter and minizip, which it stands on itself.
    .target(
      name: "CExportBridge",
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("xlsxwriter"), .linkedLibrary("minizip")]),
    // Results in the formats of other programs, as bytes and files of one kind each.
    .target(
      name: "CFUExport",
      dependencies: ["CFUCore", "CFUStatistics", "CFUReport", "CExportBridge"],
      swiftSettings: strict),
    // XML by expat and entries of zip archives by minizip, both out of memory.
    .target(
      name: "CTruthBridge",
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("expat"), .linkedLibrary("minizip")]),
    // What people marked and counted, out of the files of many programs.
    .target(
      name: "CFUTruth", dependencies: ["CFUCore", "CFUJSON", "CTruthBridge"],
      swiftSettings: strict),
    // A study from sheet to tables: the stages above in order, one dish after another.
    .target(
      name: "CFUStudy",
      dependencies: [
        "CFUCore", "CFUPictures", "CFUImaging", "CFUJSON", "CFUPluginHost", "CFUStatistics",
        "CFUStore", "CFUReport", "CFUReview", "CFUExport", "CFUTruth",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    // What people decide about dishes: marks, the journal of their changes, and what both make of a
    // count.
    .target(
      name: "CFUReview",
      dependencies: [
        "CCrypt", "CFUCore", "CFUJSON", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    // The password hashing of the system.
    .systemLibrary(name: "CCrypt"),
    // The pages of `cfu review` as bytes, with the viewer library of the system.
    .target(
      name: "CReviewPages",
      cSettings: [
        .unsafeFlags(["-std=c23", "--embed-dir=\(viewerLibrary)", "-Wall", "-Wextra", "-Werror"])
      ]),
    // `cfu review`: a study served to browsers on this machine.
    .target(
      name: "CFUReviewServer",
      dependencies: [
        "CFUCore", "CFUPictures", "CFUImaging", "CFUJSON", "CFUPluginABI", "CFUStatistics",
        "CFUReport", "CFUReview", "CFUStudy", "CReviewPages",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Hummingbird", package: "hummingbird"),
      ],
      swiftSettings: strict),
    // The files of Plugins/Templates as bytes, for `cfu plugins new`.
    .target(
      name: "CPluginTemplates",
      cSettings: [.unsafeFlags(["-std=c23", "-Wall", "-Wextra", "-Werror"])]),
    .executableTarget(
      name: "cfu",
      dependencies: [
        "CFUCore", "CFUStudy", "CFUSimulator", "CFUImaging", "CFUPictures", "CFUPluginHost",
        "CFUPluginValidator", "CFUReport", "CFUReview", "CFUReviewServer", "CFUStatistics",
        "CFUJSON", "CPluginTemplates",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(staticRuntime)]),

    // Measures what the worker process costs; `make bench` runs it.
    .executableTarget(
      name: "plugin-bench", dependencies: ["CFUCore", "CFUPluginHost"],
      path: "Tests/Benchmarks/PluginHost", exclude: ["bundle.sh", "busy.c"],
      swiftSettings: strict),

    // Simulations of what the statistics promise; minutes, and so no tests.
    .executableTarget(
      name: "statistics-bench", dependencies: ["CFUCore", "CFUStatistics"],
      path: "Tests/Benchmarks/Statistics", swiftSettings: strict),

    // What tiles of a large picture cost.
    .executableTarget(
      name: "tiles-bench", dependencies: ["CFUCore", "CFUPictures", "CTilesBench"],
      path: "Tests/Benchmarks/Tiles", swiftSettings: strict),
    .target(
      name: "CTilesBench", path: "Tests/Benchmarks/CTilesBench",
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("jpeg")]),

    // How good the outlines are that a click is answered with, on simulated dishes.
    .executableTarget(
      name: "proposal-bench",
      dependencies: ["CFUCore", "CFUImaging", "CFUPictures", "CFUSimulator"],
      path: "Tests/Benchmarks/Proposals", swiftSettings: strict),

    .testTarget(name: "CFUCoreTests", dependencies: ["CFUCore"], swiftSettings: strict),
    .testTarget(
      name: "CFUPicturesTests",
      dependencies: ["CFUPictures", "CFUCore", "CVisionBridge", "CPictureFixtures"],
      swiftSettings: strict),
    // Test pictures written by the codec libraries themselves, not by this package's encoders.
    .target(
      name: "CPictureFixtures", path: "Tests/Fixtures/CPictureFixtures",
      cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [
        .linkedLibrary("jpeg"), .linkedLibrary("png16"), .linkedLibrary("tiff"),
      ]),
    .testTarget(
      name: "CFUImagingTests",
      dependencies: [
        "CFUImaging", "CFUSimulator", "CFUPictures", "CFUPluginABI", "CFUCore", "CVisionBridge",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CFUPluginHostTests",
      dependencies: [
        "CFUPluginHost", "CFUPluginValidator", "CFUCore", "CFUJSON", "CFUPluginABI",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CFUPluginValidatorTests", dependencies: ["CFUPluginValidator", "CFUPluginHost"],
      swiftSettings: strict),
    .testTarget(
      name: "CFUStatisticsTests", dependencies: ["CFUStatistics", "CFUCore"],
      swiftSettings: strict),
    .testTarget(
      name: "CFUSimulatorTests",
      dependencies: ["CFUSimulator", "CFUPictures", "CFUCore", "CVisionBridge"],
      swiftSettings: strict),
    .testTarget(
      name: "CFUReportTests",
      dependencies: [
        "CFUReport", "CFUPictures", "CFUPluginABI", "CFUCore", "CFUStatistics", "CVisionBridge",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "CFUExportTests",
      dependencies: ["CFUExport", "CFUReport", "CFUCore", "CExportBridge"],
      swiftSettings: strict),
    .testTarget(
      name: "CFUTruthTests",
      dependencies: ["CFUTruth", "CFUJSON", "CFUCore", "CFUExport", "CFUReport", "CFUSimulator"],
      swiftSettings: strict),
    .testTarget(
      name: "CFUReviewTests", dependencies: ["CFUReview", "CFUCore", "CFUJSON"],
      swiftSettings: strict),
    .testTarget(
      name: "CFUStudyTests",
      dependencies: [
        "CFUStudy", "CFUStore", "CFUImaging", "CFUReport", "CFUReview", "CFUExport",
        "CFUStatistics",
        "CFUCore",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: ["CFUCore", "CFUJSON", "CFUStore"],
      swiftSettings: strict),
    .testTarget(
      name: "CFUReviewServerTests",
      dependencies: ["CFUReviewServer", "CFUReview", "CFUStudy", "CFUJSON", "CFUCore"],
      swiftSettings: strict),
  ] + netTargets,
  cxxLanguageStandard: .cxx17
)

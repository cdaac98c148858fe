// swift-tools-version: 6.1
import PackageDescription

// A package of its own: what it needs to compare with is no business of the package it measures.
let package = Package(
  name: "Benchmarks",
  targets: [
    .target(
      name: "CBareDecode", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])],
      linkerSettings: [.linkedLibrary("jpeg")]),
    .executableTarget(
      name: "bench", dependencies: ["CBareDecode"],
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .unsafeFlags(["-warnings-as-errors"]),
      ]),
  ]
)

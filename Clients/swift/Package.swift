// swift-tools-version: 6.2

// A program that reads traces with the library TraceClient: no server, no process.

import PackageDescription

let package = Package(
  name: "spend-by-model",
  platforms: [.macOS(.v15)],
  dependencies: [
    // Of a copy elsewhere: .package(url: …), with the same name.
    .package(name: "sidetrace", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "spend-by-model", dependencies: [.product(name: "TraceClient", package: "sidetrace")],
      swiftSettings: [.swiftLanguageMode(.v6)])
  ]
)

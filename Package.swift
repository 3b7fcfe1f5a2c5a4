// swift-tools-version: 6.2

// The house, room by room. Each room may import only what stands in its `dependencies`;
// `Tests/HouseTests` fails when a file imports more. There is no package dependency, on purpose.

import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "sidetrace",
  products: [
    .executable(name: "sidetrace", targets: ["sidetrace"]),
    .library(name: "TraceClient", targets: ["TraceClient"]),
  ],
  targets: [
    room("JSONTape"),
    room("SystemCalls", ["JSONTape"]),
    room("JSONRPC", ["JSONTape", "SystemCalls"]),
    room("TraceModel", ["JSONTape"]),
    room("TraceClient", ["JSONTape", "SystemCalls", "TraceModel"]),
    room("TraceStore", ["SystemCalls", "TraceModel", "TraceClient"]),
    room("TraceInsight", ["JSONTape", "TraceModel"]),
    room(
      "SidetraceServer",
      ["JSONTape", "JSONRPC", "SystemCalls", "TraceModel", "TraceClient", "TraceStore", "TraceInsight"]),
    .executableTarget(
      name: "sidetrace", dependencies: ["JSONTape", "JSONRPC", "SystemCalls", "SidetraceServer"],
      swiftSettings: settings),
  ]
)

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

func program(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
  name: "sidetrace",
  // The first macOS whose library has Swift's `Mutex`.
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "sidetrace", targets: ["sidetrace"]),
    .library(name: "TraceClient", targets: ["TraceClient"]),
  ],
  targets: [
    // The rooms, from the bytes up.
    room("JSONTape"),
    .target(name: "CDoors", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    room("SystemCalls", ["JSONTape", "CDoors"]),
    room("JSONRPC", ["JSONTape", "SystemCalls"]),
    room("TraceModel", ["JSONTape"]),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),
    room("TraceFormats", ["JSONTape", "SystemCalls", "TraceModel"]),
    room("TraceClient", ["JSONTape", "SystemCalls", "TraceModel", "TraceFormats", "CCurl"]),
    room("TraceReceiver", ["JSONTape", "SystemCalls", "TraceModel", "TraceFormats", "TraceClient"]),
    room("TraceStore", ["SystemCalls", "TraceModel", "TraceClient"]),
    room("TraceInsight", ["JSONTape", "TraceModel"]),
    room("CodeLink", ["JSONTape", "TraceModel"]),
    room(
      "SidetraceServer",
      [
        "JSONTape", "JSONRPC", "SystemCalls", "TraceModel", "TraceFormats", "TraceClient", "TraceReceiver",
        "TraceStore", "TraceInsight", "CodeLink",
      ]),
    room(
      "SidetraceEditor",
      [
        "JSONTape", "JSONRPC", "SystemCalls", "TraceModel", "TraceClient", "TraceStore", "TraceInsight", "CodeLink",
        "SidetraceServer",
      ]),
    program(
      "sidetrace",
      ["JSONTape", "JSONRPC", "SystemCalls", "TraceModel", "TraceClient", "SidetraceServer", "SidetraceEditor"]),

    // What the numbers are measured with; nothing of it ships.
    room("SampleSessions", ["JSONTape"]),
    room("ChildProcesses", ["SystemCalls"]),
    program(
      "sidetrace-bench",
      [
        "JSONTape", "SystemCalls", "TraceModel", "TraceClient", "TraceInsight", "SampleSessions", "ChildProcesses",
      ]),
    .executableTarget(name: "bench-echo"),

    // What is tried with any bytes there are; nothing of it ships either.
    room(
      "FuzzTargets",
      [
        "JSONTape", "SystemCalls", "JSONRPC", "TraceModel", "TraceClient", "TraceReceiver", "TraceInsight", "CodeLink",
        "SidetraceServer", "SidetraceEditor",
      ]),
    .target(name: "CFuzzer"),
    program("sidetrace-fuzz", ["FuzzTargets", "CFuzzer", "JSONTape", "SystemCalls"]),

    // A room's tests stand beside it.
    tests("JSONTapeTests", ["JSONTape", "SampleSessions"]),
    tests("SystemCallsTests", ["SystemCalls", "JSONTape"]),
    tests("JSONRPCTests", ["JSONRPC", "JSONTape", "SystemCalls"]),
    tests("TraceModelTests", ["TraceModel", "JSONTape", "SampleSessions"]),
    tests(
      "TraceFormatsTests", ["TraceFormats", "TraceClient", "TraceModel", "SystemCalls", "JSONTape", "SampleSessions"]),
    tests(
      "TraceClientTests",
      ["TraceClient", "TraceFormats", "SystemCalls", "TraceModel", "JSONTape", "CCurl", "SampleSessions"]),
    tests(
      "TraceReceiverTests",
      ["TraceReceiver", "TraceFormats", "TraceClient", "TraceModel", "SystemCalls", "JSONTape", "SampleSessions"]),
    tests("TraceStoreTests", ["TraceStore", "SystemCalls", "TraceClient", "TraceModel", "SampleSessions"]),
    tests("TraceInsightTests", ["TraceInsight", "TraceClient", "TraceModel", "JSONTape", "SampleSessions"]),
    tests("CodeLinkTests", ["CodeLink", "TraceClient", "TraceModel", "JSONTape", "SystemCalls"]),
    tests(
      "SidetraceServerTests",
      [
        "SidetraceServer", "CodeLink", "TraceInsight", "JSONRPC", "JSONTape", "SystemCalls", "TraceClient",
        "TraceModel", "TraceStore",
      ]),
    tests(
      "SidetraceEditorTests",
      ["SidetraceEditor", "SidetraceServer", "CodeLink", "JSONRPC", "JSONTape", "TraceModel", "TraceClient"]),
    .testTarget(
      name: "FuzzTests", dependencies: ["FuzzTargets", "JSONTape", "SystemCalls"], exclude: ["Regressions"],
      swiftSettings: settings),
    tests("HouseTests", []),
    tests("ClientTests", ["ChildProcesses", "SystemCalls", "sidetrace"]),
    tests("ProcessTests", ["JSONTape", "SystemCalls", "ChildProcesses", "sidetrace"]),
  ]
)

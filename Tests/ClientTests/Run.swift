import Foundation
import Testing

/// How a command ended, and all it wrote.
struct Run {
  let code: Int32
  let output: String

  /// Runs a command in the package's folder, with the program that was built in PATH, and waits for its end.
  ///
  /// What takes longer than `seconds` is killed; its code is then that of the signal.
  init(_ command: [String], environment: [String: String] = [:], seconds: Double = 240) async throws {
    let programs = try #require(Place.programs, "the program sidetrace is not beside the test bundle")
    let own = FileManager.default.temporaryDirectory.appending(path: "sidetrace-clients-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: own) }
    let file = own.appending(path: "output")
    try Data().write(to: file)
    let writer = try FileHandle(forWritingTo: file)
    defer { try? writer.close() }

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = Place.root
    process.environment = Self.environment(programs, own.path).merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = writer
    process.standardError = writer
    try process.run()
    let deadline = ContinuousClock.now + .seconds(seconds)
    while process.isRunning {
      if ContinuousClock.now > deadline { kill(process.processIdentifier, SIGKILL) }
      try await Task.sleep(for: .milliseconds(20))
    }
    code = process.terminationStatus
    output = String(decoding: try Data(contentsOf: file), as: UTF8.self)
  }

  /// Nothing of the user's: editors keep their files in a folder that goes away.
  private static func environment(_ programs: String, _ own: String) -> [String: String] {
    var result = ProcessInfo.processInfo.environment
    result["SIDETRACE_PROGRAM"] = programs + "/sidetrace"
    result["PATH"] = programs + ":" + (result["PATH"] ?? "/usr/bin:/bin")
    for folder in ["CONFIG", "DATA", "STATE", "CACHE"] { result["XDG_\(folder)_HOME"] = own }
    result["LC_ALL"] = "C.UTF-8"
    result["TERM"] = "dumb"
    return result
  }
}

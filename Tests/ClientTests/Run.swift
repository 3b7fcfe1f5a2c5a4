import ChildProcesses
import Foundation
import SystemCalls
import Testing

/// How a command ended, and all it wrote.
struct Run {
  let code: Int32
  let output: String

  /// Runs a command in the package's folder, with the program that was built in PATH, and waits for its end.
  ///
  /// What takes longer than `seconds` is killed; its code is then below zero.
  init(_ command: [String], environment: [String: String] = [:], seconds: Double = 240) async throws {
    let programs = try #require(Place.programs, "the program sidetrace is not beside the test bundle")
    let own = FileManager.default.temporaryDirectory.appending(path: "sidetrace-clients-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: own) }
    let variables = Self.environment(programs, own.path).merging(environment) { $1 }
    (code, output) = try await Self.onThread {
      try ChildProcess.run(command, variables: variables, folder: BuiltPackage.root, seconds: seconds)
    }
  }

  /// Waiting must not hold one of the threads that tests share.
  private static func onThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      startThread(name: "test.run") { continuation.resume(with: Result { try body() }) }
    }
  }

  /// Nothing of the user's: editors keep their files in a folder that goes away.
  private static func environment(_ programs: String, _ own: String) -> [String: String] {
    var result = CurrentProcess.variables
    result["SIDETRACE_PROGRAM"] = programs + "/sidetrace"
    result["PATH"] = programs + ":" + (result["PATH"] ?? "/usr/bin:/bin")
    for folder in ["CONFIG", "DATA", "STATE", "CACHE"] { result["XDG_\(folder)_HOME"] = own }
    result["LC_ALL"] = "C.UTF-8"
    result["TERM"] = "dumb"
    return result
  }
}

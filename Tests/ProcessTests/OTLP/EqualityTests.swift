import ChildProcesses
import Foundation
import Testing

/// What real programs sent (`Fixtures/otlp`) gives one model, the right one, however it came.
@Suite("Bodies of OTLP", .enabled(if: StandInServer.isPossible, "there is no Python to send them"))
struct EqualityTests {
  private static let folder = "Fixtures/otlp"

  /// The lines of the script that compares.
  private func compare(by transports: [String]) throws -> [String] {
    let program = try #require(PackageFolder.program)
    let process = try ChildProcess(
      [
        "/usr/bin/env", InstrumentedPython.path(with: ["grpc"]) ?? "python3",
        PackageFolder.path("Fixtures/clients/otlp_equality.py"), program, PackageFolder.path(Self.folder),
      ] + transports)
    process.closeInput()
    let code = try process.waitForExit(seconds: 180)
    #expect(code == 0, "\(process.errorText.suffix(2000))")
    return process.outputText.split(separator: "\n").map(String.init)
  }

  /// How many programs' bodies there are.
  private var programs: Int {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: PackageFolder.path(Self.folder))
        .count { !$0.contains(".") }
    }
  }

  @Test("in files tell the session, kinds, models, tokens and messages that the programs had")
  func files() throws {
    let lines = try compare(by: [])
    for line in lines where !line.hasSuffix("the same") { Issue.record("\(line)") }
    #expect(try lines.count == programs)
  }

  @Test("tell the same as their files, in order, reversed and interleaved", arguments: ["protobuf", "gzip", "json"])
  func http(transport: String) throws {
    let lines = try compare(by: [transport])
    for line in lines where !line.hasSuffix("the same") { Issue.record("\(line)") }
    #expect(try lines.count == programs * 2 + 1)
  }

  @Test(
    "tell the same over gRPC",
    .enabled(if: InstrumentedPython.path(with: ["grpc"]) != nil, "grpcio is not there; .ci/run installs it"))
  func grpc() throws {
    let lines = try compare(by: ["grpc"])
    for line in lines where !line.hasSuffix("the same") { Issue.record("\(line)") }
    #expect(try lines.count == programs * 2 + 1)
  }
}

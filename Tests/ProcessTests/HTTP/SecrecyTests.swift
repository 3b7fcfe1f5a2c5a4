import Foundation
import Testing

/// Credentials go to the server they are for, and nowhere else.
@Suite("A credential of PandaProbe", .enabled(if: StandInServer.isPossible))
struct SecrecyTests {
  private static let secret = "sk_pp_" + String(repeating: "5ec7e7", count: 10)

  /// Where the program finds the credential.
  enum Place: String, Sendable, CaseIterable { case keyInEnvironment, tokenInEnvironment, keyInFile }

  /// A home of its own, so that nobody's real credentials are used.
  private func environment(_ place: Place, _ home: TemporaryFolder) throws -> [String] {
    let bare = [
      "-u", "PANDAPROBE_API_KEY", "-u", "PANDAPROBE_TOKEN", "-u", "PANDAPROBE_ENDPOINT", "HOME=\(home.url.path)",
    ]
    switch place {
    case .keyInEnvironment: return bare + ["PANDAPROBE_API_KEY=\(Self.secret)", "PANDAPROBE_PROJECT_NAME=project"]
    case .tokenInEnvironment: return bare + ["PANDAPROBE_TOKEN=\(Self.secret)", "PANDAPROBE_PROJECT_ID=project"]
    case .keyInFile:
      let folder = home.url.appending(path: ".pandaprobe")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data("api_key: \(Self.secret)\nproject_name: project\n".utf8).write(to: folder.appending(path: "config.yaml"))
      return bare
    }
  }

  private func start(
    _ place: Place, _ home: TemporaryFolder, patience seconds: Int = 1, _ arguments: [String]
  ) throws -> ChildProcess {
    guard let program = PackageFolder.program else { throw HarnessError("the program is not there") }
    // Failing calls are tried again for so long, and no longer.
    return try ChildProcess(
      ["/usr/bin/env"] + environment(place, home) + ["PANDAPROBE_TIMEOUT=\(seconds)", program, "--log-level", "debug"]
        + arguments)
  }

  private static let requests: [(method: String, params: String)] =
    [
      "source.list", "source.check", "session.list", "trace.list", "rpc.discover", "cache.stats", "no.such",
    ].map { (method: $0, params: "{}") } + [
      ("session.get", #"{"sessionId":"big"}"#), ("session.get", #"{"sessionId":"a/b"}"#),
      ("session.get", #"{"bad":1}"#),
      ("session.metrics", #"{"sessionId":"big"}"#), ("trace.get", #"{"traceId":"t1"}"#),
    ]

  private func expectNothing(of secret: String, in text: String, _ place: Comment) {
    // Not even a good part of it.
    #expect(!text.contains(secret.prefix(16)) && !text.contains(secret.suffix(16)), place)
  }

  @Test(
    "reaches the server, and neither answers nor logs", .timeLimit(.minutes(2)),
    arguments: StandInServer.Manner.allCases.filter { $0 != .slow })
  func hidden(_ manner: StandInServer.Manner) throws {
    for place in manner == .good || manner == .echo401 ? Place.allCases : [.keyInEnvironment] {
      let server = try StandInServer(manner)
      let home = try TemporaryFolder()
      let logFile = home.path("log")
      let logsToFile = manner == .good || manner == .echo500
      let process = try start(
        place, home, patience: manner == .good ? 30 : 1,
        ["--source", "pandaprobe:\(server.origin)"] + (logsToFile ? ["--log-file", logFile] : []))
      for (number, request) in Self.requests.enumerated() {
        let line = #"{"jsonrpc":"2.0","id":\#(number),"method":"\#(request.method)","params":\#(request.params)}"#
        process.send(Array(line.utf8) + [0x0A])
      }
      process.closeInput()
      #expect(try process.waitForExit() == 0)
      let log = logsToFile ? try String(contentsOfFile: logFile, encoding: .utf8) : process.errorText
      #expect(try server.requests(atLeast: 1).allSatisfy { $0.hasSuffix(Self.secret) })
      #expect(process.outputText.split(separator: "\n").count == Self.requests.count)
      #expect(log.contains("GET \(server.origin)/sessions"))
      expectNothing(of: Self.secret, in: process.outputText, "answers")
      expectNothing(of: Self.secret, in: process.errorText, "standard error")
      expectNothing(of: Self.secret, in: log, "the log")
    }
  }

  @Test("is not in the words of a single call either", arguments: [StandInServer.Manner.good, .echo401, .echo422])
  func call(_ manner: StandInServer.Manner) throws {
    let server = try StandInServer(manner)
    let process = try start(
      .keyInEnvironment, TemporaryFolder(), patience: 30,
      ["--source", "pandaprobe:\(server.origin)", "call", "session.list"])
    #expect(try process.waitForExit() == (manner == .good ? 0 : 1))
    #expect(!process.outputText.isEmpty || process.errorText.contains("•••"))
    expectNothing(of: Self.secret, in: process.outputText + process.errorText, "the program's words")
  }
}

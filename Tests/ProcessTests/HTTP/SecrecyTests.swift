import ChildProcesses
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
    guard let program = PackageFolder.program else { throw ChildError("the program is not there") }
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

  /// A program that has been asked everything, of a server of one manner.
  private struct Run {
    let manner: StandInServer.Manner
    let place: Place
    let server: StandInServer
    let home: TemporaryFolder
    let process: ChildProcess

    var logsToFile: Bool { manner == .good || manner == .echo500 }
    var logFile: String { home.path("log") }
  }

  private func run(_ manner: StandInServer.Manner, _ place: Place) throws -> Run {
    let server = try StandInServer(manner)
    let home = try TemporaryFolder()
    let logs = manner == .good || manner == .echo500 ? ["--log-file", home.path("log")] : []
    let process = try start(
      place, home, patience: manner == .good ? 30 : 1, ["--source", "pandaprobe:\(server.origin)"] + logs)
    for (number, request) in Self.requests.enumerated() {
      let line = #"{"jsonrpc":"2.0","id":\#(number),"method":"\#(request.method)","params":\#(request.params)}"#
      process.send(Array(line.utf8) + [0x0A])
    }
    process.closeInput()
    try process.wait(for: "its input to be taken") { !process.hasUnsent }
    return Run(manner: manner, place: place, server: server, home: home, process: process)
  }

  /// All at once, since each mostly waits for what fails.
  @Test("reaches the server, and neither answers nor logs", .timeLimit(.minutes(2)))
  func hidden() throws {
    let runs = try StandInServer.Manner.allCases.filter { $0 != .slow }.flatMap { manner in
      try (manner == .good || manner == .echo401 ? Place.allCases : [.keyInEnvironment]).map { try run(manner, $0) }
    }
    for run in runs { try expectHidden(run) }
  }

  private func expectHidden(_ run: Run) throws {
    let process = run.process
    #expect(try process.waitForExit() == 0, "\(run.manner)")
    let log = run.logsToFile ? try String(contentsOfFile: run.logFile, encoding: .utf8) : process.errorText
    #expect(try run.server.requests(atLeast: 1).allSatisfy { $0.hasSuffix(Self.secret) }, "\(run.manner)")
    #expect(process.outputText.split(separator: "\n").count == Self.requests.count, "\(run.manner)")
    #expect(log.contains("GET \(run.server.origin)/sessions"), "\(run.manner)")
    expectNothing(of: Self.secret, in: process.outputText, "answers, \(run.manner), \(run.place)")
    expectNothing(of: Self.secret, in: process.errorText, "standard error, \(run.manner), \(run.place)")
    expectNothing(of: Self.secret, in: log, "the log, \(run.manner), \(run.place)")
  }

  @Test("that is for this machine is shown to no proxy")
  func proxy() throws {
    let server = try StandInServer(.good)
    // Nobody listens there, so that what would go to the proxy fails.
    let proxies = ["http_proxy", "https_proxy", "all_proxy"].map { "\($0)=http://127.0.0.1:1" }
    guard let program = PackageFolder.program else { throw ChildError("the program is not there") }
    let process = try ChildProcess(
      ["/usr/bin/env"] + environment(.keyInEnvironment, TemporaryFolder()) + proxies
        + [program, "--source", "pandaprobe:\(server.origin)", "call", "session.list"])
    #expect(try process.waitForExit() == 0)
  }

  @Test("is not in the words of a single call either", arguments: [StandInServer.Manner.good, .echo401, .echo422])
  func call(_ manner: StandInServer.Manner) throws {
    let server = try StandInServer(manner)
    let process = try start(
      .keyInEnvironment, TemporaryFolder(), patience: 30,
      ["--source", "pandaprobe:\(server.origin)", "call", "session.list"])
    #expect((try process.waitForExit() == 0) == (manner == .good))
    #expect(!process.outputText.isEmpty || process.errorText.contains("•••"))
    expectNothing(of: Self.secret, in: process.outputText + process.errorText, "the program's words")
  }
}

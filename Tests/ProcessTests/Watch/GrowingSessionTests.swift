import Foundation
import Testing

/// A transcript that an agent writes, and a client that watches it.
@Suite("A running agent's session")
struct GrowingSessionTests {
  struct Agent: Sendable, CustomTestStringConvertible {
    let kind: String
    /// The transcript that is written anew, below the package's folder.
    let sample: String
    /// Where it lies in the agent's home.
    let path: String
    let id: String
    var testDescription: String { kind }

    static let all = [
      Agent(
        kind: "claude-code",
        sample: "Fixtures/agents/claude/projects/-home-noor-ledgerly/7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e901.jsonl",
        path: "projects/-home-noor-new/7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e999.jsonl",
        id: "7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e999"),
      Agent(
        kind: "codex",
        sample: "Fixtures/agents/codex/sessions/2026/09/15/"
          + "rollout-2026-09-15T07-00-00-01994c3e-7b00-7000-8000-0000000000c1.jsonl",
        path: "sessions/2026/09/15/rollout-2026-09-15T07-00-00-01994c3e-7b00-7000-8000-0000000000c1.jsonl",
        id: "01994c3e-7b00-7000-8000-0000000000c1"),
    ]
  }

  /// A transcript in a home of its own.
  private final class Writer {
    let home: TemporaryFolder
    let lines: [Data]
    private let url: URL

    init(_ agent: Agent) throws {
      home = try TemporaryFolder()
      url = URL(filePath: home.path(agent.path))
      lines = try Data(contentsOf: URL(filePath: PackageFolder.path(agent.sample)))
        .split(separator: 0x0A).map { Data($0) + [0x0A] }
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: url)
    }

    func append(_ bytes: Data) throws {
      let file = try FileHandle(forWritingTo: url)
      defer { try? file.close() }
      try file.seekToEnd()
      try file.write(contentsOf: bytes)
    }

    /// Cuts the file, which stays the same file.
    func truncate(to lineCount: Int) throws {
      let file = try FileHandle(forWritingTo: url)
      defer { try? file.close() }
      try file.truncate(atOffset: UInt64(lines[..<lineCount].reduce(0) { $0 + $1.count }))
    }

    /// Puts another file in its place.
    func replace(with bytes: Data) throws { try bytes.write(to: url, options: .atomic) }
  }

  /// A client that keeps what it is told, and finds out if it is told anything wrong.
  private final class Watcher {
    let client: Client
    private(set) var spans: [String: String] = [:]
    private(set) var order: [String] = []
    /// Since the last truncation or replacement.
    private(set) var repeats: [String] = []
    private(set) var removed = 0

    init(_ agent: Agent, _ home: TemporaryFolder) throws {
      client = try Client(.lines, arguments: ["--source", "\(agent.kind):\(home.url.path)"])
      client.send(
        #"{"jsonrpc":"2.0","id":1,"method":"session.watch","params":{"sessionId":"\#(agent.id)","include":["spans"],"forever":true,"payloads":"none"}}"#
      )
      let answer = try message()
      let result = try #require(answer["result"] as? [String: Any], "\(answer)")
      for trace in result["traces"] as? [[String: Any]] ?? [] { take(trace["spans"], isNew: true) }
    }

    private func message() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(client.message())) as? [String: Any])
    }

    /// Takes one notification.
    func takeOne() throws {
      let message = try message()
      #expect(message["method"] as? String == "session/didChange")
      let params = try #require(message["params"] as? [String: Any])
      #expect(params["error"] == nil)
      let gone = params["removedSpanCount"] as? Int ?? 0
      if gone > 0 {
        // It is not told which; whoever wants to know asks for the session.
        removed += gone
        spans = [:]
      }
      take(params["addedSpans"], isNew: true)
      take(params["changedSpans"], isNew: false)
    }

    private func take(_ list: Any?, isNew: Bool) {
      for span in list as? [[String: Any]] ?? [] {
        let key = "\(span["traceId"] ?? "") \(span["spanId"] ?? "")"
        if isNew, removed == 0 {
          if spans[key] != nil { repeats.append(key) }
          order.append(key)
        }
        spans[key] = "\(span["name"] ?? "") \(span["status"] ?? "") \(span["endTime"] ?? "-")"
      }
    }

    /// What someone who asks now is told.
    static func fresh(_ agent: Agent, _ home: TemporaryFolder) throws -> [String: String] {
      try Watcher(agent, home).spans
    }
  }

  /// Takes what comes until the watch knows what a fresh look shows.
  private func catchUp(_ watcher: Watcher, _ agent: Agent, _ home: TemporaryFolder) throws {
    let wanted = try Watcher.fresh(agent, home)
    while watcher.spans != wanted { try watcher.takeOne() }
  }

  @Test("is followed line by line, and in the middle of lines, without a loss or a repeat", arguments: Agent.all)
  func grows(agent: Agent) throws {
    let writer = try Writer(agent)
    let first = 6
    try writer.append(writer.lines[..<first].reduce(Data(), +))
    let watcher = try Watcher(agent, writer.home)
    for (number, line) in writer.lines.enumerated().dropFirst(first) {
      // A part of a line is no line; the rest comes later.
      let half = line.count / 2
      try writer.append(line.prefix(half))
      if number % 3 == 0 { try catchUp(watcher, agent, writer.home) }
      try writer.append(line.dropFirst(half))
      try catchUp(watcher, agent, writer.home)
    }
    #expect(watcher.repeats.isEmpty)
    #expect(watcher.removed == 0)
    #expect(Set(watcher.order) == Set(watcher.spans.keys))
    #expect(watcher.order.count == watcher.spans.count)
    #expect(watcher.spans.count > 5)
  }

  @Test("that is cut and written on, or replaced, is what a fresh look shows", arguments: Agent.all)
  func replaced(agent: Agent) throws {
    let writer = try Writer(agent)
    try writer.append(writer.lines.reduce(Data(), +))
    let watcher = try Watcher(agent, writer.home)
    let whole = watcher.spans
    try writer.truncate(to: writer.lines.count / 2)
    try waitForRemoval(watcher, from: 0)
    let afterCut = try Watcher.fresh(agent, writer.home)
    #expect(afterCut.count < whole.count)
    try writer.append(writer.lines[(writer.lines.count / 2)...].reduce(Data(), +))
    let added = Set(whole.keys).subtracting(afterCut.keys)
    while !added.isSubset(of: watcher.spans.keys) { try watcher.takeOne() }
    #expect(try Watcher.fresh(agent, writer.home) == whole)
    // Another file of fewer lines, moved into its place.
    let before = watcher.removed
    try writer.replace(with: writer.lines[..<(writer.lines.count / 3)].reduce(Data(), +))
    try waitForRemoval(watcher, from: before)
    try writer.append(writer.lines[(writer.lines.count / 3)...].reduce(Data(), +))
    while !Set(watcher.spans.keys).isSuperset(of: added) { try watcher.takeOne() }
    #expect(try Watcher.fresh(agent, writer.home) == whole)
  }

  private func waitForRemoval(_ watcher: Watcher, from known: Int) throws {
    while watcher.removed == known { try watcher.takeOne() }
  }
}

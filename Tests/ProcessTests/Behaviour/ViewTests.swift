import ChildProcesses
import Foundation
import Testing

@Suite("The views for people")
struct ViewTests {
  private static let claude = ["--source", "claude-code:Fixtures/agents/claude"]
  private static let refund = "7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e901"

  private static func run(_ arguments: [String], columns: Int? = nil) throws -> (
    code: Int32, lines: [String], errors: String
  ) {
    let program = try #require(PackageFolder.program)
    let settings = columns.map { ["COLUMNS=\($0)"] } ?? []
    let process = try ChildProcess(["/usr/bin/env"] + settings + [program] + arguments)
    process.closeInput()
    let code = try process.waitForExit()
    var lines = process.outputText.components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    return (code, lines, process.errorText)
  }

  @Test("show draws a session's turns as trees, with times, tokens and errors")
  func show() throws {
    let shown = try Self.run(Self.claude + ["show", Self.refund], columns: 80)
    #expect(shown.code == 0 && shown.errors.isEmpty)
    #expect(shown.lines.first == "Refund loses a cent")
    let turn = try #require(shown.lines.firstIndex { $0.hasPrefix("The refund of 12.345 EUR") })
    #expect(
      shown.lines[turn..<(turn + 14)] == [
        "The refund of 12.345 EUR pays 12.34. Find out why and fi… (1m 01s, 92.1k tokens)",
        "├ event SessionStart:startup  ledgerly: 2 tests red                40 ms",
        "├ prompt  The refund of 12.345 EUR pays 12.34. Find out why an…",
        "├ llm claude-sonnet-4-5                                            6.0 s   12.4k",
        "│ ├ Read  {\"file_path\":\"/home/noor/ledgerly/src/ledgerly/money…    1.0 s",
        "│ └ Grep  {\"pattern\":\"round_cents\",\"path\":\"src\",\"output_mode\":…    1.0 s",
        "├ llm claude-sonnet-4-5                                            5.0 s   13.3k",
        "│ └ Task  {\"description\":\"List the callers\",\"prompt\":\"List eve…   17.0 s",
        "│   └ agent code-reader  List every caller of round_cents and …   15.0 s",
        "│     ├ llm claude-haiku-4-5                                       5.0 s    4.9k",
        "│     │ └ Grep  {\"pattern\":\"round_cents\\\\(\",\"path\":\"src\"}          1.0 s",
        "│     └ llm claude-haiku-4-5                                       9.0 s    5.0k",
        "├ ✗ event API error  529 Overloaded",
        "├ llm claude-sonnet-4-5                                            3.0 s   13.7k",
      ])
  }

  @Test(
    "no line is wider than the terminal or ends in blanks, and none has colours where it is no terminal",
    arguments: [40, 80, 200])
  func width(columns: Int) throws {
    for arguments in [["show", Self.refund], ["sessions"]] {
      let shown = try Self.run(Self.claude + arguments, columns: columns)
      #expect(shown.code == 0)
      #expect(shown.lines.count > 1)
      #expect(shown.lines.allSatisfy { $0.count <= columns && !$0.hasSuffix(" ") && !$0.contains("\u{1B}") })
    }
  }

  @Test("sessions is a line for each, whole where nothing need be cut")
  func sessions() throws {
    let all = try Self.run(Self.claude + ["sessions"])
    #expect(all.lines.count == 2)
    #expect(
      all.lines.contains {
        $0.hasPrefix(Self.refund)
          && $0.hasSuffix("Refund loses a cent  104 s · claude-code /home/noor/ledgerly fix-rounding")
      })
    let demo = try Self.run(["-s", "files:Fixtures/demo", "sessions"]).lines
    #expect(demo.contains("ledgerly-nightly-eval                 2026-09-14  29.1 s · 6.1k tokens · $0.0002 · files"))
    #expect(try Self.run(Self.claude + ["sessions", "LOSES"]).lines.count == 1)
    #expect(try Self.run(Self.claude + ["sessions", "nothing like it"]).lines == ["no sessions"])
    #expect(try Self.run(Self.claude + ["sessions", "-n", "1"]).lines.last == "of 2; --limit shows more")
  }

  @Test("show takes the beginning of an id, and no id for the session that went on last")
  func ids() throws {
    #expect(try Self.run(["-s", "files:Fixtures/demo", "show", "kore"]).lines.first == "kore-7f3a-support")
    #expect(try Self.run(["-s", "files:Fixtures/demo", "show"]).lines.first == "ledgerly-nightly-eval")
    let several = try Self.run(Self.claude + ["show", "7d0f"])
    #expect(several.code == 1)
    #expect(several.errors.contains("is the beginning of 2 sessions"))
    let none = try Self.run(Self.claude + ["show", "nowhere"])
    #expect(none.code == 1)
    #expect(none.errors.contains("there is no session 'nowhere'"))
  }

  @Test("without any source the views say what to do")
  func nothing() throws {
    let ending = try Self.run(["sessions"])
    #expect(ending.code == 1)
    #expect(ending.errors.contains("no source is configured"))
  }

  @Test("tail shows each further step as it comes, once, and whole lines only")
  func tail() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let home = PackageFolder.root.appending(path: "Fixtures/agents/claude/projects/-home-noor-ledgerly")
    let lines = try Data(contentsOf: home.appending(path: "\(Self.refund).jsonl")).split(separator: 0x0A)
    let file = folder.appending(path: "s.jsonl")
    try Data(lines[..<8].joined(separator: [0x0A]) + [0x0A]).write(to: file)
    let process = try ChildProcess(sidetrace: ["-s", "claude-code:\(folder.path)", "tail", "-n", "2"])
    try process.wait(for: "the last steps") { process.outputText.contains("Grep  {") }
    let writer = try FileHandle(forWritingTo: file)
    defer { try? writer.close() }
    try writer.seekToEnd()
    for line in lines[8...] {
      let half = line.count / 2
      try writer.write(contentsOf: Data(line.prefix(half)))
      try writer.write(contentsOf: Data(line.dropFirst(half)) + [0x0A])
    }
    try process.wait(for: "the last line") { process.outputText.contains("API Error: 529 Overloaded") }
    let output = process.outputText
    for step in ["✗ event API error  529 Overloaded", "⊘ guardrail PreToolUse:Bash", "state compaction"] {
      #expect(output.components(separatedBy: step).count == 2, "\(step)")
    }
  }
}

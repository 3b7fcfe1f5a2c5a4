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

  @Test("show gives what was asked, answered and done, and why it failed")
  func show() throws {
    let shown = try Self.run(Self.claude + ["show", Self.refund], columns: 80)
    #expect(shown.code == 0 && shown.errors.isEmpty)
    #expect(shown.lines.first == "Refund loses a cent")
    let turn = try #require(shown.lines.firstIndex { $0.hasPrefix("› The refund of 12.345 EUR") })
    #expect(
      shown.lines[turn..<(turn + 17)] == [
        "› The refund of 12.345 EUR pays 12.34. Find out why and fix it.",
        "∴ A cent is lost where the amount is rounded.",
        "I look at both sides of the refund.",
        "• Read src/ledgerly/money.py                                               1.0 s",
        "• Grep round_cents in src                                                  1.0 s",
        "• Task List the callers                                                   17.0 s",
        "  ▸ agent code-reader List every caller of roun…  1 step · 10.0k tokens · 15.0 s",
        "✗ API error",
        "  529 Overloaded",
        "• Edit src/ledgerly/money.py (+1 -1)                                       1.0 s",
        "✗ Bash python -m pytest -q                                                12.0 s",
        "  exit 1: FAILED tests/test_refund.py::test_half_cent - AssertionError",
        "✗ Bash git push origin main                                                1.0 s",
        "  main is protected",
        "  ⊘ guardrail PreToolUse:Bash",
        "Both rounding modes are now half up. One test is still red: its expected value",
        "was written for half even.",
      ])
  }

  @Test("show -v folds nothing")
  func whole() throws {
    let lines = try Self.run(Self.claude + ["show", "-v", Self.refund]).lines
    #expect(lines.contains { $0.contains("event SessionStart:startup") || $0.contains("SessionStart:startup") })
    #expect(lines.contains { $0.contains("Grep round_cents\\( in src") }, "what the agent did that was called")
    #expect(!lines.contains { $0.contains("-v shows") })
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

  @Test("sessions is a table; what is known of none has no column")
  func sessions() throws {
    let all = try Self.run(Self.claude + ["sessions"]).lines
    #expect(all.count == 3)
    #expect(
      all[0].split(separator: " ") == ["when", "project", "title", "turns", "time", "tokens", "cost", "err", "id"])
    let refund = try #require(all.first { $0.hasSuffix("c2b7e901") })
    #expect(refund.contains("ledgerly  Refund loses a cent"))
    #expect(refund.split(separator: " ").suffix(7) == ["4", "1m", "44s", "101.2k", "$0.08", "4", "…c2b7e901"])
    let demo = try Self.run(["-s", "files:Fixtures/demo", "sessions"]).lines
    let words = try #require(demo.first { $0.contains("ledgerly-nightly-eval") }).split(separator: " ")
    #expect(words.suffix(7) == ["2", "29.1", "s", "6.1k", "$0.0076", "1", "ledgerly-n"])
    #expect(try Self.run(Self.claude + ["sessions", "LOSES"]).lines.count == 2)
    #expect(try Self.run(Self.claude + ["sessions", "nothing like it"]).lines == ["no sessions like that"])
    #expect(
      try Self.run(Self.claude + ["sessions", "-n", "1"]).lines.last == "the newest 1 of 2 sessions; -n 5 shows more")
  }

  @Test("sessions are narrowed by agent, time and repository, and put together by project")
  func narrowed() throws {
    #expect(try Self.run(Self.claude + ["sessions", "--agent", "Claude"]).lines.count == 3)
    #expect(try Self.run(Self.claude + ["sessions", "--agent", "codex"]).lines == ["no sessions like that"])
    #expect(try Self.run(Self.claude + ["sessions", "--since", "2026-09-15"]).lines.count == 3)
    #expect(try Self.run(Self.claude + ["sessions", "--until", "2026-09-14"]).lines == ["no sessions like that"])
    #expect(try Self.run(Self.claude + ["sessions", "--here"]).lines == ["no sessions like that"])
    let wrong = try Self.run(Self.claude + ["sessions", "--since", "soon"])
    #expect(wrong.code == 2 && wrong.errors.contains("--since is an age"))
    let together = try Self.run(Self.claude + ["sessions", "--by", "project"]).lines
    #expect(together.contains("/home/noor/ledgerly"))
    #expect(!together[0].contains("project"))
  }

  @Test("show takes the beginning of an id, and no id for the session that went on last")
  func ids() throws {
    #expect(try Self.run(["-s", "files:Fixtures/demo", "show", "kore"]).lines.first == "kore-7f3a-support")
    #expect(try Self.run(["-s", "files:Fixtures/demo", "show"]).lines.first == "ledgerly-nightly-eval")
    let several = try Self.run(Self.claude + ["show", "7d0f"])
    #expect(several.code == 1)
    #expect(several.errors.contains("'7d0f' stands for 2 sessions"))
    let byEnd = try Self.run(Self.claude + ["show", "…c2b7e902"])
    #expect(byEnd.lines.first?.hasPrefix("The refund of 12.345 EUR") == true)
    let none = try Self.run(Self.claude + ["show", "nowhere"])
    #expect(none.code == 3)
    #expect(none.errors.contains("there is no session 'nowhere'"))
  }

  @Test("without any source the views say what to do")
  func nothing() throws {
    let ending = try Self.run(["sessions"])
    #expect(ending.code == 12)
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
    try process.wait(for: "the last steps") { process.outputText.contains("Grep round_cents") }
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
    for step in ["✗ API error", "⊘ guardrail PreToolUse:Bash", "state compaction"] {
      #expect(output.components(separatedBy: step).count == 2, "\(step)")
    }
  }
}

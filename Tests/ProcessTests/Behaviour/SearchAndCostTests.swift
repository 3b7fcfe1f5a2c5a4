import ChildProcesses
import Foundation
import Testing

@Suite("What is asked of all sessions on the command line")
struct SearchAndCostTests {
  private static let agents = [
    "--no-default-sources", "--source", "claude-code:Fixtures/agents/claude", "--source", "codex:Fixtures/agents/codex",
  ]

  private static func run(_ arguments: [String], columns: Int? = nil) throws -> (code: Int32, lines: [String]) {
    let program = try #require(PackageFolder.program)
    let settings = ["TZ=UTC"] + (columns.map { ["COLUMNS=\($0)"] } ?? [])
    let process = try ChildProcess(["/usr/bin/env"] + settings + [program] + agents + arguments)
    process.closeInput()
    let code = try process.waitForExit()
    var lines = process.outputText.components(separatedBy: "\n")
    if lines.last == "" { lines.removeLast() }
    return (code, lines)
  }

  @Test(
    "cost is a line for each sum, and one for all", arguments: ["day", "week", "month", "project", "model", "agent"])
  func cost(by: String) throws {
    let shown = try Self.run(["cost", "--by", by], columns: 100)
    #expect(shown.code == 0)
    let head = try #require(shown.lines.first)
    #expect(head.hasPrefix(by) && head.hasSuffix("cost"))
    let total = try #require(shown.lines.first { $0.hasPrefix("total") })
    #expect(total.contains("148.4k"))
  }

  @Test("cost --json is the method's answer")
  func json() throws {
    let shown = try Self.run(["cost", "--json", "--since", "2026-01-01", "--until", "2026-12-31"])
    let data = Data(shown.lines.joined(separator: "\n").utf8)
    let answer = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect((answer["total"] as? [String: Any])?["callCount"] as? Int == 14)
    #expect(answer["timeZone"] as? String == "local")
  }

  @Test("search shows what was found below its session and its turn")
  func search() throws {
    let shown = try Self.run(["search", "ROUND_cents", "-n", "3"], columns: 90)
    #expect(shown.code == 0)
    #expect(shown.lines.first?.hasPrefix("2026-09-15  ledgerly  ") == true)
    #expect(shown.lines.contains { $0.hasPrefix("  1. ") })
    #expect(shown.lines.contains { $0.hasPrefix("     ") && $0.contains("round_cents") })
  }

  @Test("search says that there is nothing, and ends with 1")
  func nothing() throws {
    let shown = try Self.run(["search", "no such words anywhere"])
    #expect(shown.code == 1)
    #expect(shown.lines == ["nothing found in 4 sessions"])
  }

  @Test("when is said as people say it, or refused", arguments: ["7d", "2w", "3h", "today", "yesterday", "2026-11-01"])
  func moments(when: String) throws {
    #expect(try Self.run(["cost", "--since", when]).code == 0)
    #expect(try Self.run(["cost", "--since", when + "x"]).code == 2)
  }

  @Test("no line is wider than the terminal or ends in blanks", arguments: [40, 60, 80, 120, 200])
  func width(columns: Int) throws {
    for arguments in [["cost"], ["cost", "--by", "session"], ["search", "cent"], ["search", "e", "-n", "40"]] {
      let shown = try Self.run(arguments, columns: columns)
      #expect(shown.code == 0)
      #expect(shown.lines.allSatisfy { $0.count <= columns && !$0.hasSuffix(" ") && !$0.contains("\u{1B}") })
    }
  }
}

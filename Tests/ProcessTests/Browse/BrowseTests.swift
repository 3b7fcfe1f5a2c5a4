import ChildProcesses
import Foundation
import JSONTape
import Testing

/// `sidetrace browse` on a terminal, as `Fixtures/clients/terminal.py` plays one.
///
/// With `SIDETRACE_UPDATE=1` in the environment the screens of `Fixtures/screens` are written anew.
@Suite("The full-screen view", .enabled(if: StandInServer.isPossible))
struct BrowseTests {
  private func play(
    _ steps: [String], columns: Int = 80, rows: Int = 24,
    arguments: [String] = ["--source", "files:Fixtures/demo"],
    variables: [String: String] = [:]
  ) throws -> String {
    let program = try #require(PackageFolder.program)
    let list = json { writer in
      writer.array { writer in
        for step in steps { writer.string(step) }
      }
    }.text
    let terminal = try ChildProcess(
      [
        "/usr/bin/env", "python3", PackageFolder.path("Fixtures/clients/terminal.py"), "\(columns)", "\(rows)", list,
        "--", program, "--no-default-sources",
      ] + arguments + ["browse"], more: variables.merging(["TERM": "xterm-256color"]) { given, _ in given })
    terminal.closeInput()
    let code = try terminal.waitForExit()
    #expect(code == 0, "\(terminal.errorText)")
    return terminal.outputText
  }

  private static let ending = "the terminal is as it was\nthe screen is given back\n"

  private func compare(_ screens: String, _ name: String) throws {
    let path = PackageFolder.path("Fixtures/screens/\(name).txt")
    if ProcessInfo.processInfo.environment["SIDETRACE_UPDATE"] == "1" {
      try screens.write(toFile: path, atomically: true, encoding: .utf8)
    } else {
      #expect(try screens == String(contentsOfFile: path, encoding: .utf8), "\(name)")
    }
  }

  @Test(
    "goes from projects to sessions, turns, steps and one step, and back",
    arguments: [(60, 15), (80, 24), (120, 30), (200, 60)])
  func levels(columns: Int, rows: Int) throws {
    let screens = try play(
      [
        "wait:4 sessions", "screen", "keys:\r", "wait:1/4", "keys:/kore\r", "wait:1/1", "screen", "keys:\r",
        "wait:1/2", "screen", "keys:\r", "wait:1/1", "keys:l", "wait:▾", "screen", "keys:j\r", "wait:name", "screen",
        "keys:G", "wait:100 %", "keys:?", "wait:Enter", "screen", "keys:hhhhhh", "wait:4 sessions", "keys:q", "end",
      ], columns: columns, rows: rows)
    try compare(screens, "browse-\(columns)x\(rows)")
    #expect(screens.hasSuffix("code 0\n" + Self.ending))
  }

  @Test("keeps its place when the terminal becomes another size")
  func resizing() throws {
    let screens = try play([
      "wait:4 sessions", "keys:\r", "wait:1/4", "keys:G", "wait:4/4", "size:60,3", "wait:4/4", "screen", "size:200,60",
      "wait:? help", "wait:4/4", "size:10,2", "wait:files", "size:80,24", "wait:quit", "wait:4/4", "keys:q", "end",
    ])
    #expect(screens.contains("4/4"))
    #expect(screens.hasSuffix("code 0\n" + Self.ending))
  }

  @Test("gives the terminal back however it ends", arguments: ["signal:15", "signal:1", "signal:6", "keys:\u{3}"])
  func ending(step: String) throws {
    let screens = try play(["wait:4 sessions", step, "end"])
    #expect(screens.hasSuffix(Self.ending), "\(screens)")
  }

  @Test("shows what a command shows, and says what went wrong")
  func commands() throws {
    let screens = try play([
      "wait:4 sessions", "keys:s", "wait:select one first", "keys:\r", "wait:1/4", "keys:/kore\r", "wait:1/1", "keys:s",
      "wait:%", "screen", "keys:h", "keys:R", "wait:no agent on this machine", "keys:q", "end",
    ])
    #expect(screens.contains("show") && screens.hasSuffix("code 0\n" + Self.ending))
  }

  @Test("shows sessions and turns as they come")
  func live() throws {
    let folder = try TemporaryFolder()
    func line(_ session: Int, _ number: Int, _ text: String) -> String {
      #"{"type":"user","uuid":"u\#(session)\#(number)","sessionId":"0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7\#(session)","cwd":"/work/live","timestamp":"2026-01-01T00:0\#(number):00Z","message":{"role":"user","content":"\#(text)"}}"#
    }
    func path(_ session: Int) -> String { folder.path("0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7\(session).jsonl") }
    try (line(1, 0, "first prompt") + "\n").write(toFile: path(1), atomically: true, encoding: .utf8)
    let screens = try play(
      [
        "wait:/work/live", "keys:\r", "wait:first prompt", "run:echo '\(line(2, 1, "another session"))' >> \(path(2))",
        "wait:another session", "keys:g", "keys:/first\r", "wait:1/1", "keys:\r", "wait:step",
        "run:echo '\(line(1, 2, "second prompt"))' >> \(path(1))", "wait:second prompt", "screen", "keys:q", "end",
      ], arguments: ["--source", "claude-code:\(folder.url.path)"])
    #expect(screens.contains("second prompt") && screens.hasSuffix("code 0\n" + Self.ending))
  }

  @Test("shows hostile text and wide characters within its columns")
  func hostile() throws {
    let folder = try TemporaryFolder()
    let text = #"\u001b[2J\u202e漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 👩‍👩‍👧 e\u0301\ttab"#
    try
      #"{"type":"user","uuid":"u1","sessionId":"s1","cwd":"/w/\u001b[31m","timestamp":"2026-01-01T00:00:00Z","message":{"role":"user","content":"\#(text)"}}"#
      .write(toFile: folder.path("s1.jsonl"), atomically: true, encoding: .utf8)
    for columns in [44, 60, 80] {
      let screens = try play(
        [
          "wait:1/1", "keys:\r", "wait:漢", "keys:\r", "wait:漢", "keys:\r", "wait:prompt", "keys:\r", "wait:name",
          "keys:G", "wait:100", "screen", "keys:q", "end",
        ], columns: columns, rows: 12,
        arguments: ["--source", "claude-code:\(folder.url.path)"])
      #expect(screens.hasSuffix("code 0\n" + Self.ending))
    }
  }

  @Test("needs a terminal, and says so")
  func noTerminal() throws {
    let process = try ChildProcess(sidetrace: ["--source", "files:Fixtures/demo", "browse"])
    process.closeInput()
    #expect(try process.waitForExit() == 2)
    #expect(process.outputText.isEmpty && process.errorText.contains("needs a terminal"))
  }
}

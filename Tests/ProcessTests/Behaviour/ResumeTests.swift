import ChildProcesses
import Foundation
import JSONTape
import Testing

@Suite("The command that goes on with a session")
struct ResumeTests {
  private static let id = "0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f"

  /// A home folder with one session of Claude Code and one of Codex.
  private struct Home {
    let folder: TemporaryFolder

    init(cwd: String, projects: String = ".claude/projects", sessions: String = ".codex/sessions") throws {
      folder = try TemporaryFolder()
      try write(
        "\(projects)/-x/\(ResumeTests.id).jsonl",
        #"{"type":"user","uuid":"u1","sessionId":"\#(ResumeTests.id)","cwd":"\#(cwd)","timestamp":"2026-01-01T00:00:00Z","message":{"role":"user","content":"hi"}}"#
          + "\n"
          + #"{"type":"assistant","uuid":"a1","parentUuid":"u1","sessionId":"\#(ResumeTests.id)","timestamp":"2026-01-01T00:00:01Z","message":{"id":"m1","role":"assistant","stop_reason":"end_turn","content":[{"type":"text","text":"ho"}]}}"#
      )
      try write(
        "\(sessions)/2026/01/01/rollout-2026-01-01T00-00-00-1\(ResumeTests.id.dropFirst()).jsonl",
        #"{"timestamp":"2026-01-01T00:00:00Z","type":"session_meta","payload":{"id":"1\#(ResumeTests.id.dropFirst())","cwd":"\#(cwd)"}}"#
          + "\n"
          + #"{"timestamp":"2026-01-01T00:00:01Z","type":"event_msg","payload":{"type":"user_message","message":"hi"}}"#
          + "\n" + #"{"timestamp":"2026-01-01T00:00:02Z","type":"event_msg","payload":{"type":"task_complete"}}"#
      )
    }

    private func write(_ path: String, _ text: String) throws {
      let url = folder.url.appending(path: path)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try (text + "\n").write(to: url, atomically: true, encoding: .utf8)
    }

    func ask(_ id: String, _ more: String = "", arguments: [String] = []) throws -> JSONDocument {
      let process = try ChildProcess(
        sidetrace: arguments + ["call", "session.resume", #"{"sessionId":"\#(id)"\#(more)}"#],
        variables: ["HOME": folder.url.path])
      process.closeInput()
      let code = try process.waitForExit()
      return try JSONDocument(
        Bytes(code == 0 ? process.outputText : "{\"error\":\(json { $0.string(process.errorText) }.text)}"))
    }
  }

  private func words(_ value: JSONValue?) -> [String] { (value?.elements ?? .empty).compactMap(\.stringValue) }

  @Test("is the agent's own, in the folder that was recorded")
  func commands() throws {
    let home = try Home(cwd: "/usr/share")
    try home.ask(Self.id).withRoot { root in
      #expect(words(root["command"]) == ["claude", "--resume", Self.id])
      #expect(root["cwd"]?.stringValue == "/usr/share")
      #expect(root["line"]?.stringValue == "cd /usr/share && claude --resume \(Self.id)")
      #expect(root["environment"] == nil && root["recordedCwd"] == nil && root["notes"] == nil)
    }
    try home.ask("1" + Self.id.dropFirst()).withRoot { root in
      #expect(words(root["command"]) == ["codex", "resume", "1" + Self.id.dropFirst()])
    }
    try home.ask(Self.id, #","fork":true"#).withRoot { root in
      #expect(words(root["command"]).last == "--fork-session")
    }
  }

  @Test("starts in the nearest folder where the recorded one is gone, and says so")
  func goneFolder() throws {
    let home = try Home(cwd: "/usr/share/it's gone/x")
    try home.ask(Self.id).withRoot { root in
      #expect(root["cwd"]?.stringValue == "/usr/share")
      #expect(root["recordedCwd"]?.stringValue == "/usr/share/it's gone/x")
      #expect(words(root["notes"]).joined().contains("is not there any more; the nearest that is there is /usr/share"))
    }
  }

  @Test("quotes a folder for a shell")
  func quoting() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("it's $HOME")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let home = try Home(cwd: path)
    let line = try home.ask(Self.id).withRoot { $0["line"]?.stringValue ?? "" }
    let shell = try ChildProcess.run(
      ["/bin/sh", "-c", line.replacing("claude --resume", with: "pwd; echo")], variables: [:], folder: "/", seconds: 10)
    #expect(shell.output.contains("it's $HOME\n\(Self.id)"), "\(line)")
  }

  @Test("has the variable that the agent needs to find sessions in another home")
  func otherHome() throws {
    let home = try Home(cwd: "/usr", projects: "other/projects")
    let other = home.folder.path("other")
    try home.ask(Self.id, arguments: ["--no-default-sources", "--source", "claude-code:\(other)/projects"]).withRoot {
      #expect($0["environment"]?["CLAUDE_CONFIG_DIR"]?.stringValue == other)
      #expect($0["line"]?.stringValue?.contains("CLAUDE_CONFIG_DIR=") == true)
    }
  }

  @Test("is none for a session that no agent here knows")
  func unsupported() throws {
    let home = try Home(cwd: "/usr")
    try home.ask("kore-7f3a-support", arguments: ["--source", "files:Fixtures/demo"]).withRoot { root in
      #expect(root["error"]?.stringValue?.contains(#""kind":"unsupported""#) == true)
    }
    try home.ask("nowhere").withRoot { root in
      #expect(root["error"]?.stringValue?.contains(#""kind":"notFound""#) == true)
    }
  }

  @Test("is run in its folder by `resume --run`, which becomes the agent")
  func running() throws {
    let home = try Home(cwd: "/usr/share")
    let agent = home.folder.path("claude")
    // A shell writes it: no program can be run that this process has open, or one that it has just started.
    let script = #"printf '#!/bin/sh\npwd; echo "$@"; exit 7\n' > "$0"; chmod +x "$0""#
    let writing = try ChildProcess.run(["/bin/sh", "-c", script, agent], variables: [:], folder: "/", seconds: 10)
    #expect(writing.code == 0)
    let process = try ChildProcess(
      sidetrace: ["resume", Self.id, "--run"],
      variables: ["HOME": home.folder.url.path, "PATH": "\(home.folder.url.path):/usr/bin:/bin"])
    process.closeInput()
    #expect(try process.waitForExit() == 7)
    #expect(process.outputText == "/usr/share\n--resume \(Self.id)\n")
  }

  @Test("is not run in another folder than the session's")
  func notElsewhere() throws {
    let home = try Home(cwd: "/usr/share/gone")
    let process = try ChildProcess(
      sidetrace: ["resume", Self.id, "--run"], variables: ["HOME": home.folder.url.path])
    process.closeInput()
    #expect(try process.waitForExit() == 1)
    #expect(process.outputText.isEmpty && process.errorText.contains("is not there any more"))
  }
}

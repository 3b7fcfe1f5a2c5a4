import Testing

@testable import TraceInsight

@Suite("The kind of a command")
struct CommandKindTests {
  @Test(
    "is its program, and of programs that do many things which one",
    arguments: [
      ("ls -la", "ls"), ("git status --short", "git status"), ("git -C /w log", "git log"),
      ("npm run build", "npm run build"),
      ("cd app && npm test -- --watch=false", "npm test"), ("CI=1 FORCE=2 pytest -q", "pytest"),
      ("sudo apt-get install jq", "apt-get install"), ("timeout 60 cargo build --release", "cargo build"),
      ("python -m pytest tests", "python -m pytest"), ("python3 tools/x.py --all", "python3 tools/x.py"),
      ("/usr/bin/make -j8 all", "make all"), ("cat a.txt | grep x", "cat"), ("export A=1; ./run.sh", "run.sh"),
      ("docker compose up", "docker compose up"), ("uv run pytest", "uv run pytest"), ("npx tsc --noEmit", "tsc"),
    ])
  func kind(line: String, kind: String) { #expect(CommandKind.program(in: line) == kind) }

  @Test("is none where nothing is run", arguments: ["", "   ", "cd /work", "export A=1"])
  func none(line: String) { #expect(CommandKind.program(in: line) == nil) }

  @Test("tells slow commands from slow ones of another kind")
  func peers() {
    let quick = (0..<8).map { _ in Step(name: "bash", input: "git status", milliseconds: 50) }
    let tests = Step(name: "bash", input: "npm test", milliseconds: 60_000)
    #expect(SessionAnalysis(Sketch.session(quick + [tests])).findings.map(\.rule).contains("slowSpan") == false)
    let slow = Step(name: "bash", input: "git status --short", milliseconds: 60_000)
    #expect(SessionAnalysis(Sketch.session(quick + [slow])).findings.map(\.rule).contains("slowSpan"))
  }
}

internal import JSONTape
internal import TraceClient

extension FuzzTargets {
  /// Every format, from files to all that is made of their sessions.
  static let formats = FuzzTarget(
    "formats",
    "a letter says whose files they are (f any, c Claude Code, x Codex); up to three files follow, each "
      + "behind a record separator but the first", longestInput: 48 << 10, seeds: FixtureSeeds.formats
  ) { input throws(Violation) in
    guard input.count > 1 else { return }
    var folder = try ScratchFolder()
    let source = try source(input, in: &folder)
    _ = try SourceCheck.everything(in: source)
  }

  private static func source(_ input: Bytes, in folder: inout ScratchFolder) throws(Violation) -> any TraceSource {
    let files = input.parts(from: 1, atMost: 3)
    let names: [String]
    switch input[0] % 3 {
    // 'c'
    case 0:
      let id = "-p/7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e901"
      names = ["\(id).jsonl", "\(id)/subagents/agent-a1b2c3d4.jsonl", "\(id)/subagents/agent-a1b2c3d4.meta.json"]
    // 'x'
    case 1:
      let beginning = "2026/09/15/rollout-2026-09-15T07-0"
      names = (0..<3).map { "\(beginning)\($0)-00-01994c3e-7b00-7000-8000-0000000000c\($0).jsonl" }
    // 'f'
    default: names = ["a.json", "b.jsonl", "c.json"]
    }
    for (name, bytes) in zip(names, files) { try folder.add(name, bytes) }
    switch input[0] % 3 {
    case 0: return TranscriptSource.claudeCode(name: "s", location: folder.path) { _ in nil }
    case 1: return TranscriptSource.codex(name: "s", location: folder.path) { _ in nil }
    default: return FilesSource(name: "s", path: folder.path)
    }
  }
}

internal import TraceClient

/// A file of the fixtures, and how it is read.
package struct FixtureFile: Sendable {
  /// The kind of source that reads it.
  package enum Kind: String, Sendable {
    case files
    case claude = "claude-code"
    case codex
  }

  /// Below the folder of the fixtures.
  package let path: String
  package let kind: Kind

  /// Every file that sessions are read from.
  package static let all: [FixtureFile] =
    paths("demo", .files) + paths("fields", .files) + paths("agents/claude", .claude) + paths("agents/codex", .codex)

  private static func paths(_ folder: String, _ kind: Kind) -> [FixtureFile] {
    let paths = FixtureFiles.paths(below: "Fixtures/\(folder)").filter { !$0.contains("/subagents/") }
    return paths.map { FixtureFile(path: String($0.dropFirst("Fixtures/".count)), kind: kind) }
  }

  package var bytes: [UInt8] { FixtureFiles.bytes("Fixtures/\(path)") }

  /// Where its source looks, below the folder that it lies in.
  private var place: String { kind == .files ? "" : "/agents/\(kind == .claude ? "claude" : "codex")" }

  /// Tries the file with other bytes: all that is made of its sessions, and every method.
  ///
  /// - Parameter variation: which values the parameters of the methods have.
  package func attempt(_ bytes: [UInt8], variation: Int) throws(Violation) -> RecordCounts {
    var folder = try ScratchFolder()
    try folder.add(path, bytes)
    let location = folder.path + place
    let source: any TraceSource =
      switch kind {
      case .files: FilesSource(name: "s", path: location)
      case .claude: TranscriptSource.claudeCode(name: "s", location: location) { _ in nil }
      case .codex: TranscriptSource.codex(name: "s", location: location) { _ in nil }
      }
    let records = try SourceCheck.everything(in: source)
    try EveryMethod(Specimen.server("s=\(kind.rawValue):\(location)"), variation).callAll()
    return records
  }
}

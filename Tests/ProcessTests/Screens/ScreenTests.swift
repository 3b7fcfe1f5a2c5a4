import ChildProcesses
import Foundation
import Testing

/// A command line and what it shows, kept for several widths as `Fixtures/screens/NAME.WIDTH.txt`.
///
/// They show the same home everywhere: agents' transcripts with fixed times, in a fixed time zone. Written anew with
/// `SIDETRACE_UPDATE=1`; the difference is to be read as a person would look at the screen.
struct GoldenScreen: CustomTestStringConvertible, Sendable {
  let name: String
  let arguments: [String]

  init(_ name: String, _ arguments: String...) {
    self.name = name
    self.arguments = arguments
  }

  var testDescription: String { name }

  /// A new command gets a line here.
  static let all = [
    GoldenScreen("status", "status"),
    GoldenScreen("sessions", "sessions"),
    GoldenScreen("sessions-by-project", "sessions", "--by", "project"),
    GoldenScreen("sessions-help", "sessions", "--help"),
    GoldenScreen("show-claude", "show", "c2b7e901"),
    GoldenScreen("show-claude-verbose", "show", "-v", "c2b7e901"),
    GoldenScreen("show-codex", "show", "000000c1"),
    GoldenScreen("show-kore", "-s", "files:Fixtures/demo", "show", "kore"),
    GoldenScreen("show-pandaprobe", "-s", "files:Fixtures/demo", "show", "ledgerly-refund"),
    GoldenScreen("findings-claude", "findings", "c2b7e901"),
    GoldenScreen("findings-pandaprobe", "-s", "files:Fixtures/demo", "findings", "ledgerly-refund"),
    GoldenScreen("show-otlp", "-s", "files:Fixtures/demo", "show", "ledgerly-nightly"),
  ]
}

@Suite("What commands show, at every width")
struct ScreenTests {
  /// `nil` is a pipe.
  private static let widths: [Int?] = [60, 80, 120, 200, nil]

  @Test("each command shows what it showed", arguments: GoldenScreen.all)
  func screens(_ screen: GoldenScreen) throws {
    let home = try ScreenHome()
    defer { home.remove() }
    for width in Self.widths {
      let shown = try home.run(screen.arguments, columns: width)
      let most = width ?? 200
      for line in shown.split(separator: "\n", omittingEmptySubsequences: false) where !screen.name.hasSuffix("-help") {
        #expect(
          line.count <= most && !line.hasSuffix(" ") && !line.contains("\u{1B}"), "\(screen.name) \(most): \(line)")
      }
      let file = PackageFolder.root.appending(
        path: "Fixtures/screens/\(screen.name).\(width.map(String.init) ?? "piped").txt")
      if ProcessInfo.processInfo.environment["SIDETRACE_UPDATE"] != nil {
        try Data(shown.utf8).write(to: file)
      }
      let expected = try String(contentsOf: file, encoding: .utf8)
      #expect(shown == expected, "\(file.lastPathComponent) differs; SIDETRACE_UPDATE=1 writes it")
    }
  }
}

/// A home with the transcripts of the fixtures, which were written to at fixed times.
struct ScreenHome {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "sidetrace-screen-\(UUID().uuidString)")
    let agents = PackageFolder.root.appending(path: "Fixtures/agents")
    let places = [("claude/projects", ".claude/projects"), ("codex/sessions", ".codex/sessions")]
    for (from, to) in places {
      let target = folder.appending(path: to)
      try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: agents.appending(path: from), to: target)
    }
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.allObjects as? [URL] ?? []
    let names = files.filter { !$0.hasDirectoryPath }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    for (place, file) in names.enumerated() {
      let moment = Date(timeIntervalSince1970: 1_789_455_600 + Double(place) * 60)
      try FileManager.default.setAttributes([.modificationDate: moment], ofItemAtPath: file.path)
    }
  }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// What a command shows, whether it goes well or not.
  func run(_ arguments: [String], columns: Int?) throws -> String {
    // Two hours ahead of UTC in September, whatever the machine knows of time zones.
    var variables = ["HOME": folder.path, "TZ": "CET-1CEST,M3.5.0,M10.5.0/3"]
    variables["COLUMNS"] = columns.map(String.init) ?? ""
    let process = try ChildProcess(sidetrace: arguments, variables: variables)
    process.closeInput()
    _ = try process.waitForExit()
    return process.outputText.replacing(folder.path, with: "HOME")
  }
}

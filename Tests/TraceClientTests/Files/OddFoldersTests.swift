import Foundation
import SampleSessions
import Testing
import TraceFormats
import TraceModel

@testable import TraceClient

@Suite("Folders with odd things in them")
struct OddFoldersTests {
  private let folder: TemporaryFolder
  private static let session = #"{"session_id":"s","trace_count":0,"traces":[]}"#

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("good.json", Self.session)
  }

  /// Lets a shell do what the library does not.
  private func shell(_ commands: String) throws {
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", commands]
    shell.currentDirectoryURL = URL(filePath: folder.path)
    try shell.run()
    shell.waitUntilExit()
    if shell.terminationStatus != 0 { throw ShellFailure(status: shell.terminationStatus) }
  }

  private struct ShellFailure: Error { let status: Int32 }

  private func warnings() async throws -> [String] {
    let page = try await FilesSource(name: "files", path: folder.path).sessions(SessionQuery())
    #expect(page.items.map(\.info.id) == ["s"])
    return page.warnings.map { "\($0.code) \($0.message.split(separator: "/").last.map(String.init) ?? "")" }
  }

  /// Whether files may have any bytes for a name, as those of Linux may and those of macOS may not.
  private static let takesAnyName = (try? OddFoldersTests().shell(#"touch "$(printf '\351')""#)) != nil

  @Test("tell of names that are not UTF-8, byte by byte", .enabled(if: takesAnyName))
  func names() async throws {
    try shell(#"touch "$(printf 'caf\351.json')" "$(printf 'b\377.txt')" && mkdir "$(printf 'd\200r')""#)
    #expect(
      try await warnings() == [
        #"unreadableName caf\xE9.json was passed over: its name is not UTF-8"#,
        #"unreadableName d\x80r was passed over: its name is not UTF-8"#,
      ])
  }

  @Test("tell of transcripts whose names are not UTF-8", .enabled(if: takesAnyName))
  func transcripts() async throws {
    try shell(#"touch "$(printf 'caf\351.jsonl')""#)
    let source = TranscriptSource.claudeCode(name: "t", location: folder.path) { _ in nil }
    #expect(try await source.check().warnings.map(\.code) == ["unreadableName"])
  }

  @Test("with pipes and links that lead nowhere or up are read to their end, and tell of them")
  func pipes() async throws {
    try shell(
      "mkfifo pipe.json; ln -s nowhere dangling.json; ln -s . loop; mkdir below; ln -s .. below/up; ln -s /dev/null null.json"
    )
    #expect(
      try await warnings().sorted() == [
        "skippedFile dangling.json was passed over: it cannot be looked at",
        "skippedFile null.json was passed over: it is no regular file",
        "skippedFile pipe.json was passed over: it is no regular file",
      ])
  }

  @Test("that are a pipe themselves are refused and not waited for")
  func pipe() async throws {
    try shell("mkfifo pipe.json")
    let source = FilesSource(name: "files", path: folder.path + "/pipe.json")
    let page = try await source.sessions(SessionQuery())
    #expect(page.items.isEmpty)
    #expect(page.warnings.map(\.code) == ["skippedFile"])
  }

  @Test("are told of where they are too deep")
  func deep() async throws {
    try shell("mkdir -p a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s; cp good.json a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/")
    #expect(try await warnings().map { $0.prefix(7) } == ["tooDeep"])
  }

  @Test("whose files change or go while they are read lose nothing in silence")
  func vanished() async throws {
    let source = FilesSource(name: "files", path: folder.path)
    _ = try await source.check()
    // Within a glance it is not noticed that the file is another one.
    try folder.write("good.json", #"{"session"#)
    let session = try? await source.session(id: "s")
    if let session { #expect(session.warnings.map(\.code).contains("vanishedFiles")) }
  }
}

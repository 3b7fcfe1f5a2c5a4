import Foundation
import JSONTape
import SampleSessions
import SystemCalls
import Testing
import TraceModel

@testable import TraceClient
@testable import TraceFormats

@Suite("A transcript that is being written")
struct GrowingTranscriptTests {
  private let folder: TemporaryFolder
  private let whole: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    let path = TranscriptHome.fixtures + "/claude/projects/-home-noor-ledgerly/\(TranscriptHome.refund).jsonl"
    whole = Array(try Data(contentsOf: URL(filePath: path)))
  }

  private var path: String { folder.path + "/s.jsonl" }

  private func append(_ bytes: some Sequence<UInt8>) throws {
    if !FileManager.default.fileExists(atPath: path) { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    defer { try? file.close() }
    try file.seekToEnd()
    try file.write(contentsOf: Data(bytes))
  }

  private static func text(_ text: TranscriptText) -> [UInt8] { text.pieces.flatMap { $0.array(0..<$0.count) } }

  @Test("is read on where it ended, without a loss or a repeat", arguments: [1, 7, 100, 4000, 100_000])
  func grows(step: Int) throws {
    var known: TranscriptText?
    var readBefore = 0
    for start in stride(from: 0, to: whole.count, by: max(step, whole.count / 300)) {
      try append(whole[start..<min(start + max(step, whole.count / 300), whole.count)])
      let text = try TranscriptText.read(path, known: known)
      let end = start + max(step, whole.count / 300)
      let soFar = whole[..<min(end, whole.count)]
      let complete = soFar.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      #expect(text.count == complete || soFar.last == 0x7D && text.count == soFar.count)
      #expect(text.isUnfinished == (text.count < soFar.count))
      if let known, known.pieces.count < 64 {
        // What was read before is not read again: the very same pieces are there.
        #expect(zip(text.pieces, known.pieces).allSatisfy { $0 === $1 })
        #expect(text.count >= readBefore)
      }
      readBefore = text.count
      known = text
    }
    #expect(known.map(Self.text) == whole)
  }

  @Test("is read from the beginning when it was replaced or cut, even by as many bytes")
  func replaced() throws {
    try append(whole)
    let first = try TranscriptText.read(path)
    let other = Array(String(decoding: whole, as: UTF8.self).replacing("noor", with: "ines").utf8)
    #expect(other.count == whole.count)
    try Data(other).write(to: URL(filePath: path))
    #expect(Self.text(try TranscriptText.read(path, known: first)) == other)
    let half = Array(whole[...(whole[..<5000].lastIndex(of: 0x0A) ?? 0)])
    try Data(half).write(to: URL(filePath: path))
    #expect(Self.text(try TranscriptText.read(path, known: first)) == half)
  }

  @Test("waits for the rest of a line, and takes a whole last line without its newline")
  func partial() throws {
    try append(Array("{\"a\":1}\n{\"b\":".utf8))
    let first = try TranscriptText.read(path)
    #expect(first.isUnfinished)
    #expect(first.count == 8)
    try append(Array("2}".utf8))
    let second = try TranscriptText.read(path, known: first)
    #expect(!second.isUnfinished)
    #expect(second.count == 15)
    try append(Array("\n\r\n{\"c\":3}\r\n".utf8))
    let third = try TranscriptText.read(path, known: second)
    var found: [String] = []
    for piece in third.pieces { Lines.forEach(piece) { found.append(piece.text($0).filter { $0 != " " }) } }
    #expect(found == ["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"])
  }

  @Test("gives at each moment what a reader who comes new would be given")
  func session() async throws {
    let source = TranscriptHome.claude(folder.path)
    var session: Session?
    let lines = whole.split(separator: 0x0A)
    for (place, line) in lines.enumerated() {
      let half = line.count / 2
      try append(line[line.startIndex..<(line.startIndex + half)])
      if let session, place > 3 { #expect(await !source.isUnchanged(session)) }
      try append(Array(line[(line.startIndex + half)...]) + [0x0A])
      let grown = try await source.session(id: "s")
      let fresh = try await TranscriptHome.claude(folder.path).session(id: "s")
      #expect(Outline.text(of: grown) == Outline.text(of: fresh))
      #expect(grown.summary.usage == fresh.summary.usage)
      #expect(await source.isUnchanged(grown))
      session = grown
    }
    #expect(session?.traces.count == 4)
  }

  @Test("has changed when a sub-agent begins")
  func subagent() async throws {
    try append(whole)
    let source = TranscriptHome.claude(folder.path)
    let session = try await source.session(id: "s")
    #expect(await source.isUnchanged(session))
    try folder.write("s/subagents/agent-x.jsonl", #"{"type":"user","isSidechain":true,"uuid":"u","message":{}}"# + "\n")
    #expect(await !source.isUnchanged(session))
  }

  @Test("that is gone is not found")
  func gone() async throws {
    try append(whole)
    let source = TranscriptHome.claude(folder.path)
    _ = try await source.session(id: "s")
    try folder.remove("s.jsonl")
    await #expect { try await source.session(id: "s") } throws: { ($0 as? SourceError)?.kind == .notFound }
  }

  @Test("goes on as long as its last turn is open and it was written to lately")
  func running() async throws {
    let lines = whole.split(separator: 0x0A).prefix(9)
    try append(lines.joined(separator: [0x0A]) + [0x0A])
    let source = TranscriptHome.claude(folder.path)
    #expect(try await source.session(id: "s").summary.status == .running)
    let old = Date(timeIntervalSinceNow: -3600)
    try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: path)
    let left = try await source.session(id: "s")
    #expect(left.summary.status != .running)
    #expect(left.allSpans.contains { $0.flags.contains(.abandoned) })
  }
}

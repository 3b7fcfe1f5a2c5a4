import JSONTape
import SampleSessions
import SystemCalls
import Testing
import TraceModel

@testable import TraceClient

/// Compressed files and files of protobuf tell what the plain ones do.
@Suite("Files that are not written as text")
struct ExpandedFilesTests {
  private static let count = 20

  private static func document(_ number: Int) -> String {
    let id = (number < 10 ? "0" : "") + "\(number)"
    return #"""
      {"resourceSpans":[{"scopeSpans":[{"spans":[
      {"traceId":"000000000000000000000000000000\#(id)","spanId":"00000000000000\#(id)","name":"step \#(number)",
      "startTimeUnixNano":"17800000000000000\#(id)","endTimeUnixNano":"1780000000000000100",
      "attributes":[{"key":"session.id","value":{"stringValue":"s\#(number % 7)"}}]}]}]}]}
      """#.replacing("\n", with: " ")
  }

  private static let documents = (1...count).map(document)
  private static let lines = Array(documents.joined(separator: "\n").utf8)
  private static let messages = documents.map { text in
    (try? JSONDocument(Bytes(text)).withRoot { OTLPProtobuf.request($0) }) ?? []
  }

  private static func delimited(_ length: (Int) -> [UInt8]) -> [UInt8] { messages.flatMap { length($0.count) + $0 } }
  private static func fourBytes(_ count: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
  }
  private static func varint(_ count: Int) -> [UInt8] {
    count < 128 ? [UInt8(count)] : [UInt8(truncatingIfNeeded: count) | 0x80, UInt8(count >> 7)]
  }

  struct Sample: CustomTestStringConvertible {
    let testDescription: String
    let name: String
    let bytes: [UInt8]
    var warnings: [String] = []
  }

  static let samples = [
    Sample(testDescription: "messages behind varints", name: "a.pb", bytes: delimited(varint)),
    Sample(testDescription: "messages behind four bytes", name: "a.binpb", bytes: delimited(fourBytes)),
    Sample(testDescription: "messages without anything between", name: "a.pb", bytes: messages.flatMap { $0 }),
    Sample(
      testDescription: "a last message that is cut short", name: "a.pb",
      bytes: delimited(varint) + varint(messages[0].count) + messages[0].dropLast(), warnings: ["unfinishedMessages"]),
    Sample(
      testDescription: "a last length that is cut short", name: "a.pb", bytes: delimited(fourBytes) + [0, 0],
      warnings: ["unfinishedMessages"]),
    Sample(
      testDescription: "a message in the middle that is none", name: "a.pb",
      bytes: fourBytes(messages[0].count) + messages[0] + fourBytes(3) + [9, 9, 9]
        + messages.dropFirst().flatMap { fourBytes($0.count) + $0 }, warnings: ["brokenMessages"]),
    Sample(testDescription: "gzip of lines", name: "a.jsonl.gz", bytes: Stored.gzip(lines)),
    Sample(testDescription: "zstd of lines", name: "a.jsonl.zst", bytes: Stored.zstd(lines)),
    Sample(testDescription: "gzip of protobuf", name: "a.pb.gz", bytes: Stored.gzip(delimited(fourBytes))),
    Sample(
      testDescription: "zstd of each document, behind four bytes", name: "a.json",
      bytes: documents.flatMap { text in
        let frame = Stored.zstd(Array(text.utf8))
        return fourBytes(frame.count) + frame
      }),
    Sample(
      testDescription: "zstd of each message, behind four bytes", name: "a.pb",
      bytes: messages.flatMap { message in
        let frame = Stored.zstd(message)
        return fourBytes(frame.count) + frame
      }),
    Sample(testDescription: "lines behind a byte order mark", name: "a.json", bytes: [0xEF, 0xBB, 0xBF] + lines),
  ]

  private static func figures(_ name: String, _ bytes: [UInt8], warnings: [String] = []) async throws -> [String] {
    let folder = try TemporaryFolder()
    try folder.write(name, Bytes(bytes))
    let source = FilesSource(name: "otlp", path: folder.path, onlyOTLP: true)
    let page = try await source.sessions(SessionQuery(limit: 100))
    #expect(page.warnings.map(\.code) == warnings)
    var figures: [String] = []
    for entry in page.items {
      let session = try await source.session(id: entry.info.id)
      figures.append("\(session.id): \(session.allSpans.compactMap { session.text($0.name) })")
    }
    return figures
  }

  @Test("hold the sessions that their plain text holds", arguments: samples)
  func same(sample: Sample) async throws {
    let plain = try await Self.figures("a.jsonl", Self.lines)
    #expect(plain.count == 7)
    #expect(try await Self.figures(sample.name, sample.bytes, warnings: sample.warnings) == plain)
  }

  @Test(
    "are passed over with the reason where nothing can be read of them",
    arguments: [
      ("a.jsonl.gz", Array(Stored.gzip(lines).dropLast(30)), "its gzip ends too early"),
      (
        "a.jsonl.zst", Array(Stored.zstd(lines).prefix(9)) + [UInt8](repeating: 0xFF, count: 40),
        "it is no zstd, or damaged"
      ),
      ("a.pb", [1, 2, 3, 4], "it is neither JSON nor OTLP in protobuf"),
    ])
  func unreadable(name: String, bytes: [UInt8], reason: String) async throws {
    let folder = try TemporaryFolder()
    try folder.write(name, Bytes(bytes))
    let page = try await FilesSource(name: "otlp", path: folder.path, onlyOTLP: true).sessions(SessionQuery())
    #expect(page.items.isEmpty)
    #expect(page.warnings.map(\.code) == ["skippedFile"])
    #expect(page.warnings.first?.message.contains(reason) == true)
  }
}

/// Compressed formats as they are allowed to be, too: with the bytes as they are inside.
private enum Stored {
  /// RFC 1952 around one stored block of RFC 1951 after another.
  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(0xFFFF)
      rest = rest.dropFirst(block.count)
      out += [rest.isEmpty ? 1 : 0] + little(block.count, 2) + little(~block.count, 2) + block
    } while !rest.isEmpty
    return out + little(Int(crc(bytes)), 4) + little(bytes.count, 4)
  }

  /// RFC 8878 around raw blocks.
  static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xA0] + little(bytes.count, 4)
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(100_000)
      rest = rest.dropFirst(block.count)
      out += little(block.count << 3 | (rest.isEmpty ? 1 : 0), 3) + block
    } while !rest.isEmpty
    return out
  }

  private static func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
  }
}

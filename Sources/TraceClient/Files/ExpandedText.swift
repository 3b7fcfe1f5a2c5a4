internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// The text of files that are not written as text: compressed ones, and OTLP in protobuf.
enum ExpandedText {
  /// What there is to read in a file.
  enum Content {
    /// The file's own bytes.
    case asItIs
    case expanded(Bytes)
    case unreadable(String)
  }

  /// A file may expand to so much: one that promises more than memory has is left alone.
  private static let mostBytes = 512 << 20

  /// How long the byte order mark is in front of a text; 0 for none.
  static func markLength(_ bytes: Bytes) -> Int {
    bytes.withUnsafeBytes { $0.starts(with: [0xEF, 0xBB, 0xBF]) } ? 3 : 0
  }

  static func text(of file: Bytes, _ warnings: inout WarningList) -> Content {
    switch parts(of: file) {
    case nil: text(ofPlain: file, &warnings)
    case .failure(let problem)?: .unreadable(problem.reason)
    case .success(let parts)?: .expanded(joined(parts, &warnings))
    }
  }

  private struct Problem: Error { let reason: String }

  /// What comes out of a compressed file; `nil` for one that is not. The collector's file exporter compresses each message
  /// by itself, and puts the length of that in front, in four bytes.
  private static func parts(of file: Bytes) -> Result<[Bytes], Problem>? {
    if let compression = file.withUnsafeBytes({ Compression(beginning: $0) }) {
      return expand(file, compression, Self.mostBytes).map { [$0] }
    }
    var parts: [Bytes] = []
    var room = mostBytes
    var place = 0
    while let range = file.withUnsafeBytes({ compressedMessage($0, at: place) }) {
      switch expand(Bytes(file.array(range)), .zstd, room) {
      case .failure(let problem): return .failure(problem)
      case .success(let part):
        parts.append(part)
        room -= part.count
      }
      place = range.upperBound
    }
    return parts.isEmpty ? nil : .success(parts)
  }

  /// Where a compressed message lies whose length stands at a place.
  private static func compressedMessage(_ file: UnsafeRawBufferPointer, at place: Int) -> Range<Int>? {
    guard file.count - place > 8 else { return nil }
    let count = (0..<4).reduce(0) { $0 << 8 | Int(truncatingIfNeeded: file[place + $1]) }
    let start = place + 4
    guard count >= 4, count <= file.count - start,
      Compression(beginning: UnsafeRawBufferPointer(rebasing: file[start..<(start + count)])) == .zstd
    else { return nil }
    return start..<(start + count)
  }

  private static func expand(_ file: Bytes, _ compression: Compression, _ limit: Int) -> Result<Bytes, Problem> {
    compression.expand(file, limit: limit).mapError { problem in
      switch problem {
      case .libraryMissing(let words): Problem(reason: words)
      case .damaged: Problem(reason: "it is no \(compression.rawValue), or damaged")
      case .cutShort: Problem(reason: "its \(compression.rawValue) ends too early")
      case .tooLarge: Problem(reason: "it expands to more than \(mostBytes) bytes")
      }
    }
  }

  /// JSON as it is, protobuf as the JSON that says the same, a line each.
  private static func joined(_ parts: [Bytes], _ warnings: inout WarningList) -> Bytes {
    var texts: [Bytes] = []
    for part in parts {
      if case .expanded(let text) = text(ofPlain: part, &warnings) { texts.append(text) } else { texts.append(part) }
    }
    if texts.count == 1 { return texts[0] }
    var writer = JSONWriter()
    for text in texts {
      text.withUnsafeBytes { writer.verbatim($0) }
      writer.verbatim("\n")
    }
    return writer.take().joined()
  }

  private static func text(ofPlain file: Bytes, _ warnings: inout WarningList) -> Content {
    let first = file.withUnsafeBytes { $0.dropFirst(markLength(file)).first { $0 > 0x20 } }
    // What begins like JSON is never taken for something else.
    if first == 0x7B || first == 0x5B { return .asItIs }
    if let text = OTLPWireFile.text(file, &warnings) { return .expanded(text) }
    return isBinary(file) ? .unreadable("it is neither JSON nor OTLP in protobuf") : .asItIs
  }

  /// Whether a file has bytes at its beginning that no text has.
  private static func isBinary(_ file: Bytes) -> Bool {
    file.withUnsafeBytes { $0.prefix(512).contains { $0 < 0x09 } }
  }
}

/// Texts that were made of files, of which the last is kept: sessions are often read file by file.
final class ExpandedTexts: Sendable {
  private let last = Mutex<(path: String, status: FileStatus, text: Bytes)?>(nil)

  /// Parts of a file's text right behind one another, with blanks for newlines; `nil` where it cannot be had any more.
  func read(_ path: String, parts: [Range<Int>]) -> Bytes? {
    text(path).map { OneLineBody.copy($0, parts: parts) }
  }

  private func text(_ path: String) -> Bytes? {
    let known = last.withLock { $0 }
    if let known, known.path == path, known.status == FileStatus(path: path) { return known.text }
    guard let (file, status) = try? Files.read(path, limit: OneLineBody.mostBytes) else { return nil }
    // What was odd was told when the file was looked at.
    var warnings = WarningList()
    guard case .expanded(let text) = ExpandedText.text(of: file, &warnings) else { return nil }
    last.withLock { $0 = (path, status, text) }
    return text
  }
}

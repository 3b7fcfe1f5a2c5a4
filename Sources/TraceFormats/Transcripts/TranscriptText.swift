package import JSONTape
package import SystemCalls

/// What has been read of a file that another process appends lines to: its whole lines, in the pieces they came in.
package struct TranscriptText: Sendable {
  package let path: String
  /// The file as it was when it was looked at.
  package let status: FileStatus
  /// Whole lines; only the very last one may lack its newline.
  package let pieces: [Bytes]
  /// Whether the file ends in the middle of a line.
  package let isUnfinished: Bool

  package init(path: String, status: FileStatus, pieces: [Bytes], isUnfinished: Bool) {
    self.path = path
    self.status = status
    self.pieces = pieces
    self.isUnfinished = isUnfinished
  }

  /// How many bytes of the file the pieces are.
  var count: Int { pieces.reduce(0) { $0 + $1.count } }

  /// More pieces than this are read again as one.
  private static let mostPieces = 64
  /// How much of the beginning and of the end must be as it was for a file to count as grown and not as replaced.
  private static let proof = 256

  /// Reads the file; what is known of it already is not read again, as long as the file has only grown.
  package static func read(_ path: String, known: TranscriptText? = nil) throws(FileError) -> TranscriptText {
    if TranscriptFile.isCompressed(path) { return try expanded(path) }
    if let known, known.pieces.count < mostPieces, let grown = try grown(known) { return grown }
    let (bytes, status) = try Files.read(path, limit: OneLineBody.mostBytes)
    let (lines, isUnfinished) = wholeLines(bytes)
    return TranscriptText(path: path, status: status, pieces: lines.map { [$0] } ?? [], isUnfinished: isUnfinished)
  }

  /// The text of a compressed file. It cannot grow: one that changed is read again.
  private static func expanded(_ path: String) throws(FileError) -> TranscriptText {
    let (file, status) = try Files.read(path, limit: OneLineBody.mostBytes)
    switch Compression.zstd.expand(file, limit: OneLineBody.mostBytes) {
    case .success(let bytes):
      let (lines, isUnfinished) = wholeLines(bytes)
      return TranscriptText(path: path, status: status, pieces: lines.map { [$0] } ?? [], isUnfinished: isUnfinished)
    case .failure(let problem): throw FileError(path: path, unusable: problem.words)
    }
  }

  /// The first bytes of what was read.
  package func prefix(_ count: Int) -> TranscriptText {
    var left = count
    var kept: [Bytes] = []
    for piece in pieces where left > 0 {
      kept.append(piece.count <= left ? piece : Bytes(piece.array(0..<left)))
      left -= piece.count
    }
    return TranscriptText(path: path, status: status, pieces: kept, isUnfinished: false)
  }

  private static func grown(_ known: TranscriptText) throws(FileError) -> TranscriptText? {
    let count = known.count
    guard let first = known.pieces.first, let last = known.pieces.last else { return nil }
    guard let status = FileStatus(path: known.path), status.inode == known.status.inode, status.size >= count else {
      return nil
    }
    let head = try Files.read(known.path, from: 0, atMost: min(proof, first.count)).bytes
    let tailCount = min(proof, last.count)
    let (bytes, now) = try Files.read(known.path, from: count - tailCount, atMost: OneLineBody.mostBytes)
    guard bytes.count >= tailCount, now.inode == known.status.inode,
      isSame(head, first, at: 0), isSame(bytes, last, at: last.count - tailCount, count: tailCount)
    else { return nil }
    if bytes.count == tailCount {
      return TranscriptText(path: known.path, status: now, pieces: known.pieces, isUnfinished: false)
    }
    let (lines, isUnfinished) = wholeLines(Bytes(bytes.array(tailCount..<bytes.count)))
    return TranscriptText(
      path: known.path, status: now, pieces: known.pieces + (lines.map { [$0] } ?? []), isUnfinished: isUnfinished)
  }

  /// Whether `one` begins with what stands in `other` at `offset`; carriage returns became blanks there.
  private static func isSame(_ one: Bytes, _ other: Bytes, at offset: Int, count: Int? = nil) -> Bool {
    let count = count ?? one.count
    guard one.count >= count, offset + count <= other.count else { return false }
    return (0..<count).allSatisfy { place in
      one[place] == other[offset + place] || one[place] == 0x0D && other[offset + place] == 0x20
    }
  }

  /// The bytes through the last newline; also a last line without one, if it is a whole value.
  private static func wholeLines(_ bytes: Bytes) -> (Bytes?, isUnfinished: Bool) {
    let end = bytes.withUnsafeBytes { $0.lastIndex(of: 0x0A) }.map { $0 + 1 } ?? 0
    var used = end
    if end < bytes.count {
      let rest = try? JSONDocument(bytes, range: end..<bytes.count)
      if rest?.withRoot({ $0.isObject || $0.isArray }) == true { used = bytes.count }
    }
    let isUnfinished = used < bytes.count && !isBlank(bytes, used..<bytes.count)
    if used == 0 { return (nil, isUnfinished) }
    let hasReturns = bytes.withUnsafeBytes { firstIndex(of: 0x0D, in: $0) != nil }
    if used == bytes.count, !hasReturns { return (bytes, false) }
    // A carriage return may end a line to whoever reads our answers; in JSON it is white space.
    let copy = Bytes(capacity: used) { memory in
      bytes.withUnsafeBytes { memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<used])) }
      if hasReturns { for place in memory.indices where memory[place] == 0x0D { memory[place] = 0x20 } }
      return used
    }
    return (copy, isUnfinished)
  }

  private static func isBlank(_ bytes: Bytes, _ range: Range<Int>) -> Bool {
    range.allSatisfy { [0x20, 0x09, 0x0D, 0x00].contains(bytes[$0]) }
  }
}

extension Compression.Problem {
  /// What is wrong, for a person.
  fileprivate var words: String {
    switch self {
    case .libraryMissing(let words): words
    case .damaged: "it is no zstd, or damaged"
    case .cutShort: "its zstd ends too early"
    case .tooLarge: "it expands to more than \(OneLineBody.mostBytes) bytes"
    }
  }
}

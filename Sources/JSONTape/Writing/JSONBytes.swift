/// Finished output: bytes that were written, and slices of other bytes spliced in without copying.
public struct JSONBytes: Sendable {
  /// A slice that stands before the byte at `position` of the written bytes.
  struct Splice: Sendable {
    let position: Int
    let bytes: Bytes
    let range: Range<Int>
  }

  let written: Bytes
  let splices: [Splice]
  /// The length in bytes, splices included.
  public let count: Int

  init(written: Bytes, splices: [Splice]) {
    self.written = written
    self.splices = splices
    count = splices.reduce(written.count) { $0 + $1.range.count }
  }

  /// Output that is these bytes, which are not copied.
  public init(_ bytes: Bytes) { self.init(written: bytes, splices: []) }

  /// The pieces in order, none of them empty. A pointer is valid until `body` returns.
  ///
  /// `body` says whether to go on.
  public func forEachPiece(_ body: (UnsafeRawBufferPointer) -> Bool) {
    var position = 0
    for splice in splices {
      if splice.position > position {
        guard piece(written, position..<splice.position, body) else { return }
        position = splice.position
      }
      guard piece(splice.bytes, splice.range, body) else { return }
    }
    if position < written.count { _ = piece(written, position..<written.count, body) }
  }

  /// All pieces in order, none of them empty; the pointers are valid until `body` returns.
  public func withPieces<Result>(_ body: ([UnsafeRawBufferPointer]) -> Result) -> Result {
    withExtendedLifetime(self) {
      // `Bytes` never moves its memory, so the pointers outlive the calls that give them.
      var pieces: [UnsafeRawBufferPointer] = []
      forEachPiece { piece in
        pieces.append(piece)
        return true
      }
      return body(pieces)
    }
  }

  private func piece(_ bytes: Bytes, _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    if range.isEmpty { return true }
    return bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// The same JSON, in which each escaped surrogate without its partner is U+FFFD, so that every reader takes it; itself
  /// where there is none.
  public var mended: JSONBytes {
    var hasLone = false
    forEachPiece { piece in
      hasLone = SurrogateEscapes.firstLone(in: piece) != nil
      return !hasLone
    }
    guard hasLone else { return self }
    return JSONBytes(
      Bytes(capacity: count) { memory in
        let count = copy(to: memory)
        SurrogateEscapes.mend(memory)
        return count
      })
  }

  private func copy(to memory: UnsafeMutableRawBufferPointer) -> Int {
    var offset = 0
    forEachPiece { piece in
      UnsafeMutableRawBufferPointer(rebasing: memory[offset...]).copyMemory(from: piece)
      offset += piece.count
      return true
    }
    return offset
  }

  /// All of it in one piece.
  public func joined() -> Bytes {
    if splices.isEmpty { return written }
    return Bytes(capacity: count) { copy(to: $0) }
  }

  /// The output as text.
  public var text: String {
    let all = joined()
    return all.text(0..<all.count)
  }
}

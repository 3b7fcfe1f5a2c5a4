internal import JSONTape
internal import TraceFormats
internal import TraceModel

/// The spans and log records of a session that one body holds.
struct BodyShare {
  /// A span or a log record, and where it is.
  struct Piece {
    let isLog: Bool
    var range: Range<Int>
  }

  let bytes: Bytes
  let encoding: OTLPEncoding
  /// In the order in which they stand in the body.
  var pieces: [Piece]

  /// How long they are together.
  var byteCount: Int { pieces.reduce(0) { $0 + $1.range.count } }

  /// All of it as JSON, and where each piece is in that.
  func text(_ warnings: inout WarningList) -> (bytes: Bytes, pieces: [Piece]) {
    switch encoding {
    case .json: own
    case .protobuf: spelled(&warnings)
    }
  }

  /// In bytes of its own where others have more of the body, which the session must not keep then.
  private var own: (bytes: Bytes, pieces: [Piece]) {
    if byteCount * 2 >= bytes.count { return (bytes, pieces) }
    var moved = pieces
    var place = 0
    for number in moved.indices {
      let count = moved[number].range.count
      moved[number].range = place..<(place + count)
      place += count
    }
    return (OneLineBody.copy(bytes, parts: pieces.map(\.range)), moved)
  }

  /// What came as protobuf, as the OTLP/JSON that says the same.
  private func spelled(_ warnings: inout WarningList) -> (bytes: Bytes, pieces: [Piece]) {
    var moved = pieces
    var text = OTLPWireText()
    var writer = JSONWriter(capacity: byteCount * 2)
    for (place, piece) in pieces.enumerated() {
      // Between two there is a blank, not the comma of a list.
      writer.verbatim(" ")
      let start = writer.count
      if piece.isLog {
        text.write(log: piece.range, of: bytes, to: &writer)
      } else {
        text.write(span: piece.range, of: bytes, to: &writer)
      }
      moved[place].range = start..<writer.count
    }
    text.warn(in: &warnings)
    return (writer.take().joined(), moved)
  }
}

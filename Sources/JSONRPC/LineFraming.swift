internal import SystemCalls

/// One message a line; a carriage return before the newline is white space to JSON, and blank lines mean nothing.
struct LineFraming {
  let limit: Int
  /// How much of the waiting bytes is known to hold no newline, so that a long line is searched once.
  private var searched = 0

  init(limit: Int) { self.limit = limit }

  mutating func next(in bytes: UnsafeRawBufferPointer, isAtEnd: Bool) -> FrameEvent {
    // Passed over as they come, so that blanks are the same however they are cut, and of whatever length.
    let blank = bytes.prefix(while: Self.isBlank).count
    if blank > 0 { return .filler(count: blank) }
    if let newline = firstIndex(of: 0x0A, in: bytes, from: searched) {
      searched = 0
      return newline > limit ? .tooLarge(.untilNewline) : .message(skip: 0, count: newline)
    }
    if bytes.count > limit {
      searched = 0
      return .tooLarge(.untilNewline)
    }
    if isAtEnd, !bytes.isEmpty {
      // The last line needs no newline.
      searched = 0
      return .message(skip: 0, count: bytes.count)
    }
    searched = bytes.count
    return .incomplete(wanted: 0)
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
}

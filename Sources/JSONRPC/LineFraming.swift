internal import SystemCalls

/// One message a line; a carriage return before the newline is white space to JSON, and blank lines mean nothing.
struct LineFraming {
  let limit: Int
  /// How much of the waiting bytes is known to hold no newline, so that a long line is searched once.
  private var searched = 0

  init(limit: Int) { self.limit = limit }

  mutating func next(in bytes: UnsafeRawBufferPointer, isAtEnd: Bool) -> FrameEvent {
    if let newline = firstIndex(of: 0x0A, in: bytes, from: searched) {
      searched = 0
      return line(bytes, newline, ending: 1)
    }
    if bytes.count > limit {
      searched = 0
      return .tooLarge(.untilNewline)
    }
    if isAtEnd, !bytes.isEmpty {
      // The last line needs no newline.
      searched = 0
      return line(bytes, bytes.count, ending: 0)
    }
    searched = bytes.count
    return .incomplete(wanted: 0)
  }

  private func line(_ bytes: UnsafeRawBufferPointer, _ count: Int, ending: Int) -> FrameEvent {
    var start = 0
    while start < count, bytes[start] == 0x20 || bytes[start] == 0x09 || bytes[start] == 0x0D { start += 1 }
    if start == count { return .filler(count: count + ending) }
    return count > limit ? .tooLarge(.untilNewline) : .message(skip: 0, count: count)
  }
}

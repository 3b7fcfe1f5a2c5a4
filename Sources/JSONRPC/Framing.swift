/// What a framing finds at the front of the input.
public enum FrameEvent: Equatable, Sendable {
  /// A message: `skip` bytes of framing, then `count` bytes of text.
  case message(skip: Int, count: Int)
  /// Bytes that mean nothing, such as blank lines between messages.
  case filler(count: Int)
  /// The message is not complete. `wanted` is how many bytes it will need, or 0 if that is not known.
  case incomplete(wanted: Int)
  /// A message over the limit begins here; its bytes are to be dropped as they come.
  case tooLarge(Skipping)
  /// A message that can be passed over but not read.
  case unreadable(count: Int, reason: String)
  /// The next message cannot be found any more.
  case lost(reason: String)
}

/// How the end of a message that is being dropped is known.
public enum Skipping: Equatable, Sendable {
  case bytes(Int)
  case untilNewline
}

/// How messages are told apart in a stream of bytes.
public enum Framing: Sendable, Equatable {
  /// The Language Server Protocol's headers: `Content-Length: N`, a blank line, N bytes (LSP 3.17, base protocol).
  case header
  /// One message a line.
  case lines

  /// The framing of a stream whose first byte that is not white space is `byte`.
  ///
  /// Header names begin with a letter and JSON-RPC messages with a brace or a bracket, so one byte decides.
  public init(firstByte byte: UInt8) {
    let letter = byte | 0x20
    self = letter >= 0x61 && letter <= 0x7A ? .header : .lines
  }
}

internal import JSONTape
public import SystemCalls

/// Cuts a stream of bytes into messages, whatever pieces the bytes come in.
public struct FrameSplitter: ~Copyable {
  /// What `next` finds.
  public enum Event: Equatable {
    /// `text` and then `finish` handle it.
    case message
    case moreNeeded
    /// A message over the limit; its bytes are dropped without being kept.
    case tooLarge(limit: Int)
    case unreadable(reason: String)
    /// The stream makes no sense any more; nothing further can be read.
    case lost(reason: String)
  }

  /// How the client frames its messages, told by the first byte; `nil` before that.
  public private(set) var framing: Framing?
  private let limit: Int
  private var buffer: InputBuffer
  private var lines: LineFraming
  private let headers: HeaderFraming
  private var skipping: Skipping?
  private var wanted = 0
  /// Whether nothing more will come.
  private(set) var isAtEnd = false
  private var message = (skip: 0, count: 0)

  /// - Parameter limit: the longest message, in bytes.
  public init(limit: Int) {
    // What a header promises is added to its own length: half of what an `Int` holds leaves room for that.
    let limit = min(limit, .max / 2)
    self.limit = limit
    buffer = InputBuffer(largest: limit)
    lines = LineFraming(limit: limit)
    headers = HeaderFraming(limit: limit)
  }

  /// Whether bytes are left over that form no message: the stream ended in the middle of one.
  public var hasRemains: Bool { buffer.count > 0 }

  /// How many bytes wait, of messages that are not complete among them.
  var waitingBytes: Int { buffer.count }

  /// How much memory there is for them.
  package var capacity: Int { buffer.capacity }

  /// Waits for more bytes, or for the end of input.
  public mutating func fill(from input: Descriptor) throws(Descriptor.ReadProblem) {
    if try buffer.fill(from: input, wanted: wanted) == 0 { isAtEnd = true }
  }

  /// Adds bytes that came another way.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) { buffer.append(bytes) }

  /// Says that no more bytes will come.
  public mutating func end() { isAtEnd = true }

  /// The text of the message that `next` found; valid until `finish`.
  public var text: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: buffer.bytes[message.skip..<(message.skip + message.count)])
  }

  /// Lets go of the message that `next` found.
  public mutating func finish() {
    buffer.consume(message.skip + message.count)
    message = (0, 0)
  }

  /// What is at the front of the bytes that have come.
  public mutating func next() -> Event {
    while true {
      if !skip() { return .moreNeeded }
      guard let framing = framing ?? detect() else { return .moreNeeded }
      let event =
        switch framing {
        case .header: headers.next(in: buffer.bytes)
        case .lines: lines.next(in: buffer.bytes, isAtEnd: isAtEnd)
        }
      wanted = 0
      switch event {
      case .filler(let count): buffer.consume(count)
      case .message(let skip, let count):
        message = (skip, count)
        return .message
      case .incomplete(let wanted):
        self.wanted = wanted
        return .moreNeeded
      case .tooLarge(let skipping):
        self.skipping = skipping
        return .tooLarge(limit: limit)
      case .unreadable(let count, let reason):
        buffer.consume(count)
        return .unreadable(reason: reason)
      case .lost(let reason): return .lost(reason: reason)
      }
    }
  }

  /// Drops what belongs to a message over the limit; false while more of it is to come.
  private mutating func skip() -> Bool {
    switch skipping {
    case nil: return true
    case .bytes(let count):
      let here = min(count, buffer.count)
      buffer.consume(here)
      skipping = here < count ? .bytes(count - here) : nil
    case .untilNewline:
      if let newline = firstIndex(of: 0x0A, in: buffer.bytes) {
        buffer.consume(newline + 1)
        skipping = nil
      } else {
        buffer.consume(buffer.count)
      }
    }
    return skipping == nil
  }

  private mutating func detect() -> Framing? {
    // Blanks before the first message mean nothing in either framing, whatever comes behind them.
    buffer.consume(buffer.bytes.prefix(while: LineFraming.isBlank).count)
    framing = buffer.bytes.first.map { Framing(firstByte: $0) }
    return framing
  }
}

/// JSON text that has been checked, with the index that makes it readable in place.
public final class JSONDocument: Sendable {
  /// How deep values may nest unless the caller says otherwise.
  public static let defaultMaximumDepth = 1024
  /// The longest text an index can address: offsets are 32-bit.
  public static let maximumCount = Int(UInt32.max) - 1

  /// The bytes that the text lies in, all of them, also where only a part was indexed.
  public let bytes: Bytes
  private let range: Range<Int>
  private let tape: FrozenTape

  /// Checks `bytes` (or the part of them in `range`) and indexes them.
  ///
  /// - Parameters:
  ///   - maximumDepth: how deep values may nest.
  ///   - maximumIndexBytes: what the index may take, within what it may take of any text.
  /// - Throws: `JSONSyntaxError` with the offset counted from the start of the range.
  public init(
    _ bytes: Bytes, range: Range<Int>? = nil, maximumDepth: Int = JSONDocument.defaultMaximumDepth,
    maximumIndexBytes: Int = .max
  ) throws(JSONSyntaxError) {
    let part = (range ?? 0..<bytes.count).clamped(to: 0..<bytes.count)
    guard part.count <= Self.maximumCount else {
      throw JSONSyntaxError(reason: .tooLarge(limit: Self.maximumCount), offset: Self.maximumCount)
    }
    var tape = Tape(forText: part.count, limit: maximumIndexBytes / MemoryLayout<TapeEntry>.stride)
    let base = (bytes.base + part.lowerBound).assumingMemoryBound(to: UInt8.self)
    try JSONScanner(base: base, count: part.count, maximumDepth: maximumDepth).scan(into: &tape)
    self.bytes = bytes
    self.range = part
    self.tape = FrozenTape(tape)
  }

  /// The root value, for as long as `body` runs: a view must not outlive its document.
  public func withRoot<Result, Failure: Error>(
    _ body: (JSONValue) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let base = (bytes.base + range.lowerBound).assumingMemoryBound(to: UInt8.self)
    defer { withExtendedLifetime(self) {} }
    return try body(JSONValue(base: base, tape: tape.entries, index: 0))
  }
}

/// A finished tape. `@unchecked Sendable`: nothing writes to it after `init`.
private final class FrozenTape: @unchecked Sendable {
  private let tape: Tape
  var entries: UnsafePointer<TapeEntry> { UnsafePointer(tape.entries) }
  init(_ tape: consuming Tape) { self.tape = tape }
}

/// Scans one short text after another into the same tape: what a connection does with its messages.
public struct JSONParser: ~Copyable {
  private var tape = Tape(forText: 0)
  private let maximumDepth: Int

  /// - Parameter maximumDepth: how deep values may nest.
  public init(maximumDepth: Int = JSONDocument.defaultMaximumDepth) { self.maximumDepth = maximumDepth }

  /// Checks `text` and gives its root: a view that is valid until the text changes or the next one is parsed.
  public mutating func parse(_ text: UnsafeRawBufferPointer) throws(JSONSyntaxError) -> JSONValue {
    guard let start = text.baseAddress else { throw JSONSyntaxError(reason: .empty, offset: 0) }
    guard text.count <= JSONDocument.maximumCount else {
      throw JSONSyntaxError(reason: .tooLarge(limit: JSONDocument.maximumCount), offset: 0)
    }
    let base = start.assumingMemoryBound(to: UInt8.self)
    if text.count > Tape.smallText { tape = Tape(forText: text.count) }
    try JSONScanner(base: base, count: text.count, maximumDepth: maximumDepth).scan(into: &tape)
    return JSONValue(base: base, tape: tape.entries, index: 0)
  }

  /// The root is needed no longer: an unusually large text does not stay paid for.
  public mutating func finish() { tape.shrink(above: 1 << 16) }
}

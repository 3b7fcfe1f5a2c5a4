/// Writes JSON text without spaces or newlines, commas put where they belong.
///
/// Long slices are spliced by reference, short ones copied; a caller sees no difference.
public struct JSONWriter: ~Copyable {
  /// From this length on a slice is cheaper to point at than to copy into fresh memory.
  static let spliceThreshold = 2 << 10

  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  /// How many bytes were written, splices not counted.
  private var length = 0
  private var splices: [JSONBytes.Splice] = []
  private var spliced = 0
  private var needsComma = false
  /// From which length on what was written is set aside as a piece of its own.
  private let pieceBytes: Int
  /// How many of the splices stand before all that is in `memory`.
  private var setAsideCount = 0

  /// - Parameters:
  ///   - capacity: how many bytes to make room for at first; more is made when it is needed.
  ///   - pieceBytes: from which length on to go on in fresh memory instead of moving all to a larger place, so that a long
  ///     output is never there twice. Such a writer has no marks.
  public init(capacity: Int = 512, pieceBytes: Int = .max) {
    self.pieceBytes = pieceBytes
    self.capacity = max(capacity, 64)
    memory = .allocate(capacity: self.capacity)
  }

  deinit { memory.deallocate() }

  /// The length so far in bytes, splices included.
  public var count: Int { length + spliced }
  /// Whether nothing was written since the last `take`.
  public var isEmpty: Bool { count == 0 }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if length &+ more > capacity { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let larger = max(capacity * 2, length + more)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: memory, count: length)
    memory.deallocate()
    memory = moved
    capacity = larger
  }

  @inline(__always)
  private mutating func put(_ byte: UInt8) {
    reserve(1)
    memory[length] = byte
    length &+= 1
  }

  @inline(__always)
  private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    UnsafeMutableRawPointer(memory + length).copyMemory(from: start, byteCount: bytes.count)
    length &+= bytes.count
  }

  @inline(__always)
  private mutating func copy(_ text: StaticString) {
    copy(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inline(__always)
  private mutating func separate() {
    if length >= pieceBytes { setAside() }
    if needsComma { put(0x2C) }
    needsComma = true
  }
}

// MARK: Containers

extension JSONWriter {
  /// `{`; keys and values follow, then `endObject`.
  public mutating func beginObject() {
    separate()
    put(0x7B)
    needsComma = false
  }

  /// `}`.
  public mutating func endObject() {
    put(0x7D)
    needsComma = true
  }

  /// `[`; values follow, then `endArray`.
  public mutating func beginArray() {
    separate()
    put(0x5B)
    needsComma = false
  }

  /// `]`.
  public mutating func endArray() {
    put(0x5D)
    needsComma = true
  }

  /// An object whose members `body` writes.
  public mutating func object<Failure: Error>(
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginObject()
    try body(&self)
    endObject()
  }

  /// An array whose elements `body` writes.
  public mutating func array<Failure: Error>(
    _ body: (inout JSONWriter) throws(Failure) -> Void
  ) throws(Failure) {
    beginArray()
    try body(&self)
    endArray()
  }

  /// A member's name; its value must follow. The name is written as it stands, so it must need no escape.
  public mutating func key(_ name: StaticString) {
    separate()
    put(0x22)
    copy(name)
    put(0x22)
    put(0x3A)
    needsComma = false
  }

  /// A member's name that is known only at run time.
  public mutating func key(_ name: String) {
    string(name)
    put(0x3A)
    needsComma = false
  }
}

// MARK: Values

extension JSONWriter {
  /// The value `null`.
  public mutating func null() {
    separate()
    copy("null")
  }

  /// The value `true` or `false`.
  public mutating func bool(_ value: Bool) {
    separate()
    copy(value ? "true" : "false")
  }

  /// A whole number, every digit of it: readers that know doubles only round those beyond 2^53.
  public mutating func int(_ value: Int64) {
    separate()
    putInteger(value)
  }

  /// A whole number, every digit of it.
  public mutating func int(_ value: Int) { int(Int64(value)) }

  /// A double in the shortest spelling that reads back as itself; JSON has no infinities, so those are `null`.
  public mutating func double(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    let whole = Int64(exactly: value)
    if let whole, whole.magnitude < 1 << 53 {
      putInteger(whole)
    } else {
      var text = value.description
      text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    }
  }

  /// `units` × 10^-`scale` as an exact decimal number without trailing zeros.
  public mutating func decimal(_ units: Int64, scale: Int) {
    separate()
    var magnitude = units.magnitude
    var scale = scale
    while scale > 0, magnitude % 10 == 0 {
      magnitude /= 10
      scale -= 1
    }
    if units < 0 { put(0x2D) }
    var divisor: UInt64 = 1
    for _ in 0..<scale { divisor *= 10 }
    putDigits(magnitude / divisor, minimum: 1)
    if scale > 0 {
      put(0x2E)
      putDigits(magnitude % divisor, minimum: scale)
    }
  }

  /// Digits inside a string that is being written, with zeros in front up to a width.
  public mutating func digits(_ value: Int64, width: Int) {
    if value < 0 { put(0x2D) }
    putDigits(value.magnitude, minimum: width)
  }

  private mutating func putInteger(_ value: Int64) {
    if value < 0 { put(0x2D) }
    putDigits(value.magnitude, minimum: 1)
  }

  private mutating func putDigits(_ value: UInt64, minimum: Int) {
    reserve(24)
    var digits = 1
    var probe = value
    while probe >= 10 {
      probe /= 10
      digits &+= 1
    }
    let width = max(digits, minimum)
    var rest = value
    var position = length &+ width
    while position > length {
      position &-= 1
      memory[position] = UInt8(truncatingIfNeeded: rest % 10) &+ 0x30
      rest /= 10
    }
    length &+= width
  }

  /// A string, escaped where JSON must be: quotes, backslashes and control characters.
  public mutating func string(_ text: String) {
    separate()
    put(0x22)
    var text = text
    text.withUTF8 { escape(UnsafeRawBufferPointer($0)) }
    put(0x22)
  }

  /// A string of text in UTF-8, in which what is none becomes U+FFFD; whether all of it was UTF-8.
  @discardableResult
  public mutating func string(utf8 text: UnsafeRawBufferPointer) -> Bool {
    guard StringScan.isUTF8(text) else {
      string(String(decoding: text, as: UTF8.self))
      return false
    }
    separate()
    put(0x22)
    escape(text)
    put(0x22)
    return true
  }

  /// A string that is known to need no escape.
  public mutating func string(_ text: StaticString) {
    separate()
    put(0x22)
    copy(text)
    put(0x22)
  }

  /// A string made by pieces: `body` adds them with `text(_:)`.
  public mutating func string(_ body: (inout JSONWriter) -> Void) {
    separate()
    put(0x22)
    body(&self)
    put(0x22)
  }

  /// The first `limit` characters of a JSON value as a string: of a string what it says, of anything else how it is
  /// spelled.
  ///
  /// A string's beginning goes out as it is spelled, cut between characters, so nothing has to be decoded; only an
  /// escaped surrogate without its partner becomes U+FFFD.
  public mutating func preview(_ bytes: Bytes, _ range: Range<Int>, limit: Int) {
    let range = range.clamped(to: 0..<bytes.count)
    separate()
    put(0x22)
    bytes.withUnsafeBytes { all in
      guard let first = range.first, let base = all.baseAddress else { return }
      if all[first] == 0x22 {
        let inner = UnsafeRawBufferPointer(start: base + first + 1, count: max(range.count - 2, 0))
        copyMended(UnsafeRawBufferPointer(rebasing: inner[..<CharacterCount.end(of: limit, inString: inner)]))
      } else {
        let text = UnsafeRawBufferPointer(start: base + first, count: range.count)
        escape(UnsafeRawBufferPointer(rebasing: text[..<CharacterCount.end(of: limit, in: text)]))
      }
    }
    put(0x22)
  }

  /// One string of several that other writers made.
  public mutating func string(joining parts: [JSONBytes]) {
    separate()
    put(0x22)
    for part in parts {
      let part = part.joined()
      append(part, 1..<max(part.count - 1, 1))
    }
    put(0x22)
  }

  /// Copies spelled JSON, an escaped surrogate without its partner as U+FFFD.
  private mutating func copyMended(_ text: UnsafeRawBufferPointer) {
    let start = length
    copy(text)
    SurrogateEscapes.mend(UnsafeMutableRawBufferPointer(start: memory + start, count: length - start))
  }

  /// A part of a string that is being written.
  public mutating func text(_ part: String) {
    var part = part
    part.withUTF8 { escape(UnsafeRawBufferPointer($0)) }
  }

  /// A part of a string that is being written, which is known to need no escape.
  public mutating func part(_ text: StaticString) { copy(text) }

  /// Copies runs that need no escape whole.
  private mutating func escape(_ text: UnsafeRawBufferPointer) {
    guard let base = text.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    var start = 0
    while start < text.count {
      let stop = StringScan.nextSpecial(base, start, text.count)
      copy(UnsafeRawBufferPointer(start: base + start, count: stop - start))
      guard stop < text.count else { return }
      putEscape(base[stop])
      start = stop + 1
    }
  }

  private mutating func putEscape(_ byte: UInt8) {
    put(0x5C)
    switch byte {
    case 0x22, 0x5C: put(byte)
    case 0x08: put(0x62)
    case 0x09: put(0x74)
    case 0x0A: put(0x6E)
    case 0x0C: put(0x66)
    case 0x0D: put(0x72)
    default:
      let hex: StaticString = "0123456789abcdef"
      copy("u00")
      put(hex.utf8Start[Int(byte >> 4)])
      put(hex.utf8Start[Int(byte & 15)])
    }
  }
}

// MARK: Splicing

extension JSONWriter {
  /// A complete JSON value, spelled as it came.
  public mutating func raw(_ bytes: Bytes, _ range: Range<Int>) {
    separate()
    append(bytes, range)
  }

  /// A complete JSON value, spelled as it came but for escaped surrogates without their partner, each of which becomes
  /// U+FFFD, so that every reader takes it.
  public mutating func mended(_ bytes: Bytes, _ range: Range<Int>) {
    let range = range.clamped(to: 0..<bytes.count)
    separate()
    bytes.withUnsafeBytes { all in
      let value = UnsafeRawBufferPointer(rebasing: all[range])
      if value.count >= Self.spliceThreshold, SurrogateEscapes.firstLone(in: value) == nil {
        append(bytes, range)
      } else {
        copyMended(value)
      }
    }
  }

  /// A complete JSON value, spelled as it came.
  public mutating func raw(_ value: JSONValue) {
    separate()
    value.withBytes { copy($0) }
  }

  /// A complete JSON value that another writer made.
  public mutating func raw(_ bytes: JSONBytes) {
    separate()
    append(bytes)
  }

  /// A complete JSON value, spelled as it came.
  public mutating func value(verbatim bytes: UnsafeRawBufferPointer) {
    separate()
    copy(bytes)
  }

  /// Bytes outside of any JSON value, such as a frame's header or a line's end.
  public mutating func verbatim(_ text: StaticString) {
    copy(text)
    needsComma = false
  }

  /// Bytes outside of any JSON value.
  public mutating func verbatim(_ bytes: UnsafeRawBufferPointer) {
    copy(bytes)
    needsComma = false
  }

  /// Bytes outside of any JSON value.
  public mutating func verbatim(_ bytes: JSONBytes) {
    append(bytes)
    needsComma = false
  }

  private mutating func append(_ bytes: JSONBytes) {
    var position = 0
    for splice in bytes.splices {
      append(bytes.written, position..<splice.position)
      append(splice.bytes, splice.range)
      position = splice.position
    }
    append(bytes.written, position..<bytes.written.count)
  }

  private mutating func append(_ bytes: Bytes, _ range: Range<Int>) {
    let range = range.clamped(to: 0..<bytes.count)
    if range.count < Self.spliceThreshold {
      bytes.withUnsafeBytes { copy(UnsafeRawBufferPointer(rebasing: $0[range])) }
    } else {
      splices.append(JSONBytes.Splice(position: length, bytes: bytes, range: range))
      spliced += range.count
    }
  }
}

// MARK: Marks and the end

extension JSONWriter {
  /// A place to come back to.
  public struct Mark {
    fileprivate let length: Int
    fileprivate let splices: Int
    fileprivate let spliced: Int
    fileprivate let needsComma: Bool
    /// The length of the output at the mark, splices included.
    public var count: Int { length + spliced }
  }

  /// The place behind what was written so far; good until the output is taken or cut in front of it.
  public var mark: Mark {
    Mark(length: length, splices: splices.count, spliced: spliced, needsComma: needsComma)
  }

  /// Forgets all that was written since `mark`.
  public mutating func rewind(to mark: Mark) {
    length = mark.length
    splices.removeSubrange(mark.splices...)
    spliced = mark.spliced
    needsComma = mark.needsComma
  }

  /// Puts `text` at `mark`, in front of what was written since: how a length that is known last comes first.
  ///
  /// The text goes before everything that follows the mark, splices included, so it must be set before any of them or
  /// the splices after the mark must be moved; both are done here.
  public mutating func insert(_ text: UnsafeRawBufferPointer, at mark: Mark) {
    guard let start = text.baseAddress else { return }
    reserve(text.count)
    let place = UnsafeMutableRawPointer(memory + mark.length)
    (place + text.count).copyMemory(from: place, byteCount: length - mark.length)
    place.copyMemory(from: start, byteCount: text.count)
    length += text.count
    for i in mark.splices..<splices.count {
      let splice = splices[i]
      splices[i] = JSONBytes.Splice(position: splice.position + text.count, bytes: splice.bytes, range: splice.range)
    }
  }

  /// Makes a piece of what was written since the last one, in the order in which it stands among the splices.
  @inline(never)
  private mutating func setAside() {
    let piece = Bytes(owning: UnsafeMutableRawPointer(memory), count: length)
    let since = Array(splices[setAsideCount...])
    splices.removeSubrange(setAsideCount...)
    var start = 0
    for splice in since {
      if splice.position > start {
        splices.append(JSONBytes.Splice(position: 0, bytes: piece, range: start..<splice.position))
        start = splice.position
      }
      splices.append(JSONBytes.Splice(position: 0, bytes: splice.bytes, range: splice.range))
    }
    if start < length { splices.append(JSONBytes.Splice(position: 0, bytes: piece, range: start..<length)) }
    setAsideCount = splices.count
    spliced += length
    capacity = pieceBytes + pieceBytes / 8
    memory = .allocate(capacity: capacity)
    length = 0
  }

  /// Everything written so far; the writer is empty again.
  public mutating func take() -> JSONBytes {
    let full = Bytes(owning: UnsafeMutableRawPointer(memory), count: length)
    let result = JSONBytes(written: full, splices: splices)
    capacity = 512
    memory = .allocate(capacity: capacity)
    length = 0
    splices = []
    setAsideCount = 0
    spliced = 0
    needsComma = false
    return result
  }

  /// Hands what was written to `body` without giving it away, if it is in one piece, and empties the writer.
  ///
  /// The memory stays with the writer, so an answer on the fast path costs no allocation.
  ///
  /// - Returns: what `body` returned, or `nil` (nothing taken) where there are splices.
  public mutating func drain<Result>(_ body: (UnsafeRawBufferPointer) -> Result?) -> Result? {
    guard splices.isEmpty else { return nil }
    guard let result = body(UnsafeRawBufferPointer(start: memory, count: length)) else { return nil }
    length = 0
    needsComma = false
    return result
  }
}

/// Writes one value and gives its bytes, in pieces where it is long.
public func json<Failure: Error>(
  _ body: (inout JSONWriter) throws(Failure) -> Void
) throws(Failure) -> JSONBytes {
  var writer = JSONWriter(pieceBytes: 1 << 20)
  try body(&writer)
  return writer.take()
}

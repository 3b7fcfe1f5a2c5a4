/// A run of bytes that never changes once it is made: a file's content, an upstream body, an answer.
///
/// Every slice that leaves the process points into one of these, so the memory must neither move nor change.
/// That is what an array cannot promise and why this type owns raw memory.
///
/// `@unchecked Sendable`: the memory is written only inside `init`, before any other thread can see the object.
public final class Bytes: @unchecked Sendable {
  /// The first byte. Valid as long as this object lives.
  let base: UnsafeMutableRawPointer
  /// How many bytes there are.
  public let count: Int
  /// Gives the memory back where it is not Swift's.
  private let release: (@Sendable (UnsafeMutableRawPointer) -> Void)?

  /// Allocates `capacity` bytes, lets `fill` write them, and keeps as many as `fill` says it wrote.
  ///
  /// A count outside `0...capacity` is clamped, so a wrong answer can never expose memory that was not allocated.
  public init(
    capacity: Int, fill: (UnsafeMutableRawBufferPointer) throws -> Int
  ) rethrows {
    release = nil
    let room = Swift.max(capacity, 1)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
    do {
      let written = try fill(UnsafeMutableRawBufferPointer(start: memory, count: Swift.max(capacity, 0)))
      count = Swift.min(Swift.max(written, 0), Swift.max(capacity, 0))
      base = memory
    } catch {
      memory.deallocate()
      throw error
    }
  }

  /// Takes over memory that `allocate` gave.
  init(owning memory: UnsafeMutableRawPointer, count: Int) {
    base = memory
    self.count = count
    release = nil
  }

  /// Takes over memory of another library, which `release` gives back. Nobody may write to it any more.
  package init(
    takingOver memory: UnsafeMutableRawPointer, count: Int,
    release: @escaping @Sendable (UnsafeMutableRawPointer) -> Void
  ) {
    base = memory
    self.count = count
    self.release = release
  }

  deinit {
    if let release { release(base) } else { base.deallocate() }
  }

  /// A copy of `bytes`.
  public convenience init(_ bytes: some Collection<UInt8>) {
    self.init(capacity: bytes.count) { memory in
      memory.copyBytes(from: bytes)
      return memory.count
    }
  }

  /// The UTF-8 of `text`.
  public convenience init(_ text: String) { self.init(Array(text.utf8)) }

  /// The bytes, for as long as `body` runs.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(self) {
      try body(UnsafeRawBufferPointer(start: base, count: count))
    }
  }

  /// The byte at `index`; traps outside `0..<count` like an array.
  public subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count, "index outside the bytes")
    return base.load(fromByteOffset: index, as: UInt8.self)
  }

  /// A copy of the bytes in `range`, clamped to what is there.
  public func array(_ range: Range<Int>) -> [UInt8] {
    let inside = range.clamped(to: 0..<count)
    return withUnsafeBytes { Array($0[inside]) }
  }

  /// The bytes in `range` as text; a byte sequence that is not UTF-8 becomes U+FFFD.
  public func text(_ range: Range<Int>) -> String {
    let inside = range.clamped(to: 0..<count)
    return withUnsafeBytes { String(decoding: $0[inside], as: UTF8.self) }
  }
}

package import JSONTape

/// Bytes that come in pieces: memory that grows to a limit, by as much as its owner lets it, and becomes `Bytes` without
/// another copy.
package struct GrowingBytes: ~Copyable {
  /// How many bytes there may be.
  package let limit: Int
  /// How many bytes there are.
  package private(set) var count = 0
  /// For how many there is memory.
  package private(set) var capacity = 0
  private var memory: UnsafeMutableRawPointer?

  /// No bytes, and no memory for any.
  package init(limit: Int) { self.limit = max(limit, 0) }

  deinit { System.giveBack(memory) }

  /// Whether so many more would be too many.
  package func isTooMuch(_ more: Int) -> Bool { more > limit - count }

  /// Makes the memory so large that it holds `wanted` bytes, at most as many as there may be.
  ///
  /// - Parameter mayGrow: hears how many bytes more there will be memory for, before it is had.
  /// - Returns: false where `mayGrow` does not let it, or there is no memory.
  package mutating func reserve(_ wanted: Int, _ mayGrow: (Int) -> Bool) -> Bool {
    let wanted = min(wanted, limit)
    if wanted <= capacity { return true }
    guard mayGrow(wanted - capacity), let larger = System.resize(memory, to: wanted) else { return false }
    memory = larger
    capacity = wanted
    return true
  }

  /// The same for so many behind those that there are; the memory doubles, so that it is seldom moved.
  package mutating func makeRoom(for more: Int, _ mayGrow: (Int) -> Bool) -> Bool {
    guard !isTooMuch(more) else { return false }
    return count + more <= capacity
      || reserve(max(count + more, count.multipliedReportingOverflow(by: 2).partialValue), mayGrow)
  }

  /// Adds bytes; false where there is no room for them.
  package mutating func append(_ bytes: UnsafeRawBufferPointer, _ mayGrow: (Int) -> Bool) -> Bool {
    if bytes.isEmpty { return true }
    guard makeRoom(for: bytes.count, mayGrow) else { return false }
    free.copyMemory(from: bytes)
    count += bytes.count
    return true
  }

  /// Memory that is not written to yet.
  package var free: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: memory.map { $0 + count }, count: capacity - count)
  }

  /// Counts bytes that were written to `free`.
  package mutating func noteWritten(_ more: Int) { count += min(max(more, 0), capacity - count) }

  /// The bytes, in memory that is as large as they are; none are left here.
  ///
  /// - Parameter finish: may change them before nobody can any more.
  package mutating func take(_ finish: (UnsafeMutableRawBufferPointer) -> Void = { _ in }) -> Bytes {
    defer {
      memory = nil
      count = 0
      capacity = 0
    }
    guard let whole = memory else { return Bytes([]) }
    let exact = System.resize(whole, to: max(count, 1)) ?? whole
    finish(UnsafeMutableRawBufferPointer(start: exact, count: count))
    return Bytes(takingOver: exact, count: count) { System.giveBack($0) }
  }
}

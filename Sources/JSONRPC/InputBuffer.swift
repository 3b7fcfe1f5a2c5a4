internal import JSONTape
public import SystemCalls

/// Bytes that were read and not yet used.
///
/// One buffer serves the whole connection. It grows for a large message and gives the memory back afterwards.
public struct InputBuffer: ~Copyable {
  private static let ordinaryCapacity = 64 << 10

  private var memory: UnsafeMutableRawBufferPointer
  private var start = 0
  private var end = 0

  /// An empty buffer with room for ordinary messages.
  public init() {
    memory = .allocate(byteCount: Self.ordinaryCapacity, alignment: 16)
  }

  deinit { memory.deallocate() }

  /// How many bytes wait to be used.
  public var count: Int { end - start }

  /// The waiting bytes; valid until the buffer is changed.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory[start..<end])
  }

  /// Marks the first `count` waiting bytes as used.
  public mutating func consume(_ count: Int) {
    start += min(count, self.count)
    guard start == end else { return }
    start = 0
    end = 0
    if memory.count > Self.ordinaryCapacity {
      memory.deallocate()
      memory = .allocate(byteCount: Self.ordinaryCapacity, alignment: 16)
    }
  }

  /// Reads more; 0 at the end of input. `wanted` says how many bytes the message at the front is known to need.
  public mutating func fill(from input: Descriptor, wanted: Int = 0) -> Int {
    // A length that a header merely promises is not yet worth its memory: at most doubled at each step.
    makeRoom(for: min(max(wanted - count, 1), memory.count))
    let count = input.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[end...]))
    end += count
    return count
  }

  /// Adds bytes that came another way.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    makeRoom(for: bytes.count)
    UnsafeMutableRawBufferPointer(rebasing: memory[end...]).copyMemory(from: bytes)
    end += bytes.count
  }

  private mutating func makeRoom(for more: Int) {
    guard memory.count - end < more else { return }
    let waiting = count
    if waiting + more <= memory.count {
      memory.copyMemory(from: bytes)
    } else {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(memory.count * 2, waiting + more), alignment: 16)
      larger.copyMemory(from: bytes)
      memory.deallocate()
      memory = larger
    }
    start = 0
    end = waiting
  }
}

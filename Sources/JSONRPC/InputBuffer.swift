internal import JSONTape
public import SystemCalls

/// Bytes that were read and not yet used.
///
/// One buffer serves the whole connection. It grows for a large message and gives the memory back afterwards.
public struct InputBuffer: ~Copyable {
  private static let ordinaryCapacity = 64 << 10

  private var memory = ResizableMemory(byteCount: ordinaryCapacity)
  private var start = 0
  private var end = 0
  /// The most that reading makes of it.
  private let mostCapacity: Int

  /// An empty buffer with room for ordinary messages.
  ///
  /// - Parameter largest: the longest message that is taken, what frames it included.
  public init(largest: Int = .max / 2) {
    mostCapacity = max(largest, 0) + Self.ordinaryCapacity
  }

  /// How many bytes wait to be used.
  public var count: Int { end - start }

  /// How much memory it has, in bytes; what was not written to yet takes none in the machine.
  package var capacity: Int { memory.bytes.count }

  /// The waiting bytes; valid until the buffer is changed.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: memory.bytes[start..<end])
  }

  /// Marks the first `count` waiting bytes as used.
  public mutating func consume(_ count: Int) {
    start += min(count, self.count)
    guard start == end else { return }
    start = 0
    end = 0
    if capacity > Self.ordinaryCapacity { memory.resize(to: Self.ordinaryCapacity) }
  }

  /// Reads more; 0 at the end of input. `wanted` says how many bytes the message at the front is known to need.
  public mutating func fill(from input: Descriptor, wanted: Int = 0) throws(Descriptor.ReadProblem) -> Int {
    // A length that a header merely promises is not yet worth its memory: at most doubled at each step.
    makeRoom(for: min(max(wanted - count, 1), capacity))
    let count = try input.readOrFail(into: UnsafeMutableRawBufferPointer(rebasing: memory.bytes[end...]))
    end += count
    return count
  }

  /// Adds bytes that came another way.
  public mutating func append(_ bytes: UnsafeRawBufferPointer) {
    makeRoom(for: bytes.count)
    UnsafeMutableRawBufferPointer(rebasing: memory.bytes[end...]).copyMemory(from: bytes)
    end += bytes.count
  }

  private mutating func makeRoom(for more: Int) {
    guard capacity - end < more else { return }
    let waiting = count
    if start > 0 {
      memory.bytes.copyMemory(from: bytes)
      start = 0
      end = waiting
    }
    if waiting + more > capacity {
      memory.resize(to: max(min(capacity * 2, mostCapacity), waiting + more))
    }
  }
}

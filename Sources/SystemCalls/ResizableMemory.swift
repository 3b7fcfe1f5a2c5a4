/// Memory that is made larger and smaller with its contents. What is not written to takes no room in the machine, and
/// large memory grows without a second copy of it.
public struct ResizableMemory: ~Copyable {
  /// All of it; valid until it is resized.
  public private(set) var bytes: UnsafeMutableRawBufferPointer

  /// - Parameter count: how many bytes it has at first.
  public init(byteCount count: Int) {
    bytes = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    resize(to: count)
  }

  deinit { System.giveBack(bytes.baseAddress) }

  /// Makes it so large. What lies behind the new end is gone.
  public mutating func resize(to count: Int) {
    guard let memory = System.resize(bytes.baseAddress, to: max(count, 1)) else {
      // The program could not go on: Swift's own allocations end it as well.
      Log.shared.write(.fault, "there is no memory for \(count) bytes of input")
      CurrentProcess.exitNow(70)
    }
    bytes = UnsafeMutableRawBufferPointer(start: memory, count: count)
  }
}

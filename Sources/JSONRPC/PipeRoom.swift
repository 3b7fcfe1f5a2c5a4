internal import SystemCalls

/// Knows how much can be written to a pipe without waiting, mostly without asking.
///
/// A pipe holds a number of pages. What was written since it was last seen empty is at most what waits in it, so as
/// long as that leaves room no call is needed. What is no pipe, or tells no size, is asked each time and trusted with
/// as much as every pipe with room takes.
struct PipeRoom {
  private static let page = 4096

  private let output: Descriptor
  private let pages: Int
  private var free = 0

  init(_ output: Descriptor) {
    self.output = output
    pages = (output.pipeCapacity ?? 0) / Self.page
  }

  /// Whether `count` bytes can be written at once; if so they are counted as written.
  mutating func take(_ count: Int) -> Bool {
    guard pages > 1 else { return count <= Descriptor.sureRoom && output.hasRoom }
    // A write may begin in the middle of a page and end in the middle of another.
    let needed = count / Self.page + 2
    if needed > free, output.waitingBytes == 0 { free = pages }
    guard needed <= free else { return false }
    free -= needed
    return true
  }

  /// Says that others have written, so that nothing is known any more.
  mutating func forget() { free = 0 }
}

internal import JSONTape

extension Bytes {
  /// The parts of an input, cut where a record separator stands: a byte that is in no JSON text.
  func parts(from start: Int, atMost most: Int) -> [[UInt8]] {
    array(start..<count).split(separator: 0x1E, maxSplits: most - 1, omittingEmptySubsequences: false).map(Array.init)
  }
}

package import JSONTape
internal import SystemCalls

/// Walks the lines of a run of bytes.
package enum Lines {
  /// Gives the range of each line that is not empty; zeros at its front, which a crash may leave, are passed over.
  package static func forEach<Failure: Error>(
    _ bytes: Bytes, _ body: (Range<Int>) throws(Failure) -> Void
  ) throws(Failure) {
    var start = 0
    while start < bytes.count {
      let end = bytes.withUnsafeBytes { firstIndex(of: 0x0A, in: $0, from: start) } ?? bytes.count
      while start < end, bytes[start] == 0 || bytes[start] == 0x20 || bytes[start] == 0x0D { start += 1 }
      if start < end { try body(start..<end) }
      start = end + 1
    }
  }
}

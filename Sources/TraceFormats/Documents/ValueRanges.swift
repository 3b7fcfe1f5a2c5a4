/// Where values lie in a text, in eight bytes each: there is one for each span of a file.
package struct ValueRanges: Sendable, RandomAccessCollection {
  private var bounds: [(start: UInt32, end: UInt32)] = []

  package init() {}

  /// One range.
  package init(_ range: Range<Int>) { append(range) }

  package var startIndex: Int { 0 }
  package var endIndex: Int { bounds.count }
  package subscript(place: Int) -> Range<Int> { Int(clamping: bounds[place].start)..<Int(clamping: bounds[place].end) }

  /// Adds a range, which lies in what a session's slices can address.
  package mutating func append(_ range: Range<Int>) {
    // The texts are shorter than 2^31 bytes (`OneLineBody.mostBytes`).
    bounds.append((UInt32(truncatingIfNeeded: range.lowerBound), UInt32(truncatingIfNeeded: range.upperBound)))
  }

  /// Adds ranges of a text that begins `offset` bytes into this one.
  package mutating func append(_ ranges: ValueRanges, offset: Int) {
    for range in ranges { append((range.lowerBound + offset)..<(range.upperBound + offset)) }
  }
}

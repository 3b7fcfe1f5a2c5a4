/// The text of a file by its lines. Lines end with LF, CRLF or CR, as LSP has it.
public struct CodeText: Sendable {
  /// The text in UTF-8, or whatever bytes the file has.
  public private(set) var bytes: [UInt8]
  /// Where each line begins; there is always a first one.
  public private(set) var lineStarts: [Int]

  /// A text of these bytes.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
    lineStarts = [0]
    Self.appendStarts(of: bytes[...], to: &lineStarts)
  }

  /// A text of this UTF-8.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  private static func appendStarts(of bytes: ByteLine, to starts: inout [Int]) {
    for place in bytes.indices {
      let byte = bytes[place]
      guard byte == 0x0A || byte == 0x0D else { continue }
      if byte == 0x0D, place + 1 < bytes.endIndex, bytes[place + 1] == 0x0A { continue }
      starts.append(place + 1)
    }
  }

  /// How many lines there are, at least one; behind a last line end stands an empty one.
  public var lineCount: Int { lineStarts.count }
  /// The bytes as text; what is not UTF-8 becomes U+FFFD.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// Where a line lies without its end, counted from 0; nothing behind the last one.
  public func range(ofLine line: Int) -> Range<Int> {
    guard lineStarts.indices.contains(line) else { return bytes.count..<bytes.count }
    let start = lineStarts[line]
    var end = line + 1 < lineStarts.count ? lineStarts[line + 1] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return start..<end
  }

  /// A line without its end, counted from 0.
  public func line(_ line: Int) -> ArraySlice<UInt8> { bytes[range(ofLine: line)] }

  /// The line that a byte is in, counted from 0.
  public func line(atByte offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  /// Replaces the bytes in `range`.
  public mutating func replace(_ range: Range<Int>, with new: [UInt8]) {
    let range = range.clamped(to: 0..<bytes.count)
    bytes.replaceSubrange(range, with: new)
    // A CR before the place and an LF after it make one end, so the line before is looked at again, too.
    let first = max(line(atByte: max(range.lowerBound - 1, 0)), 0)
    lineStarts.removeSubrange((first + 1)...)
    Self.appendStarts(of: bytes[lineStarts[first]...], to: &lineStarts)
  }
}

/// Where lines stand of which some were changed since, and the text as it was when all of them stood there.
struct ChangedPlace {
  /// Longer changes are not looked for in this way, in lines.
  private static let mostLines = 4000

  let text: CodeText

  /// - Parameters:
  ///   - bytes: the lines as they were.
  ///   - isLines: whether the first and the last of them are whole.
  init?(of bytes: [UInt8], isLines: Bool, in now: CodeText) {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    guard lines.count > 1, lines.count <= Self.mostLines else { return nil }
    let wanted = isLines ? lines[...] : Self.whole(lines)
    guard let window = Self.window(of: wanted, in: now) else { return nil }
    let start = now.lineStarts[window.lowerBound]
    let end = now.range(ofLine: window.upperBound - 1).upperBound
    var own = bytes
    // A line of which the change has only the end begins as the line does that stands there now.
    if !isLines, let first = lines.first {
      let line = now.line(window.lowerBound)
      if first.first.map({ !ByteSearch.isBlank($0) }) ?? false { own = line.prefix(while: ByteSearch.isBlank) + own }
    }
    text = CodeText(Array(now.bytes[..<start]) + own + Array(now.bytes[end...]))
  }

  /// Without the lines that are most likely parts.
  private static func whole(_ lines: [ArraySlice<UInt8>]) -> ArraySlice<ArraySlice<UInt8>> {
    lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
  }

  /// The lines of now that stand where these stood: by those of them that both have once, in order.
  private static func window(of wanted: ArraySlice<ArraySlice<UInt8>>, in now: CodeText) -> Range<Int>? {
    var own: [ArraySlice<UInt8>: Int] = [:]
    for line in wanted.indices where isTelling(wanted[line]) {
      own[wanted[line]] = own[wanted[line]] == nil ? line : -1
    }
    var places: [Int: Int] = [:]
    for line in 0..<now.lineCount {
      guard let place = own[now.line(line)], place >= 0 else { continue }
      places[place] = places[place] == nil ? line : -1
    }
    let anchors = places.filter { $0.value >= 0 }.sorted { $0.key < $1.key }
    guard let first = anchors.first, let last = anchors.last,
      zip(anchors, anchors.dropFirst()).allSatisfy({ $0.value < $1.value })
    else { return nil }
    let telling = own.values.count { $0 >= 0 }
    let (before, behind) = (first.key - wanted.startIndex, wanted.endIndex - 1 - last.key)
    let start = max(first.value - before, 0)
    let end = min(last.value + behind, now.lineCount - 1)
    // Too few of them, or too far apart: that may be anything.
    guard start <= end, anchors.count * 3 >= telling, last.value - first.value <= 2 * wanted.count + 8 else {
      return nil
    }
    return start..<(end + 1)
  }

  private static func isTelling(_ line: ArraySlice<UInt8>) -> Bool {
    line.count { !ByteSearch.isBlank($0) } >= 3 && line.contains(where: ByteSearch.isWord)
  }
}

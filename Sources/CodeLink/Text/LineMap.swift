/// Where the lines of an earlier text are now: it follows one edit after another.
public struct LineMap: Sendable, Equatable {
  /// For each line of the earlier text its place now, or -1; empty while nothing was edited.
  private var places: [Int32] = []
  private var count: Int

  /// - Parameter lineCount: how many lines the earlier text has.
  public init(lineCount: Int) { count = lineCount }

  /// - Parameter places: for each line of the earlier text its place now, or -1.
  init(places: [Int32]) {
    self.places = places
    count = places.count
  }

  /// Whether every line is where it was.
  public var isIdentity: Bool { places.isEmpty }

  /// Where a line of the earlier text is now, both counted from 0; `nil` where it was deleted or never was.
  public func place(of line: Int) -> Int? {
    guard line >= 0, line < count else { return nil }
    if places.isEmpty { return line }
    return places[line] < 0 ? nil : Int(clamping: places[line])
  }

  /// Follows what moved the lines next.
  package mutating func follow(_ next: LineMap) {
    if next.isIdentity { return }
    if places.isEmpty { places = (0..<Int32(clamping: count)).map { $0 } }
    for line in places.indices where places[line] >= 0 {
      places[line] = next.place(of: Int(clamping: places[line])).map { Int32(clamping: $0) } ?? -1
    }
  }

  /// Follows the replacement of a whole text: the lines that are the same at both ends stay what they are.
  public mutating func follow(from old: CodeText, to new: CodeText) {
    let (oldCount, newCount) = (old.lineCount, new.lineCount)
    var first = 0
    while first < min(oldCount, newCount), old.line(first) == new.line(first) { first += 1 }
    var tail = 0
    while tail < min(oldCount, newCount) - first, old.line(oldCount - 1 - tail) == new.line(newCount - 1 - tail) {
      tail += 1
    }
    let (oldEnd, newEnd) = (oldCount - tail, newCount - tail)
    if oldEnd == newEnd, first == oldEnd { return }
    if places.isEmpty { places = (0..<Int32(clamping: count)).map { $0 } }
    let known = Self.distinctLines(of: new, first..<newEnd)
    for line in places.indices where places[line] >= first {
      let now = Int(clamping: places[line])
      if now >= oldEnd {
        places[line] = Int32(clamping: now + newEnd - oldEnd)
      } else {
        places[line] = known[Array(old.line(now))].flatMap { $0 < 0 ? nil : Int32(clamping: $0) } ?? -1
      }
    }
  }

  /// The lines that occur once, with their places; -1 for those that occur again.
  private static func distinctLines(of text: CodeText, _ lines: Range<Int>) -> [[UInt8]: Int] {
    var places: [[UInt8]: Int] = [:]
    for line in lines {
      let content = Array(text.line(line))
      places[content] = places[content] == nil ? line : -1
    }
    return places
  }
}

/// Which lines of an earlier text are which of a later one: first by lines that both have just once (Cohen's patience
/// diff), then by those that differ in white space only, and what is between them as well as can be.
struct LineDiff {
  /// What became of an earlier line.
  enum Fate: Equatable {
    case same(Int)
    /// It says the same but for white space.
    case reformatted(Int)
    /// Something else stands in its place, in these lines; none where it is gone.
    case replaced(Range<Int>)
  }

  /// So many pairs of lines are compared in one stretch; larger ones are taken as replaced.
  private static let mostPairs = 1 << 20

  /// Of each earlier line.
  private(set) var fates: [Fate]

  private let old: [Key]
  private let new: [Key]
  /// Of each earlier line the later one, or -1.
  private var partners: [Int]
  private var taken: [Bool]

  /// A line as it is, and without white space, by numbers that are equal for equal ones.
  private struct Key {
    var exact: Int
    var plain: Int
    /// Whether it says enough to be known again elsewhere.
    var isTelling: Bool
    var isBlank: Bool
  }

  private struct Stretch {
    var old: Range<Int>
    var new: Range<Int>
    var isExact: Bool
  }

  init(from oldText: CodeText, to newText: CodeText) {
    self.init(
      old: (0..<oldText.lineCount).map { oldText.line($0) }, new: (0..<newText.lineCount).map { newText.line($0) })
  }

  /// - Parameter followsMoves: whether a line may be found again before one that stood before it.
  init(old oldLines: [ArraySlice<UInt8>], new newLines: [ArraySlice<UInt8>], followsMoves: Bool = true) {
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ part: ArraySlice<UInt8>) -> Int {
      let next = numbers.count
      if let known = numbers[part] { return known }
      numbers[part] = next
      return next
    }
    func key(_ line: ArraySlice<UInt8>) -> Key {
      let plain = line.filter { !ByteSearch.isBlank($0) }[...]
      return Key(
        exact: number(line), plain: number(plain),
        isTelling: plain.count >= 4 && plain.contains(where: ByteSearch.isWord), isBlank: plain.isEmpty)
    }
    old = oldLines.map(key)
    new = newLines.map(key)
    partners = Array(repeating: -1, count: old.count)
    taken = Array(repeating: false, count: new.count)
    fates = []
    align()
    if followsMoves { findMoved() }
    fates = settled()
  }

  private mutating func pair(_ one: Int, _ other: Int) {
    partners[one] = other
    taken[other] = true
  }

  // MARK: Aligning

  private mutating func align() {
    var open = [Stretch(old: 0..<old.count, new: 0..<new.count, isExact: true)]
    while var stretch = open.popLast() {
      trim(&stretch)
      if stretch.old.isEmpty || stretch.new.isEmpty { continue }
      let anchors = anchors(stretch)
      if anchors.isEmpty {
        if stretch.isExact {
          stretch.isExact = false
          open.append(stretch)
        } else {
          compare(stretch)
        }
        continue
      }
      var (one, other) = (stretch.old.lowerBound, stretch.new.lowerBound)
      for anchor in anchors {
        pair(anchor.old, anchor.new)
        open.append(Stretch(old: one..<anchor.old, new: other..<anchor.new, isExact: stretch.isExact))
        (one, other) = (anchor.old + 1, anchor.new + 1)
      }
      open.append(
        Stretch(old: one..<stretch.old.upperBound, new: other..<stretch.new.upperBound, isExact: stretch.isExact))
    }
  }

  private func isEqual(_ one: Int, _ other: Int, exact: Bool) -> Bool {
    exact ? old[one].exact == new[other].exact : old[one].plain == new[other].plain
  }

  /// Pairs what is equal at both ends.
  private mutating func trim(_ stretch: inout Stretch) {
    while let one = stretch.old.first, let other = stretch.new.first, isEqual(one, other, exact: stretch.isExact) {
      pair(one, other)
      stretch.old.removeFirst()
      stretch.new.removeFirst()
    }
    while let one = stretch.old.last, let other = stretch.new.last, isEqual(one, other, exact: stretch.isExact) {
      pair(one, other)
      stretch.old.removeLast()
      stretch.new.removeLast()
    }
  }

  /// Lines that both sides have once, as many as stand in the same order.
  private func anchors(_ stretch: Stretch) -> [(old: Int, new: Int)] {
    var places: [Int: (old: Int, new: Int)] = [:]
    for line in stretch.old where !old[line].isBlank {
      let key = stretch.isExact ? old[line].exact : old[line].plain
      places[key] = places[key] == nil ? (line, -1) : (-2, -1)
    }
    for line in stretch.new where !new[line].isBlank {
      let key = stretch.isExact ? new[line].exact : new[line].plain
      guard let known = places[key], known.old >= 0 else { continue }
      places[key] = known.new == -1 ? (known.old, line) : (-2, -1)
    }
    let pairs = places.values.filter { $0.old >= 0 && $0.new >= 0 }.sorted { $0.old < $1.old }
    return Self.longestRise(pairs)
  }

  /// The longest part of these whose second numbers rise, too.
  private static func longestRise(_ pairs: [(old: Int, new: Int)]) -> [(old: Int, new: Int)] {
    var tops: [Int] = []
    var before = [Int](repeating: -1, count: pairs.count)
    for (place, pair) in pairs.enumerated() {
      var (low, high) = (0, tops.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[tops[middle]].new < pair.new { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[place] = tops[low - 1] }
      if low == tops.count { tops.append(place) } else { tops[low] = place }
    }
    var found: [(old: Int, new: Int)] = []
    var place = tops.last ?? -1
    while place >= 0 {
      found.append(pairs[place])
      place = before[place]
    }
    return found.reversed()
  }

  /// Compares each with each: equal lines count more than those that differ in white space, and empty ones least.
  private mutating func compare(_ stretch: Stretch) {
    let (rows, columns) = (stretch.old.count, stretch.new.count)
    guard rows <= Self.mostPairs / max(columns, 1) else { return }
    var best = [Int32](repeating: 0, count: (rows + 1) * (columns + 1))
    func weight(_ one: Int, _ other: Int) -> Int32 {
      if old[one].plain != new[other].plain { return 0 }
      if old[one].isBlank { return old[one].exact == new[other].exact ? 1 : 0 }
      return old[one].exact == new[other].exact ? 6 : 3
    }
    for row in stride(from: rows - 1, through: 0, by: -1) {
      for column in stride(from: columns - 1, through: 0, by: -1) {
        let place = row * (columns + 1) + column
        var value = max(best[place + columns + 1], best[place + 1])
        let own = weight(stretch.old.lowerBound + row, stretch.new.lowerBound + column)
        if own > 0 { value = max(value, best[place + columns + 2] + own) }
        best[place] = value
      }
    }
    var (row, column) = (0, 0)
    while row < rows, column < columns {
      let place = row * (columns + 1) + column
      let (one, other) = (stretch.old.lowerBound + row, stretch.new.lowerBound + column)
      let own = weight(one, other)
      if own > 0, best[place] == best[place + columns + 2] + own {
        pair(one, other)
        (row, column) = (row + 1, column + 1)
      } else if best[place] == best[place + columns + 1] {
        row += 1
      } else {
        column += 1
      }
    }
  }

  // MARK: Lines that were moved

  /// Lines that are left on both sides, once each, were moved; and so were their neighbours that are equal.
  private mutating func findMoved() {
    var places: [Int: (old: Int, new: Int)] = [:]
    for line in old.indices where partners[line] < 0 && old[line].isTelling {
      let key = old[line].exact
      places[key] = places[key] == nil ? (line, -1) : (-2, -1)
    }
    for line in new.indices where !taken[line] {
      guard let known = places[new[line].exact], known.old >= 0 else { continue }
      places[new[line].exact] = known.new == -1 ? (known.old, line) : (-2, -1)
    }
    let moved = places.values.filter { $0.old >= 0 && $0.new >= 0 }.sorted { $0.old < $1.old }
    for place in moved { pair(place.old, place.new) }
    for place in moved {
      for step in [-1, 1] {
        var (one, other) = (place.old + step, place.new + step)
        while old.indices.contains(one), new.indices.contains(other), partners[one] < 0, !taken[other],
          old[one].exact == new[other].exact
        {
          pair(one, other)
          (one, other) = (one + step, other + step)
        }
      }
    }
  }

  // MARK: The result

  private func settled() -> [Fate] {
    var fates: [Fate] = []
    fates.reserveCapacity(old.count)
    var line = 0
    while line < old.count {
      if partners[line] >= 0 {
        let now = partners[line]
        fates.append(old[line].exact == new[now].exact ? .same(now) : .reformatted(now))
        line += 1
        continue
      }
      var end = line
      while end < old.count, partners[end] < 0 { end += 1 }
      let gap = gap(line..<end)
      for place in line..<end {
        // As many lines as before stand for each other.
        fates.append(
          .replaced(
            gap.count == end - line ? (gap.lowerBound + place - line)..<(gap.lowerBound + place - line + 1) : gap))
      }
      line = end
    }
    return fates
  }

  /// The later lines that stand where these stood and were no line before.
  private func gap(_ lines: Range<Int>) -> Range<Int> {
    let start = lines.lowerBound > 0 ? partners[lines.lowerBound - 1] + 1 : 0
    let end = lines.upperBound < old.count ? partners[lines.upperBound] : new.count
    // Around lines that were moved there is no place of their own.
    guard start <= end, !taken[start..<end].contains(true) else { return start..<start }
    return start..<end
  }
}

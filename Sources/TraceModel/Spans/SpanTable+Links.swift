extension SpanTable {
  /// Makes one trace's tree from the parents' ids: no recursion, no assumption about what the ids say.
  ///
  /// - Parameters:
  ///   - rows: the trace's rows.
  ///   - find: the row of a span's parent in the same trace.
  /// - Returns: the first root; the others follow as its siblings.
  mutating func link(_ rows: Range<Int>, find: (Int) -> Int?) -> Int32 {
    for row in rows {
      guard !parentIDs[row].isAbsent else { continue }
      if let parent = find(row) {
        if parent == row { flags[row].insert(.selfParent) } else { parents[row] = Int32(parent) }
      } else {
        flags[row].insert(.orphan)
      }
    }
    openCycles(rows)
    let firstRoot = chainSiblings(rows)
    for row in rows { selfTimes[row] = selfTime(of: row) }
    return firstRoot
  }

  /// Opens each ring of parents at its earliest span, which becomes a root.
  private mutating func openCycles(_ rows: Range<Int>) {
    // For each row: 0 not seen, else the walk that has seen it.
    var seen = [Int32](repeating: 0, count: rows.count)
    var walk: Int32 = 0
    for row in rows where seen[row - rows.lowerBound] == 0 {
      walk += 1
      var current = Int32(row)
      while current != Self.none, seen[Int(current) - rows.lowerBound] == 0 {
        seen[Int(current) - rows.lowerBound] = walk
        current = parents[Int(current)]
      }
      guard current != Self.none, seen[Int(current) - rows.lowerBound] == walk else { continue }
      // The walk has met itself: `current` is in a ring.
      var earliest = Int(current)
      var member = parents[Int(current)]
      while member != current {
        if isBefore(Int(member), earliest) { earliest = Int(member) }
        member = parents[Int(member)]
      }
      parents[earliest] = Self.none
      flags[earliest].insert(.cycle)
    }
  }

  /// Spans in the order of time; one without a start stands where the source put it.
  private func isBefore(_ one: Int, _ other: Int) -> Bool {
    starts[one] == starts[other] ? one < other : starts[one] < starts[other]
  }

  /// Chains children and roots in the order of their starts.
  private mutating func chainSiblings(_ rows: Range<Int>) -> Int32 {
    var firstRoot = Self.none
    func push(_ row: Int) {
      let parent = parents[row]
      if parent == Self.none {
        nextSiblings[row] = firstRoot
        firstRoot = Int32(row)
      } else {
        nextSiblings[row] = firstChildren[Int(parent)]
        firstChildren[Int(parent)] = Int32(row)
        childCounts[Int(parent)] += 1
      }
    }
    var isSorted = true
    var latest = Int64.min
    for row in rows where starts[row] != Self.unknownTime {
      if starts[row] < latest {
        isSorted = false
        break
      }
      latest = starts[row]
    }
    if isSorted {
      for row in rows.reversed() { push(row) }
    } else {
      for row in ordered(rows).reversed() { push(row) }
    }
    return firstRoot
  }

  /// The rows by start. One without a start takes the start of the row before it, so that it keeps its neighbour.
  private func ordered(_ rows: Range<Int>) -> [Int] {
    var last = Int64.min
    let keys = rows.map { row -> Int64 in
      if starts[row] != Self.unknownTime { last = starts[row] }
      return last
    }
    return rows.sorted {
      let (one, other) = (keys[$0 - rows.lowerBound], keys[$1 - rows.lowerBound])
      return one == other ? $0 < $1 : one < other
    }
  }

  /// The time of a span that no child covers: children overlap, and may stick out at both ends.
  private func selfTime(of row: Int) -> Int64 {
    let (start, end) = (starts[row], ends[row])
    guard start != Self.unknownTime, end != Self.unknownTime else { return Self.unknownTime }
    guard end > start else { return 0 }
    // In two's complement the distance of two times that stand in order is right even where it is no Int64.
    var covered: UInt64 = 0
    var reached = start
    var child = firstChildren[row]
    while child != Self.none {
      // Children are in the order of their starts, so one sweep finds the union.
      let from = max(starts[Int(child)], reached)
      let to = min(ends[Int(child)], end)
      if starts[Int(child)] != Self.unknownTime, ends[Int(child)] != Self.unknownTime, to > from {
        covered &+= UInt64(bitPattern: to &- from)
        reached = to
      }
      child = nextSiblings[Int(child)]
    }
    return Int64(clamping: UInt64(bitPattern: end &- start) &- covered)
  }
}

/// A way to align what differs too much for the table: elements that occur once on either side and are the same there
/// are landmarks; between those the table does it where it can, and else the next match nearby.
enum Landmarks {
  /// How far ahead a match is looked for.
  private static let horizon = 32
  /// How many cells the table may have between two landmarks, as a part of the whole budget.
  private static let share = 16

  static func pairs(
    _ problem: SequenceAlignment.Problem, _ left: Range<Int>, _ right: Range<Int>, cellBudget: Int,
    _ cellCount: inout Int
  ) -> [(left: Int, right: Int)] {
    var pairs: [(left: Int, right: Int)] = []
    var budget = cellBudget
    var (i, j) = (left.lowerBound, right.lowerBound)
    for mark in rising(marks(problem, left, right)) + [(left.upperBound, right.upperBound)] {
      if problem.isCancelled() { return pairs }
      let (from, to) = (i..<mark.left, j..<mark.right)
      let (size, overflow) = (from.count + 1).multipliedReportingOverflow(by: to.count + 1)
      if !overflow, size <= min(budget, cellBudget / share),
        let between = BandedTable.pairs(problem, from, to, cellBudget: size, &cellCount)
      {
        budget -= size
        pairs += between
      } else {
        pairs += nearby(problem, from, to)
      }
      if mark.left < left.upperBound { pairs.append(mark) }
      (i, j) = (mark.left + 1, mark.right + 1)
    }
    return pairs
  }

  /// The elements that occur once on either side, in the order of the left.
  private static func marks(
    _ problem: SequenceAlignment.Problem, _ left: Range<Int>, _ right: Range<Int>
  ) -> [(left: Int, right: Int)] {
    func once(_ range: Range<Int>, _ mark: (Int) -> UInt64) -> [UInt64: Int] {
      var places: [UInt64: Int] = [:]
      // -1 for what occurs more than once.
      for place in range { places[mark(place)] = places[mark(place)] == nil ? place : -1 }
      return places
    }
    let lefts = once(left, problem.leftMark)
    let rights = once(right, problem.rightMark)
    return left.compactMap { place in
      let mark = problem.leftMark(place)
      guard lefts[mark] == place, let other = rights[mark], other >= 0, problem.pairCost(place, other) == 0 else {
        return nil
      }
      return (place, other)
    }
  }

  /// The longest part of the marks that rises on the right, too (patience sorting).
  private static func rising(_ marks: [(left: Int, right: Int)]) -> [(left: Int, right: Int)] {
    var piles: [Int] = []
    var previous = [Int](repeating: -1, count: marks.count)
    for place in marks.indices {
      var (low, high) = (0, piles.count)
      while low < high {
        let middle = (low + high) / 2
        if marks[piles[middle]].right < marks[place].right { low = middle + 1 } else { high = middle }
      }
      if low > 0 { previous[place] = piles[low - 1] }
      if low == piles.count { piles.append(place) } else { piles[low] = place }
    }
    var result: [(left: Int, right: Int)] = []
    var place = piles.last ?? -1
    while place >= 0 {
      result.append(marks[place])
      place = previous[place]
    }
    return result.reversed()
  }

  /// Goes along both sides, and where they part takes the match that passes over the fewest elements.
  private static func nearby(
    _ problem: SequenceAlignment.Problem, _ left: Range<Int>, _ right: Range<Int>
  ) -> [(left: Int, right: Int)] {
    var pairs: [(left: Int, right: Int)] = []
    var (i, j) = (left.lowerBound, right.lowerBound)
    while i < left.upperBound, j < right.upperBound {
      if pairs.count & 1023 == 0, problem.isCancelled() { return pairs }
      var match: (left: Int, right: Int)?
      search: for distance in 0...horizon {
        for ahead in 0...distance where i + ahead < left.upperBound && j + distance - ahead < right.upperBound {
          if problem.pairCost(i + ahead, j + distance - ahead) != nil {
            match = (i + ahead, j + distance - ahead)
            break search
          }
        }
      }
      guard let match else {
        i += horizon
        j += horizon
        continue
      }
      pairs.append(match)
      (i, j) = (match.left + 1, match.right + 1)
    }
    return pairs
  }
}

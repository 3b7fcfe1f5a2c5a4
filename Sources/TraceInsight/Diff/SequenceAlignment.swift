/// Which elements of two sequences belong together, in order: the pairs whose costs, with a cost for each element left
/// alone, add up to the least.
///
/// What agrees at both ends is set aside. The rest is a table of costs of which only a band along the diagonal is
/// filled in, wider and wider until no way outside of it could cost less: where the sequences hardly differ that is
/// linear. Beyond a budget of cells the answer is found by landmarks instead and may not be the best one.
struct SequenceAlignment {
  /// Places in the two sequences, both rising.
  private(set) var pairs: [(left: Int, right: Int)] = []
  /// Whether no other alignment costs less.
  private(set) var isExact = true
  /// How many cells of tables were filled in.
  private(set) var cellCount = 0

  /// What is compared: how long the sequences are and how their elements go together.
  struct Problem {
    var leftCount: Int
    var rightCount: Int
    /// What an element costs that stays alone.
    var gapCost: Int64
    /// What a pair costs: 0 for elements that are the same in all respects; `nil` for what cannot be a pair.
    var pairCost: (_ left: Int, _ right: Int) -> Int64?
    /// Equal for elements that are the same in all respects: what landmarks are found by.
    var leftMark: (Int) -> UInt64
    var rightMark: (Int) -> UInt64
    var isCancelled: () -> Bool
  }

  /// How many cells of the table may be filled in: a byte each.
  static let cellBudget = 1 << 24

  init(_ problem: Problem, cellBudget: Int = Self.cellBudget) {
    let shorter = min(problem.leftCount, problem.rightCount)
    var head = 0
    while head < shorter, problem.pairCost(head, head) == 0 {
      pairs.append((head, head))
      head += 1
    }
    var tail = 0
    while tail < shorter - head,
      problem.pairCost(problem.leftCount - 1 - tail, problem.rightCount - 1 - tail) == 0
    {
      tail += 1
    }
    let left = head..<(problem.leftCount - tail)
    let right = head..<(problem.rightCount - tail)
    if let middle = BandedTable.pairs(problem, left, right, cellBudget: cellBudget, &cellCount) {
      pairs += middle
    } else {
      isExact = false
      pairs += Landmarks.pairs(problem, left, right, cellBudget: cellBudget, &cellCount)
    }
    for place in 0..<tail { pairs.append((left.upperBound + place, right.upperBound + place)) }
  }

  /// The same with the sequences swapped.
  mutating func swapSides() { for place in pairs.indices { pairs[place] = (pairs[place].right, pairs[place].left) } }
}

/// The table of costs, filled in along the diagonal.
enum BandedTable {
  private static let unreachable = Int64.max / 4
  private enum Move { static let pair: UInt8 = 1, left: UInt8 = 2, right: UInt8 = 3 }

  /// The cheapest pairs; `nil` where that takes more cells than there may be, or the work was cancelled.
  static func pairs(
    _ problem: SequenceAlignment.Problem, _ left: Range<Int>, _ right: Range<Int>, cellBudget: Int,
    _ cellCount: inout Int
  ) -> [(left: Int, right: Int)]? {
    if left.isEmpty || right.isEmpty { return [] }
    let difference = right.count - left.count
    var margin = 0
    while true {
      let low = max(min(0, difference) - margin, -left.count)
      let high = min(max(0, difference) + margin, right.count)
      let width = high - low + 1
      guard width <= cellBudget / (left.count + 1), !problem.isCancelled() else { return nil }
      cellCount += (left.count + 1) * width
      let (cost, moves) = fill(problem, left, right, low, width)
      let isWhole = low == -left.count && high == right.count
      // A way that leaves the band passes over this many elements at least.
      let outside = problem.gapCost.multipliedReportingOverflow(by: Int64(clamping: abs(difference) + 2 * (margin + 1)))
      if isWhole || outside.overflow || cost < outside.partialValue {
        return trace(moves, left, right, low, width)
      }
      margin = max(margin * 2, 1)
    }
  }

  private static func fill(
    _ problem: SequenceAlignment.Problem, _ left: Range<Int>, _ right: Range<Int>, _ low: Int, _ width: Int
  ) -> (cost: Int64, moves: [UInt8]) {
    var moves = [UInt8](repeating: 0, count: (left.count + 1) * width)
    var row = [Int64](repeating: unreachable, count: width + 1)
    for i in 0...left.count {
      // From the cell that is being filled in on, `row` still holds the row above, shifted by one.
      let columns = max(0, i + low)...max(0, min(right.count, i + low + width - 1))
      for j in columns {
        let place = j - i - low
        guard place >= 0, place < width else { continue }
        var best = i == 0 && j == 0 ? 0 : unreachable
        var move: UInt8 = 0
        if i > 0, j > 0, row[place] < unreachable,
          let cost = problem.pairCost(left.lowerBound + i - 1, right.lowerBound + j - 1), row[place] + cost < best
        {
          best = row[place] + cost
          move = Move.pair
        }
        if i > 0, row[place + 1] < unreachable, row[place + 1] + problem.gapCost < best {
          best = row[place + 1] + problem.gapCost
          move = Move.left
        }
        if j > 0, place > 0, row[place - 1] < unreachable, row[place - 1] + problem.gapCost < best {
          best = row[place - 1] + problem.gapCost
          move = Move.right
        }
        row[place] = best
        moves[i * width + place] = move
      }
    }
    return (row[right.count - left.count - low], moves)
  }

  private static func trace(
    _ moves: [UInt8], _ left: Range<Int>, _ right: Range<Int>, _ low: Int, _ width: Int
  ) -> [(left: Int, right: Int)] {
    var pairs: [(left: Int, right: Int)] = []
    var (i, j) = (left.count, right.count)
    while i > 0 || j > 0 {
      switch moves[i * width + j - i - low] {
      case Move.pair:
        i -= 1
        j -= 1
        pairs.append((left.lowerBound + i, right.lowerBound + j))
      case Move.left: i -= 1
      case Move.right: j -= 1
      default: return pairs.reversed()
      }
    }
    return pairs.reversed()
  }
}

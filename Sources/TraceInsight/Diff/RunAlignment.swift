internal import TraceModel

/// How turns, and steps within turns, are aligned: what a pair costs.
enum RunAlignment {
  /// What a turn costs that stays alone. Two turns with nothing in common cost twice as much and stay alone.
  private static let turnGap: Int64 = 8

  /// - Parameter any: whether the turns belong together whatever they are: there is one on either side.
  static func turns(_ left: DiffSide, _ right: DiffSide, any: Bool, isCancelled: @escaping () -> Bool)
    -> SequenceAlignment
  {
    oriented(left.turns.map(\.hash), right.turns.map(\.hash)) { swapped in
      let (one, other) = swapped ? (right, left) : (left, right)
      return SequenceAlignment(
        SequenceAlignment.Problem(
          leftCount: one.turns.count, rightCount: other.turns.count, gapCost: turnGap,
          pairCost: { place, otherPlace in
            let cost = turnCost(one.turns[place], other.turns[otherPlace])
            return cost >= 2 * turnGap && !any ? nil : min(cost, 2 * turnGap - 1)
          }, leftMark: { one.turns[$0].hash }, rightMark: { other.turns[$0].hash }, isCancelled: isCancelled))
    }
  }

  /// 0 for turns that are the same, up to 16 for turns that have neither name nor input nor kinds of steps in common.
  private static func turnCost(_ turn: DiffSide.Turn, _ other: DiffSide.Turn) -> Int64 {
    if turn.hash == other.hash { return 0 }
    var cost: Int64 = 1
    if turn.name != other.name { cost += 4 }
    // 0 is the hash of nothing at all.
    if turn.input == 0 || turn.input != other.input { cost += 3 }
    let all = (turn.sketch | other.sketch).nonzeroBitCount
    let apart = (turn.sketch ^ other.sketch).nonzeroBitCount
    return cost + (all == 0 ? 0 : Int64(clamping: 8 * apart / all))
  }

  /// As many pairs as there can be come first, then pairs that are the same, then the same depth.
  static func steps(
    _ left: DiffSide.Turn, _ right: DiffSide.Turn, cellBudget: Int, isCancelled: @escaping () -> Bool
  ) -> SequenceAlignment {
    oriented(left.hashes, right.hashes) { swapped in
      let (one, other) = swapped ? (right, left) : (left, right)
      return SequenceAlignment(
        SequenceAlignment.Problem(
          leftCount: one.rows.count, rightCount: other.rows.count,
          gapCost: 4 * Int64(clamping: min(one.rows.count, other.rows.count) + 1),
          pairCost: { place, otherPlace in
            guard one.keys[place] == other.keys[otherPlace] else { return nil }
            if one.hashes[place] == other.hashes[otherPlace] { return 0 }
            return one.depths[place] == other.depths[otherPlace] ? 2 : 3
          }, leftMark: { one.hashes[$0] }, rightMark: { other.hashes[$0] }, isCancelled: isCancelled),
        cellBudget: min(SequenceAlignment.cellBudget, cellBudget))
    }
  }

  /// Aligns in an order that does not depend on which side is the left one, so that ties are broken the same way.
  private static func oriented(
    _ left: [UInt64], _ right: [UInt64], _ align: (_ swapped: Bool) -> SequenceAlignment
  ) -> SequenceAlignment {
    let swapped = right.lexicographicallyPrecedes(left)
    var alignment = align(swapped)
    if swapped { alignment.swapSides() }
    return alignment
  }
}

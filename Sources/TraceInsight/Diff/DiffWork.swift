internal import TraceModel

/// Goes over two aligned sides and notes what is different.
struct DiffWork {
  let left: DiffSide
  let right: DiffSide
  let alignsAnyTurns: Bool
  let limit: Int
  let isCancelled: () -> Bool
  private let names: NamePairs

  /// How many changes of one step are kept.
  static let changesPerStep = 20
  /// How long the texts of all changes may be that are kept; a step more may be.
  static let mostChangeBytes = 16 << 20
  /// How many cells of tables may be filled in for all turns together; beyond that landmarks must do.
  static let cellBudget = 1 << 26

  init(left: DiffSide, right: DiffSide, alignsAnyTurns: Bool, limit: Int, isCancelled: @escaping () -> Bool) {
    self.left = left
    self.right = right
    self.alignsAnyTurns = alignsAnyTurns
    self.limit = limit
    self.isCancelled = isCancelled
    names = NamePairs(left, right)
  }

  func run(into diff: inout SessionDiff) {
    let alignment = RunAlignment.turns(left, right, any: alignsAnyTurns, isCancelled: isCancelled)
    take(alignment, &diff)
    var finder = DivergenceFinder()
    var (i, j) = (0, 0)
    for pair in alignment.pairs + [(left.turns.count, right.turns.count)] {
      if isCancelled() { return }
      alone(i..<pair.left, j..<pair.right, &finder, &diff)
      if pair.left < left.turns.count { compare(left.turns[pair.left], right.turns[pair.right], &finder, &diff) }
      (i, j) = (pair.left + 1, pair.right + 1)
    }
    diff.firstDivergence = finder.first
  }

  private func take(_ alignment: SequenceAlignment, _ diff: inout SessionDiff) {
    diff.cellCount += alignment.cellCount
    if !alignment.isExact { diff.isApproximate = true }
  }

  // MARK: Turns

  /// Turns that only one side has.
  private func alone(
    _ lefts: Range<Int>, _ rights: Range<Int>, _ finder: inout DivergenceFinder, _ diff: inout SessionDiff
  ) {
    if lefts.isEmpty, rights.isEmpty { return }
    finder.found(
      SessionDiff.Divergence(
        kind: lefts.isEmpty ? .added : rights.isEmpty ? .removed : .replaced,
        leftTurn: lefts.first.map { left.turns[$0].place }, rightTurn: rights.first.map { right.turns[$0].place }))
    for place in lefts {
      let turn = left.turns[place]
      diff.turnCounts.removed += 1
      for row in turn.rows { remove(row, &diff) }
      keep(
        SessionDiff.Turn(
          left: turn.place, right: nil, kind: .removed, leftFigures: figures(left, turn), rightFigures: nil,
          changes: [], steps: SessionDiff.Counts(removed: turn.rows.count)), &diff)
    }
    for place in rights {
      let turn = right.turns[place]
      diff.turnCounts.added += 1
      for row in turn.rows { add(row, &diff) }
      keep(
        SessionDiff.Turn(
          left: nil, right: turn.place, kind: .added, leftFigures: nil, rightFigures: figures(right, turn),
          changes: [], steps: SessionDiff.Counts(added: turn.rows.count)), &diff)
    }
  }

  private func figures(_ side: DiffSide, _ turn: DiffSide.Turn) -> Figures {
    Figures(side.session.traces[turn.place], of: side.session)
  }

  private func keep(_ turn: SessionDiff.Turn, _ diff: inout SessionDiff) {
    diff.turnTotal += 1
    guard diff.turns.count < limit, diff.changeBytes < Self.mostChangeBytes else { return }
    diff.changeBytes += turn.changes.reduce(0) { $0 + $1.byteCount }
    diff.turns.append(turn)
  }

  private func compare(
    _ one: DiffSide.Turn, _ other: DiffSide.Turn, _ finder: inout DivergenceFinder, _ diff: inout SessionDiff
  ) {
    let own = StepComparison(
      left.session.traces[one.place], of: left.session, right.session.traces[other.place], of: right.session,
      limit: Self.changesPerStep)
    diff.volatileCount += own.volatileCount
    if own.isCoarse { diff.isApproximate = true }
    let divergence = SessionDiff.Divergence(
      kind: .changed, leftTurn: one.place, rightTurn: other.place, changes: own.changes)
    if own.beginsDifferently { finder.found(divergence) }
    let before = diff.stepCounts
    compareSteps(one, other, &finder, &diff)
    finder.endTurn()
    if own.count > 0 { finder.found(divergence) }
    var steps = diff.stepCounts
    steps.subtract(before)
    let isEqual = steps.isEmpty && own.count == 0
    if isEqual { diff.turnCounts.equal += 1 } else { diff.turnCounts.changed += 1 }
    let (figures, others) = (figures(left, one), figures(right, other))
    if isEqual, figures == others { return }
    keep(
      SessionDiff.Turn(
        left: one.place, right: other.place, kind: isEqual ? .equal : .changed, leftFigures: figures,
        rightFigures: others, changes: own.changes, steps: steps), &diff)
  }

  // MARK: Steps

  private func compareSteps(
    _ one: DiffSide.Turn, _ other: DiffSide.Turn, _ finder: inout DivergenceFinder, _ diff: inout SessionDiff
  ) {
    let alignment = RunAlignment.steps(
      one, other, cellBudget: Self.cellBudget - diff.cellCount, isCancelled: isCancelled)
    take(alignment, &diff)
    var parents = ParentAlignment(one, left.session, other, right.session)
    var (i, j) = (0, 0)
    for (number, pair) in (alignment.pairs + [(one.rows.count, other.rows.count)]).enumerated() {
      if number & 1023 == 0, isCancelled() { return }
      let (gap, otherGap) = (i..<pair.left, j..<pair.right)
      let (first, otherFirst) = (gap.first, otherGap.first)
      if first != nil || otherFirst != nil {
        finder.begin(leftDepth: first.map { one.depths[$0] }, rightDepth: otherFirst.map { other.depths[$0] })
        finder.found(
          SessionDiff.Divergence(
            kind: first == nil ? .added : otherFirst == nil ? .removed : .replaced, leftTurn: one.place,
            rightTurn: other.place, leftRow: first.map { Int(clamping: one.rows[$0]) },
            rightRow: otherFirst.map { Int(clamping: other.rows[$0]) }))
      }
      for place in gap {
        parents.noteAlone(left: Int(clamping: one.rows[place]))
        remove(one.rows[place], &diff)
      }
      for place in otherGap {
        parents.noteAlone(right: Int(clamping: other.rows[place]))
        add(other.rows[place], &diff)
      }
      if pair.left < one.rows.count { compare(pair, one, other, &parents, &finder, &diff) }
      (i, j) = (pair.left + 1, pair.right + 1)
    }
  }

  private func compare(
    _ pair: (left: Int, right: Int), _ one: DiffSide.Turn, _ other: DiffSide.Turn, _ parents: inout ParentAlignment,
    _ finder: inout DivergenceFinder, _ diff: inout SessionDiff
  ) {
    let step = left.session.span(at: Int(clamping: one.rows[pair.left]))
    let otherStep = right.session.span(at: Int(clamping: other.rows[pair.right]))
    let (depth, otherDepth) = (one.depths[pair.left], other.depths[pair.right])
    finder.begin(leftDepth: depth, rightDepth: otherDepth)
    let isKept = diff.changed.count < limit && diff.changeBytes < Self.mostChangeBytes
    let wanted = isKept || !finder.isDone ? Self.changesPerStep : 0
    var comparison = StepComparison(step, otherStep, names, limit: wanted)
    if let moved = parents.note(step.row, otherStep.row) { note(moved, in: &comparison) }
    diff.volatileCount += comparison.volatileCount
    if comparison.isCoarse { diff.isApproximate = true }
    guard comparison.count > 0 else {
      diff.stepCounts.equal += 1
      return
    }
    diff.stepCounts.changed += 1
    if !finder.isDone {
      let divergence = SessionDiff.Divergence(
        kind: .changed, leftTurn: one.place, rightTurn: other.place, leftRow: step.row, rightRow: otherStep.row,
        changes: comparison.changes)
      if comparison.beginsDifferently {
        finder.found(divergence)
      } else {
        finder.endsDifferently(leftDepth: depth, rightDepth: otherDepth, divergence)
      }
    }
    guard isKept else { return }
    diff.changeBytes += comparison.changes.reduce(0) { $0 + $1.byteCount }
    diff.changed.append(
      SessionDiff.ChangedStep(
        left: step.row, right: otherStep.row, changes: comparison.changes,
        omittedChanges: comparison.count - comparison.changes.count))
  }

  private func note(_ moved: (old: Int?, new: Int?), in comparison: inout StepComparison) {
    let (old, new) = (moved.old.map(left.session.span(at:)), moved.new.map(right.session.span(at:)))
    let texts = names.preview(old?.name ?? .none, new?.name ?? .none)
    comparison.note(
      .parent, texts.old ?? old.map { "\($0.kind.name)" }, texts.new ?? new.map { "\($0.kind.name)" })
  }

  private func remove(_ row: Int32, _ diff: inout SessionDiff) {
    diff.stepCounts.removed += 1
    if diff.removed.count < limit { diff.removed.append(Int(clamping: row)) }
  }

  private func add(_ row: Int32, _ diff: inout SessionDiff) {
    diff.stepCounts.added += 1
    if diff.added.count < limit { diff.added.append(Int(clamping: row)) }
  }
}

extension SessionDiff.Change {
  /// How long its texts are.
  fileprivate var byteCount: Int { [pointer, old, new].reduce(64) { $0 + ($1?.utf8.count ?? 0) } }
}

extension SessionDiff.Counts {
  fileprivate mutating func subtract(_ other: SessionDiff.Counts) {
    equal -= other.equal
    changed -= other.changed
    added -= other.added
    removed -= other.removed
  }
}

internal import TraceModel

/// What is different between two runs, in a few lines that a person reads: what matters most comes first.
public struct DiffSummary: Sendable {
  /// At most ten; one where nothing is different.
  public let lines: [String]

  private static let most = 10
  /// Names and values are cut behind so many characters.
  private static let longest = 60
  private static let longestLine = 300

  /// - Parameter diff: with its added, removed and changed steps kept as far as they are to be counted by name.
  public init(_ diff: SessionDiff) {
    var lines: [String] = []
    let moved = MovedSteps(diff)
    if diff.isEmpty {
      lines.append("The runs did the same.")
    } else {
      lines += Self.models(diff)
      lines += Self.errors(diff)
      lines += Self.divergence(diff, moved)
      lines += Self.turns(diff)
      lines += Self.steps(diff, moved)
    }
    lines += Self.figures(diff)
    self.lines = lines.prefix(Self.most).map { Self.cut($0, Self.longestLine) }
  }

  // MARK: What was used, what failed

  private static func models(_ diff: SessionDiff) -> [String] {
    var pairs: [String: Int] = [:]
    for step in diff.changed {
      for change in step.changes where change.what == .model {
        pairs["\(cut(change.old ?? "none")) → \(cut(change.new ?? "none"))", default: 0] += 1
      }
    }
    return pairs.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }.prefix(2)
      .map { "Model: \($0.key) (\(Words.plural($0.value, "call")))" }
  }

  private static func errors(_ diff: SessionDiff) -> [String] {
    let (old, new) = (diff.leftFigures.errors, diff.rightFigures.errors)
    var lines: [String] = []
    if old != new { lines.append("Failures: \(old) → \(new)") }
    let failed = diff.added.lazy.map { diff.right.span(at: $0) }.first { $0.status == .error }
    let changed = diff.changed.lazy.filter { $0.changes.contains { $0.what == .status } }
      .map { diff.right.span(at: $0.right) }.first { $0.status == .error }
    if let span = changed ?? failed {
      let others = max(new - old - 1, 0)
      let more = others > 0 ? " (and \(others) more)" : ""
      let why = span.session.text(span.error).flatMap { FailureWords.line($0) }.map { ": \(cut($0, 120))" } ?? ""
      lines.append("Now fails\(more): \(cut(span.spokenName))\(why)")
    }
    return lines
  }

  // MARK: Where they part

  private static func divergence(_ diff: SessionDiff, _ moved: MovedSteps) -> [String] {
    guard let first = diff.firstDivergence else { return [] }
    let turn = (first.rightTurn ?? first.leftTurn).map { " in turn \($0 + 1)" } ?? ""
    let (old, new) = (
      first.leftRow.map { did(diff.left.span(at: $0)) }, first.rightRow.map { did(diff.right.span(at: $0)) }
    )
    switch first.kind {
    case .replaced:
      let (gone, come) = (old ?? asked(first.leftTurn, diff.left), new ?? asked(first.rightTurn, diff.right))
      if gone == come, let left = first.leftRow, let right = first.rightRow {
        let kinds = (diff.left.span(at: left).kind.name, diff.right.span(at: right).kind.name)
        return ["They part\(turn): \(come) is of kind \(kinds.1) instead of \(kinds.0)"]
      }
      return ["They part\(turn): \(come) instead of \(gone)"]
    case .added, .removed:
      let isNew = first.kind == .added
      let row = isNew ? first.rightRow : first.leftRow
      let session = isNew ? diff.right : diff.left
      let isMoved = row.map { moved.contains(isNew ? .right($0) : .left($0)) } ?? false
      let what = (isNew ? new : old) ?? asked(isNew ? first.rightTurn : first.leftTurn, session)
      return ["They part\(turn): \(what) \(isMoved ? "moved" : isNew ? "is new" : "is gone")"]
    case .changed:
      // Two of a name that changed places differ in all they were given.
      if let row = first.rightRow, moved.contains(.right(row)), let old, let new {
        return ["They part\(turn): \(new) came before \(old)"]
      }
      let change = first.changes.first.map { change in
        let pointer = change.pointer.flatMap { $0.isEmpty ? nil : " \(cut($0, 40))" } ?? ""
        return ", \(change.what.rawValue)\(pointer): \(cut(change.old ?? "nothing")) → \(cut(change.new ?? "nothing"))"
      }
      return ["They part\(turn) at \(new ?? old ?? "the turn itself")\(change ?? "")"]
    }
  }

  /// A turn by what was asked in it.
  private static func asked(_ turn: Int?, _ session: Session) -> String {
    guard let turn, let text = TurnWords(session.traces[turn], of: session).asked else { return "another turn" }
    return "a turn that asks \(cut(text))"
  }

  /// A step by its name and what it did.
  private static func did(_ span: Span) -> String {
    let line = span.kind == .llm ? nil : CallWords.line(span)
    return cut(span.spokenName) + (line.map { " " + cut($0) } ?? "")
  }

  // MARK: How much

  private static func turns(_ diff: SessionDiff) -> [String] {
    let counts = diff.turnCounts
    let parts = [(counts.added, "added"), (counts.removed, "gone"), (counts.changed, "changed")].filter { $0.0 > 0 }
    guard counts.added + counts.removed > 0 else { return [] }
    return ["Turns: " + parts.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + ", \(counts.equal) the same"]
  }

  private static func steps(_ diff: SessionDiff, _ moved: MovedSteps) -> [String] {
    var lines: [String] = []
    if let line = moved.line(diff, name) { lines.append(line) }
    func counted(_ rows: [Int], _ session: Session, _ isMoved: (Int) -> Bool) -> [String: Int] {
      var counts: [String: Int] = [:]
      for row in rows where !isMoved(row) { counts[name(session.span(at: row)), default: 0] += 1 }
      return counts
    }
    let added = counted(diff.added, diff.right) { moved.contains(.right($0)) }
    let removed = counted(diff.removed, diff.left) { moved.contains(.left($0)) }
    let newCount = diff.stepCounts.added - moved.elsewhere
    let goneCount = diff.stepCounts.removed - moved.elsewhere
    if !added.isEmpty { lines.append("New: \(Words.plural(max(newCount, 1), "step")): \(names(added))") }
    if !removed.isEmpty { lines.append("Gone: \(Words.plural(max(goneCount, 1), "step")): \(names(removed))") }
    var parts: [String: Int] = [:]
    for step in diff.changed where !moved.contains(.right(step.right)) {
      for what in Set(step.changes.map(\.what.rawValue)) {
        parts["\(what) of \(name(diff.right.span(at: step.right)))", default: 0] += 1
      }
    }
    let changedCount = max(diff.stepCounts.changed - moved.swapped, 1)
    if !parts.isEmpty { lines.append("Changed: \(Words.plural(changedCount, "step")): \(names(parts))") }
    return lines
  }

  private static func name(_ span: Span) -> String { cut(span.spokenName) }

  /// `Read ×3, Bash ×2, …`
  private static func names(_ counts: [String: Int]) -> String {
    let sorted = counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
    let shown = sorted.prefix(5).map { $0.value == 1 ? $0.key : "\($0.key) ×\($0.value)" }
    return shown.joined(separator: ", ") + (sorted.count > 5 ? ", \(sorted.count - 5) more" : "")
  }

  private static func figures(_ diff: SessionDiff) -> [String] {
    let (old, new) = (diff.leftFigures, diff.rightFigures)
    var parts: [String] = []
    if let one = old.duration, let other = new.duration, one != other {
      parts.append("time \(Words.duration(one)) → \(Words.duration(other))")
    }
    if let one = old.usage.total, let other = new.usage.total, one != other {
      parts.append("tokens \(Words.count(one)) → \(Words.count(other))")
    }
    if let one = old.cost, let other = new.cost, one != other {
      parts.append("cost \(Words.cost(one)) → \(Words.cost(other))")
    }
    if old.steps != new.steps { parts.append("steps \(old.steps) → \(new.steps)") }
    if parts.isEmpty { return [] }
    let line = parts.joined(separator: ", ")
    return [line.prefix(1).uppercased() + line.dropFirst()]
  }

  private static func cut(_ text: String, _ most: Int = longest) -> String {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    return line.count > most ? line.prefix(most) + "…" : line
  }

  /// For a comment or a model: a heading, and the lines as a list.
  public func markdown(left: String, right: String) -> String {
    func safe(_ text: String) -> String {
      String(text.flatMap { "\\`*_[]<>|#".contains($0) ? ["\\", $0] : [$0] })
    }
    return "### `\(Self.cut(left).filter { $0 != "`" })` → `\(Self.cut(right).filter { $0 != "`" })`\n\n"
      + lines.map { "- \(safe($0))\n" }.joined()
  }
}

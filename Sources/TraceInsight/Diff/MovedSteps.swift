internal import TraceModel

/// The steps that both runs have with all that they were given and gave, and that stand at another place: those that are
/// gone at one and new at another, and those of one name that changed places.
struct MovedSteps {
  /// A step of one side, by its row.
  enum Side: Hashable { case left(Int), right(Int) }

  private var rows: Set<Side> = []
  /// Those that are gone at one place and new at another, from where to where.
  private var pairs: [(left: Int, right: Int)] = []
  /// Those that changed places, on the right.
  private var exchanged: [Int] = []

  /// How many are gone at one place and new at another.
  var elsewhere: Int { pairs.count }
  /// How many changed places with others of their name.
  var swapped: Int { exchanged.count }

  func contains(_ step: Side) -> Bool { rows.contains(step) }

  init(_ diff: SessionDiff) {
    var gone: [UInt64: [Int]] = [:]
    for row in diff.removed.reversed() { gone[Self.mark(diff.left.span(at: row)), default: []].append(row) }
    for row in diff.added {
      guard let left = gone[Self.mark(diff.right.span(at: row))]?.popLast() else { continue }
      pairs.append((left, row))
      rows.formUnion([.left(left), .right(row)])
    }
    let lefts = Set(diff.changed.map { Self.mark(diff.left.span(at: $0.left)) })
    let rights = Set(diff.changed.map { Self.mark(diff.right.span(at: $0.right)) })
    for step in diff.changed {
      let (left, right) = (Self.mark(diff.left.span(at: step.left)), Self.mark(diff.right.span(at: step.right)))
      guard left != right, rights.contains(left), lefts.contains(right) else { continue }
      exchanged.append(step.right)
      rows.formUnion([.left(step.left), .right(step.right)])
    }
  }

  /// What a step is by what it was given and gave.
  private static func mark(_ span: Span) -> UInt64 {
    let bytes = span.session.bytes
    var mark = DiffSide.mix(UInt64(clamping: span.kind.rawValue), bytes.contentHash(span.session.slice(span.name)))
    for slice in [span.input, span.output, span.error] { mark = DiffSide.mix(mark, bytes.contentHash(slice)) }
    return mark
  }

  private static let most = 5

  /// `Moved: search (turn 2 → 3), read ×2`; `nil` where nothing moved.
  func line(_ diff: SessionDiff, _ name: (Span) -> String) -> String? {
    var counts: [(text: String, count: Int)] = []
    func count(_ text: String) {
      if let place = counts.firstIndex(where: { $0.text == text }) {
        counts[place].count += 1
      } else {
        counts.append((text, 1))
      }
    }
    for (left, right) in pairs { count(name(diff.right.span(at: right)) + way(left, right, diff, name)) }
    for row in exchanged { count(name(diff.right.span(at: row))) }
    if counts.isEmpty { return nil }
    let shown = counts.prefix(Self.most).map { $0.count == 1 ? $0.text : "\($0.text) ×\($0.count)" }
    let more = counts.count > Self.most ? ", \(counts.count - Self.most) more" : ""
    return "Moved: " + shown.joined(separator: ", ") + more
  }

  /// From which turn to which, or below which step; nothing where both are the same.
  private func way(_ left: Int, _ right: Int, _ diff: SessionDiff, _ name: (Span) -> String) -> String {
    let (old, new) = (diff.left.span(at: left), diff.right.span(at: right))
    if diff.isOfAll, old.traceIndex != new.traceIndex { return " (turn \(old.traceIndex + 1) → \(new.traceIndex + 1))" }
    let (above, below) = (old.parent.map(name) ?? "the turn", new.parent.map(name) ?? "the turn")
    return above == below ? "" : " (from \(above) to \(below))"
  }
}

internal import JSONTape
internal import TraceModel

/// Which turns and steps an outline has room for: all turns first, then their roots, then what lies in those, level by
/// level.
///
/// Of siblings the first ones are shown, so that behind one that is not shown none is.
struct OutlineSelection {
  private let session: Session
  private var room: Int
  private(set) var turnCount = 0
  private var rows = Set<Int>()
  /// How many children of a step are shown; -1 minus a turn's place stands for the turn.
  private var shownChildren: [Int: Int] = [:]

  /// What is kept free for a line that says how many more there are.
  private static let moreLine = 32

  init(_ session: Session, room: Int) {
    self.session = session
    self.room = room
  }

  var stepCount: Int { rows.count }

  func shows(_ span: Span) -> Bool { rows.contains(span.row) }

  mutating func fill() {
    for place in session.traces.indices {
      guard take(line(turn: place), hasMore: true, depth: 1) else { break }
      turnCount += 1
    }
    // Steps whose siblings behind them and children are still to be looked at, level by level.
    var level = (0..<turnCount).compactMap { session.firstRoot(of: session.traces[$0]) }
    var depth = 1
    while !level.isEmpty {
      var below: [Span] = []
      for first in level {
        var next: Span? = first
        while let span = next {
          guard take(line(span, depth: depth), hasMore: span.firstChild != nil, depth: depth + 1) else { return }
          rows.insert(span.row)
          shownChildren[Self.key(of: span), default: 0] += 1
          if let child = span.firstChild { below.append(child) }
          next = span.nextSibling
        }
      }
      level = below
      depth += 1
    }
  }

  private static func key(of span: Span) -> Int { span.parent?.row ?? -1 - span.traceIndex }

  private mutating func take(_ line: String, hasMore: Bool, depth: Int) -> Bool {
    let cost = line.utf8.count + (hasMore ? Self.moreLine + Self.indent(depth).utf8.count : 0)
    guard cost <= room else { return false }
    room -= cost
    return true
  }

  // MARK: Lines

  /// Deeper steps are not moved further in.
  private static func indent(_ depth: Int) -> String { String(repeating: "  ", count: min(depth, 12)) }

  func line(turn place: Int) -> String {
    let trace = session.traces[place]
    var facts = ["\(trace.status.name)", Words.plural(trace.rows.count, "step")]
    if let duration = trace.duration { facts.append(Words.seconds(duration)) }
    let name = session.preview(trace.name).map { " \(ReadableText.code($0, limit: 80))" } ?? ""
    return "- Turn \(place + 1)\(name): \(facts.joined(separator: ", "))\n"
  }

  func line(_ span: Span, depth: Int) -> String {
    var facts = ["\(span.kind.name)"]
    if span.status == .error || span.status == .running { facts.append("\(span.status.name)") }
    if let duration = span.duration, duration != 0 { facts.append(Words.seconds(duration)) }
    if let tokens = span.call?.usage.total { facts.append("\(tokens) tokens") }
    if let cost = span.call?.cost { facts.append(Words.exactCost(cost)) }
    let name = ReadableText.code(session.preview(session.slice(span.name)) ?? "\(span.kind.name)", limit: 60)
    return "\(Self.indent(depth))- \(name): \(facts.joined(separator: ", "))\n"
  }

  /// How many more steps there are beside the ones that are shown.
  func moreLine(insteadOf span: Span, depth: Int) -> String {
    let shown = shownChildren[Self.key(of: span)] ?? 0
    var all = span.parent?.childCount ?? 0
    if span.parent == nil {
      var root = session.firstRoot(of: session.traces[span.traceIndex])
      while let one = root {
        all += 1
        root = one.nextSibling
      }
    }
    return "\(Self.indent(depth))- … \(all - shown)\(shown > 0 ? " more" : "")\n"
  }
}

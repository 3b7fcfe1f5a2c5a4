internal import JSONTape
internal import TraceModel

/// What is different about two steps, or two turns, that belong together.
struct StepComparison {
  /// As many changes as were wanted.
  private(set) var changes: [SessionDiff.Change] = []
  /// How many there are.
  private(set) var count = 0
  /// Ids and times that differ and were passed over.
  private(set) var volatileCount = 0
  /// Whether objects had too many members to be gone through.
  private(set) var isCoarse = false
  private let left: Session
  private let right: Session
  private let limit: Int

  /// - Parameter limit: how many changes to keep; with 0, one is enough to end the comparison.
  init(_ left: Span, _ right: Span, _ names: NamePairs, limit: Int) {
    self.init(left.session, right.session, limit)
    compare(.status, "\(left.status.name)", "\(right.status.name)")
    compare(.model, left.call?.model ?? .none, right.call?.model ?? .none, names)
    compare(.agent, left.agent, right.agent, names)
    compare(.flags, Self.words(left.comparedFlags), Self.words(right.comparedFlags))
    compare(.error, left.error, right.error)
    compare(.input, left.input, right.input)
    compare(.parameters, left.call?.parameters ?? .absent, right.call?.parameters ?? .absent)
    compare(.output, left.output, right.output)
  }

  init(_ left: Trace, of leftSession: Session, _ right: Trace, of rightSession: Session, limit: Int) {
    self.init(leftSession, rightSession, limit)
    compare(.status, "\(left.status.name)", "\(right.status.name)")
    compare(.name, left.name, right.name)
    compare(.error, left.error, right.error)
    compare(.input, left.input, right.input)
    compare(.output, left.output, right.output)
  }

  private init(_ left: Session, _ right: Session, _ limit: Int) {
    self.left = left
    self.right = right
    self.limit = limit
  }

  /// Whether something is different already when the step begins, as far as the changes were kept.
  var beginsDifferently: Bool { changes.contains { !$0.what.isOfTheEnd } }

  private var isDone: Bool { limit == 0 && count > 0 }

  /// Another change, found elsewhere.
  mutating func note(_ what: SessionDiff.Change.What, _ old: String?, _ new: String?, pointer: String? = nil) {
    count += 1
    if changes.count < limit { changes.append(SessionDiff.Change(what: what, pointer: pointer, old: old, new: new)) }
  }

  private mutating func compare(_ what: SessionDiff.Change.What, _ old: String?, _ new: String?) {
    if old != new, !isDone { note(what, old, new) }
  }

  private mutating func compare(
    _ what: SessionDiff.Change.What, _ old: PooledString, _ new: PooledString, _ names: NamePairs
  ) {
    if isDone || names.areEqual(old, new) { return }
    let texts = changes.count < limit ? names.preview(old, new) : (nil, nil)
    note(what, texts.0, texts.1)
  }

  private static func words(_ flags: SpanFlags) -> String? {
    let words = SpanFlags.names.filter { flags.contains($0.flag) }.map { "\($0.name)" }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  private mutating func compare(_ what: SessionDiff.Change.What, _ old: Slice, _ new: Slice) {
    if isDone || left.bytes.areEqual(old, new, in: right.bytes) { return }
    guard !old.isAbsent, !new.isAbsent else {
      let (one, other) = Preview.pair(left.text(old), right.text(new), limit: JSONComparison.previewLength)
      return note(what, one, other, pointer: what.hasPointers ? "" : nil)
    }
    let room = max(limit - changes.count, 0)
    let found =
      left.read(old) { one in right.read(new) { JSONComparison(one, $0, limit: room, stopsAtFirst: limit == 0) } }
      ?? nil
    guard let found else { return note(what, nil, nil) }
    count += found.count
    volatileCount += found.volatileCount
    isCoarse = isCoarse || found.isCoarse
    for difference in found.differences {
      changes.append(
        SessionDiff.Change(
          what: what, pointer: what.hasPointers ? difference.pointer : nil, old: difference.old, new: difference.new))
    }
  }
}

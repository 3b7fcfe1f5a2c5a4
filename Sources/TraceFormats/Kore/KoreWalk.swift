internal import JSONTape
internal import TraceModel

/// Finds the events of a body, however they are wrapped: in lists under many names, one in the other, by turn or by trace,
/// as a tree, or as a map from their ids. Goes through it without recursion, in the order in which they are written.
struct KoreWalk {
  struct Found {
    let value: JSONValue
    var context: KoreContext
  }

  /// What members hold further records, of anything but an event: lists or trees of events, turns, or what is neither.
  private enum Holder { case list, turns, sessions, around }

  private static let holders = WordKeyTable<Holder>([
    .turns: ["traces", "turns", "conversations", "interactions", "runs", "turn", "trace", "tracetree"],
    .sessions: ["sessions"],
    .around: ["session", "result", "response", "body", "value"],
    .list: [
      "data", "traceevents", "events", "children", "rows", "items", "generations", "spans", "records", "entries",
      "results",
      "logs", "list", "timeline", "content", "root", "roots", "rootspan", "rootspans", "tree", "spantree", "nodes",
      "steps",
      "hits", "childspans", "childevents", "subspans", "eventlist", "tracedata", "traceevent", "sessiontraces",
      "payload",
      "values", "eventsbyid", "tracemap", "spansbyid", "eventmap", "docs", "documents", "history", "eventlog",
    ],
  ])

  private enum Role {
    /// Something around events.
    case around
    /// The same, or an event alone.
    case wrapper
    /// An element of a list of events, or of turns with events.
    case element
  }

  private struct Step {
    let value: JSONValue
    let role: Role
    let context: KoreContext
    /// What it is by the name that it stands under, whose id its own is then.
    var holder = Holder.list
  }

  private var steps: [Step]
  /// What stands where events do and is none.
  private(set) var unusable: [JSONValue] = []
  /// Whether there is a list of events, if an empty one.
  private(set) var hasList = false

  /// A whole body.
  init(body: JSONValue) { steps = [Step(value: body, role: .wrapper, context: KoreContext())] }
  /// An element of a body's list.
  init(element: JSONValue) { steps = [Step(value: element, role: .element, context: KoreContext())] }

  /// The next event. Whoever takes it says so with `enter`, and its children come next.
  mutating func next() -> Found? {
    while let step = steps.popLast() {
      switch step.role {
      case .element:
        if let found = element(step) { return found }
      case .around, .wrapper:
        if let found = wrapper(step) { return found }
      }
    }
    return nil
  }

  // MARK: Elements

  private mutating func element(_ step: Step) -> Found? {
    let value = step.value
    if value.isArray {
      push(value.elements.map { Step(value: $0, role: .element, context: step.context, holder: step.holder) })
      return nil
    }
    guard value.isObject, !value.isEmptyContainer else {
      unusable.append(value)
      return nil
    }
    if Self.isTurn(value) {
      open(value, step)
      return nil
    }
    return Found(value: value, context: step.context)
  }

  /// Goes on with what an event has below it.
  ///
  /// - Parameter place: the event's place among all.
  mutating func enter(_ found: Found, _ holders: [KoreHolder], place: Int) {
    var context = found.context
    context.enclosing = place
    context.key = nil
    var below: [Step] = []
    for holder in holders where holder.names == .record {
      for member in holder.object.members {
        guard let field = KoreNames.record[member.key]?.field, field == .children || field == .lists else { continue }
        // What lies in an event's data may be about anything.
        let isCertain = holder.isOwn && field == .children
        guard isCertain || Self.elements(of: member.value).contains(where: Self.isCertainEvent) else { continue }
        below += Self.elements(of: member.value).map { Step(value: $0, role: .element, context: context) }
      }
    }
    push(below)
  }

  /// The elements of a list, or a lone object in place of one.
  private static func elements(of value: JSONValue) -> [JSONValue] {
    if value.isArray { return Array(value.elements) }
    guard value.isObject, !value.isEmptyContainer else { return [] }
    return KoreFormat.isEvent(value) ? [value] : value.members.map(\.value)
  }

  private static func isCertainEvent(_ value: JSONValue) -> Bool {
    guard KoreFormat.isEvent(value) else { return false }
    let record = KoreRecord([KoreHolder(object: value, origin: .none, names: .record, level: 0, isOwn: true)])
    return record.entry(.id) != nil || record.entry(.spanID) != nil || record.entry(.moment) != nil
  }

  // MARK: What is around them

  private mutating func wrapper(_ step: Step) -> Found? {
    let value = step.value
    if value.isArray {
      hasList = true
      push(value.elements.map { Step(value: $0, role: .element, context: step.context, holder: step.holder) })
      return nil
    }
    guard value.isObject else { return nil }
    if step.role == .wrapper, KoreFormat.isEvent(value), !Self.isTurn(value) {
      return Found(value: value, context: step.context)
    }
    if value.members.contains(where: { Self.holders[$0.key] != nil && Self.isContainer($0.value) }) {
      open(value, step)
    } else if value.members.contains(where: { KoreFormat.isEvent($0.value) }) {
      hasList = true
      push(
        value.members.map { member in
          var context = step.context
          context.key = member.key.stringValue
          return Step(value: member.value, role: .element, context: context)
        })
    } else if value.members.contains(where: { $0.value.first.map(KoreFormat.isEvent) ?? false }) {
      // A list for each turn, or for whatever they are told apart by.
      hasList = true
      push(
        value.members.map { member in
          var context = step.context
          if step.holder == .turns { context.traceID = member.key.stringValue }
          return Step(value: member.value, role: .wrapper, context: context)
        })
    }
    return nil
  }

  private static func isContainer(_ value: JSONValue) -> Bool { value.isObject || value.isArray }

  /// Goes into what has events in it, which say less than it does.
  private mutating func open(_ value: JSONValue, _ step: Step) {
    let record = KoreRecord([KoreHolder(object: value, origin: .none, names: .record, level: 0, isOwn: true)])
    var context = step.context
    context.traceID = record.id(.traceID) ?? (step.holder == .turns ? record.id(.id) : nil) ?? context.traceID
    context.sessionID =
      record.id(.sessionID) ?? (step.holder == .sessions ? record.id(.id) : nil) ?? context.sessionID
    context.agent = record.text(.agent) ?? context.agent
    var inside: [Step] = []
    for member in value.members where Self.isContainer(member.value) {
      guard let holder = Self.holders[member.key]?.field else { continue }
      inside.append(
        Step(
          value: member.value, role: holder == .around ? .around : .wrapper, context: context, holder: holder)
      )
    }
    push(inside)
  }

  private static let turnTypes: Set<String> = [
    "trace", "turn", "session", "conversation", "request", "workflow", "interaction", "run", "group",
  ]

  /// Whether an object only has events in it and is none: it says nothing that an event alone would.
  static func isTurn(_ value: JSONValue) -> Bool {
    guard value.isObject else { return false }
    var hasLists = false
    for member in value.members where isContainer(member.value) {
      switch KoreNames.record[member.key]?.field {
      // A record with children is itself one of the tree.
      case .children: return false
      case .lists: hasLists = true
      default: if isListName(member.key) { hasLists = true }
      }
    }
    guard hasLists else { return false }
    let record = KoreRecord([KoreHolder(object: value, origin: .none, names: .record, level: 0, isOwn: true)])
    if record.entry(.spanID) != nil { return false }
    guard let type = record.text(.type) ?? record.text(.eventWord) else { return true }
    if EventFamily(type: type) != .other { return false }
    return turnTypes.contains(type.lowercased()) || record.entry(.moment) == nil
  }

  /// Names of lists of events that an event's own fields do not have.
  private static func isListName(_ key: JSONValue) -> Bool {
    let names: [StaticString] = ["turns", "rows", "root", "rootSpan", "tree", "traceTree", "roots", "trace", "nodes"]
    return names.contains(where: key.equals)
  }

  private mutating func push(_ more: [Step]) { steps += more.reversed() }
}

extension KoreWalk {
  /// The elements of a body's lists, without going into them: by these a body of many sessions is taken apart.
  static func elements(of body: JSONValue) -> [Found] {
    var walk = KoreWalk(body: body)
    var all: [Found] = []
    while let step = walk.steps.popLast() {
      if step.role == .element, !step.value.isArray {
        all.append(Found(value: step.value, context: step.context))
      } else if step.role == .element {
        walk.push(step.value.elements.map { Step(value: $0, role: .element, context: step.context) })
      } else if let found = walk.wrapper(step) {
        all.append(found)
      }
    }
    return all
  }
}

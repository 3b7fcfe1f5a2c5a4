package import JSONTape
internal import SystemCalls
package import TraceModel

/// A session's events from Kore: groups them into turns and spans.
///
/// No body of this API is published, so everything is read tolerantly: whatever an event is, it becomes a span, or a
/// part of one; and what is not understood is told of.
package struct KoreFormat {
  private var events: [KoreEvent] = []
  /// Documents made of JSON that came inside strings; the events' views need them.
  private var texts = KoreTexts()
  /// The events so far by what tells them apart, each with its place.
  private var places: [Identity: Int] = [:]
  /// The names of fields that were told of as not understood.
  private var unknown: Set<String> = []

  /// What two of an event have in common.
  private enum Identity: Hashable {
    case id(String, type: String)
    case bytes(Int)
  }

  package init() {}

  package var eventCount: Int { events.count }
  /// How many events came once more.
  package private(set) var repeatedCount = 0
  /// How many entries of lists are no events.
  package private(set) var unusableCount = 0
  /// All that stood where events do.
  package var readCount: Int { events.count + repeatedCount + unusableCount }

  // MARK: What is an event

  private static let eventMarks: Set<KoreField> = [
    .container, .sessionID, .spanID, .agent, .millis, .usage, .callID, .decisionKind,
  ]

  /// Whether a value looks like an event of Kore's.
  package static func isEvent(_ value: JSONValue) -> Bool {
    guard value.isObject else { return false }
    // Syntropic137's events have a `time` and an `event_type`, and no id.
    if value["time"] != nil, value["event_type"] != nil, value["id"] ?? value["event_id"] ?? value["span_id"] == nil {
      return false
    }
    var hasType = false
    var hasMark = false
    var typeIsKnown = false
    for member in value.members {
      guard let (field, rank) = KoreNames.record[member.key] else { continue }
      switch field {
      case .type, .fineType, .eventWord, .softType, .name:
        guard let text = member.value.stringValue, !text.isEmpty else {
          if field == .eventWord, member.value.isObject { hasMark = true }
          continue
        }
        if field == .type || field == .fineType || field == .eventWord { hasType = true }
        if text.utf8.count <= 64, EventFamily(type: text) != .other { typeIsKnown = true }
      case .id: if rank == 1 { hasMark = true }
      default: if eventMarks.contains(field), !member.value.isNull { hasMark = true }
      }
    }
    return hasType && (typeIsKnown || hasMark) || typeIsKnown && hasMark || isGeneration(value)
  }

  /// An entry of the ledger of model calls, which has no type.
  static func isGeneration(_ value: JSONValue) -> Bool {
    var found: Set<KoreField> = []
    for member in value.members {
      guard let field = KoreNames.record[member.key]?.field, !member.value.isNull else { continue }
      if [.model, .sessionID, .inputTokens, .usage].contains(field) { found.insert(field) }
    }
    return found.contains(.model) && (found.contains(.inputTokens) || found.contains(.usage))
      && found.contains(.sessionID)
  }

  /// Whether a body has events of Kore's, at whatever depth.
  package static func hasEvents(_ body: JSONValue) -> Bool {
    var walk = KoreWalk(body: body)
    while let found = walk.next() { if isEvent(found.value) { return true } }
    // A session without events is a success with an empty array.
    return body["success"]?.boolValue == true && body["traces"]?.isEmptyContainer == true
  }

  /// The session that a record names, itself or in its data.
  package static func sessionID(of record: JSONValue) -> String? {
    if let id = ownSessionID(of: record) { return id }
    for member in record.members {
      guard member.value.isObject, let field = KoreNames.record[member.key]?.field,
        field == .container || field == .eventWord
      else { continue }
      if let id = ownSessionID(of: member.value) { return id }
    }
    return nil
  }

  private static func ownSessionID(of record: JSONValue) -> String? {
    guard record.isObject else { return nil }
    let fields = KoreRecord([KoreHolder(object: record, origin: .none, names: .record, level: 0, isOwn: true)])
    return fields.id(.sessionID)
  }

  /// What is on a page of events, without reading what they say.
  package struct Contents: Sendable {
    /// How many elements its lists have: events, or what has events in it.
    package var elements = 0
    /// What tells each event from the others.
    package var marks: [Int] = []
    /// How many elements are no events.
    package var unusable = 0
  }

  /// What is on a page; `nil` where it has no list of events, not even an empty one.
  package static func contents(of body: JSONValue) -> Contents? {
    var contents = Contents()
    contents.elements = KoreWalk.elements(of: body).count
    var walk = KoreWalk(body: body)
    while let found = walk.next() {
      let holders = KoreHolder.objects(of: found.value)
      let record = KoreRecord(holders)
      if let id = record.id(.id) ?? found.context.key {
        var hasher = Hasher()
        hasher.combine(id)
        hasher.combine(record.text(.type) ?? record.text(.fineType))
        contents.marks.append(hasher.finalize())
      } else {
        contents.marks.append(hash(found.value))
      }
      walk.enter(found, holders, place: 0)
    }
    contents.unusable = walk.unusable.count
    return contents.elements > 0 || walk.hasList ? contents : nil
  }

  // MARK: Taking events

  /// A page of a list of events.
  package struct Page: Sendable {
    /// Events without an id are the same as those spelled alike on an earlier page.
    package let number: Int
    /// It was read once more, so that most of it is known.
    package let isAgain: Bool

    package init(number: Int, isAgain: Bool) {
      self.number = number
      self.isAgain = isAgain
    }
  }

  /// Takes all events of a body.
  ///
  /// - Parameter session: the session whose events count; `nil` where all do.
  package mutating func read(
    body: JSONValue, _ origin: SliceOrigin, session: String?, page: Page? = nil, into builder: inout SessionBuilder
  ) throws(ModelError) {
    try read(KoreWalk(body: body), origin, session, page, &builder)
  }

  /// Takes an element of a list: an event, or a turn with events.
  package mutating func read(
    element: JSONValue, _ origin: SliceOrigin, session: String?, into builder: inout SessionBuilder
  ) throws(ModelError) {
    try read(KoreWalk(element: element), origin, session, nil, &builder)
  }

  private mutating func read(
    _ walk: KoreWalk, _ origin: SliceOrigin, _ session: String?, _ page: Page?, _ builder: inout SessionBuilder
  ) throws(ModelError) {
    var walk = walk
    let isLeft = Interruption.probe()
    while let found = walk.next() {
      if isLeft() { return }
      let own = Self.sessionID(of: found.value) ?? found.context.sessionID
      if let session, let own, own != session { continue }
      let holders = try KoreHolder.all(of: found.value, origin, &texts, into: &builder)
      let place = take(found, origin, holders, page, &builder)
      walk.enter(found, holders, place: place)
    }
    for value in walk.unusable where page?.isAgain != true {
      unusableCount += 1
      builder.records.append(origin.slice(value))
      builder.warnings.add("unusableEvents", "entries that are no events are kept among the session's records alone")
    }
  }

  /// On which page an event without an id came first.
  private var pages: [Int: Int] = [:]

  /// - Returns: the place of the event, or of the one that it repeats.
  private mutating func take(
    _ found: KoreWalk.Found, _ origin: SliceOrigin, _ holders: [KoreHolder], _ page: Page?,
    _ builder: inout SessionBuilder
  ) -> Int {
    let event = KoreEvent(found.value, origin, holders, within: found.context, &unknown, &builder.warnings)
    guard let identity = identity(of: event, page) else {
      events.append(event)
      return events.count - 1
    }
    if let known = places[identity] {
      if page?.isAgain != true {
        repeatedCount += 1
        builder.warnings.add("repeatedEvents", "events that came twice are shown once")
      }
      // A server may have known less of it the first time.
      if event.value.range.count > events[known].value.range.count { events[known] = event }
      return known
    }
    places[identity] = events.count
    events.append(event)
    return events.count - 1
  }

  /// By what an event is known when it comes again; nothing where two may be alike.
  private mutating func identity(of event: KoreEvent, _ page: Page?) -> Identity? {
    if let id = event.id { return .id(id, type: event.type) }
    guard let page else { return nil }
    let hash = Self.hash(event.value)
    if let first = pages[hash], first == page.number { return nil }
    pages[hash] = pages[hash] ?? page.number
    return .bytes(hash)
  }

  private static func hash(_ value: JSONValue) -> Int {
    var hasher = Hasher()
    value.withBytes { hasher.combine(bytes: $0) }
    return hasher.finalize()
  }

  /// Makes turns and spans of all events taken.
  package mutating func finish(session: String, into builder: inout SessionBuilder) {
    guard !events.isEmpty else { return }
    let order = KoreOrder(events).places
    var ranks = [Int](repeating: 0, count: events.count)
    for (rank, place) in order.enumerated() { ranks[place] = rank }
    for turn in KoreTurns(events, in: order).all {
      var assembly = KoreAssembly(session: session, events: events, ranks: ranks, turn: turn)
      assembly.build(into: &builder)
    }
    withExtendedLifetime(texts) {}
  }
}

package import JSONTape
internal import SystemCalls
package import TraceModel

/// A session's events from Kore: groups them into turns and spans.
///
/// No body of this API is published, so everything is read tolerantly: whatever an event is, it becomes a span, or a
/// part of one.
package struct KoreFormat {
  private var events: [KoreEvent] = []
  /// Documents made of JSON that came inside strings; the events' views need them.
  private var documents: [JSONDocument] = []
  private var seen: Set<String> = []

  package init() {}

  package var eventCount: Int { events.count }
  /// How many events came once more.
  package private(set) var repeatedCount = 0

  static let listNames: [StaticString] = [
    "traces", "traceEvents", "events", "children", "rows", "items", "generations",
  ]

  /// The array of events in a body: under any of the names in use, at the root or inside `data`, or bare.
  package static func eventList(_ root: JSONValue) -> JSONValue? {
    for holder in [root, root["data"]].compactMap({ $0 }) {
      if holder.isArray, isEventArray(holder) { return holder }
      guard holder.isObject else { continue }
      for name in listNames {
        if let list = holder[name], list.isArray, isEventArray(list) { return list }
      }
    }
    // A session without events is a success with an empty array.
    if root["success"]?.boolValue == true, let list = root["traces"], list.isEmptyContainer { return list }
    return nil
  }

  /// Whether the elements look like events, or like the analytics API's traces with events in them.
  private static func isEventArray(_ list: JSONValue) -> Bool {
    guard let first = list.first else { return false }
    return isEvent(first) || first["events"]?.isArray == true && (first["sessionId"] ?? first["traceId"]) != nil
  }

  private static let eventMarks: [StaticString] = [
    "data", "payload", "eventData", "sessionId", "session_id", "spanId", "span_id", "eventId", "event_id", "agentName",
    "durationMs",
  ]

  package static func isEvent(_ value: JSONValue) -> Bool {
    guard value.isObject else { return false }
    // Syntropic137's events have a `time` and an `event_type`; Kore's never have both.
    if value["time"] != nil, value["event_type"] != nil { return false }
    let type = value["type"] ?? value["eventType"] ?? value["event_type"] ?? value["eventName"] ?? value["event"]
    guard let type, type.isString else { return isGeneration(value) }
    return EventFamily(type: type.stringValue ?? "") != .other || eventMarks.contains { value[$0] != nil }
  }

  /// An entry of the ledger of model calls, which has no type.
  static func isGeneration(_ value: JSONValue) -> Bool {
    value["model"]?.isString == true && value["sessionId"] != nil && value["inputTokens"] != nil
  }

  /// The session that an event names.
  package static func sessionID(of event: JSONValue) -> String? {
    (event["sessionId"] ?? event["session_id"] ?? event["data"]?["sessionId"])?.stringValue
  }

  /// Takes the events of a body.
  ///
  /// - Parameter session: the session whose events count; `nil` where all do.
  package mutating func read(
    _ list: JSONValue, _ origin: SliceOrigin, session: String?, into builder: inout SessionBuilder
  ) throws(ModelError) {
    let isLeft = Interruption.probe()
    for element in list.elements {
      if isLeft() { return }
      try read(element: element, origin, session: session, into: &builder)
    }
  }

  /// Takes an element of a list: an event, or one of the analytics API's traces.
  mutating func read(
    element: JSONValue, _ origin: SliceOrigin, session: String?, into builder: inout SessionBuilder
  ) throws(ModelError) {
    if element["events"]?.isArray == true {
      if let session, let own = element["sessionId"]?.stringValue, own != session { return }
      try read(trace: element, origin, into: &builder)
    } else if session == nil || Self.sessionID(of: element).map({ $0 == session }) ?? true {
      try take(element, origin, into: &builder)
    }
  }

  /// Takes the events of one of the analytics API's traces.
  package mutating func read(
    trace: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder
  ) throws(ModelError) {
    for event in trace["events"]?.elements ?? .empty { try take(event, origin, within: trace, into: &builder) }
  }

  /// Takes one event that stands alone, as in a file with an event a line.
  package mutating func read(
    single event: JSONValue, _ origin: SliceOrigin, into builder: inout SessionBuilder
  ) throws(ModelError) {
    try take(event, origin, into: &builder)
  }

  /// - Parameter outer: the analytics API's trace around the event, which names what its events do not.
  private mutating func take(
    _ value: JSONValue, _ origin: SliceOrigin, within outer: JSONValue? = nil, into builder: inout SessionBuilder
  ) throws(ModelError) {
    var data: JSONValue?
    var dataOrigin = origin
    let names: [StaticString] = ["data", "payload", "eventData", "event_data", "attributes"]
    for name in names {
      guard let field = value[name], !field.isNull else { continue }
      if field.isObject {
        data = field
      } else if let text = field.stringValue, text.first == "{" {
        let bytes = Bytes(text)
        guard let document = try? JSONDocument(bytes) else { continue }
        dataOrigin = try builder.add(bytes)
        documents.append(document)
        // The document is kept in `documents` for as long as the events are.
        data = document.withRoot { $0 }
      } else {
        continue
      }
      break
    }
    let event = KoreEvent(value, origin, data: data, dataOrigin: dataOrigin, within: outer)
    if let id = event.id, !seen.insert(id).inserted {
      repeatedCount += 1
      builder.warnings.add("repeatedEvents", "events that came twice are shown once")
      return
    }
    if event.hasBadTime { builder.warnings.add("badTime", "times that could not be read were left out") }
    events.append(event)
  }

  /// Makes turns and spans of all events taken.
  package mutating func finish(session: String, into builder: inout SessionBuilder) {
    guard !events.isEmpty else { return }
    let turns = KoreTurns(events: events)
    for turn in turns.all {
      var assembly = KoreAssembly(session: session, events: events, turn: turn)
      assembly.build(into: &builder)
    }
    withExtendedLifetime(documents) {}
  }
}

extension KoreTurns {
  /// The id of a turn whose events name no trace.
  static func madeID(session: String, number: Int) -> String { "\(session):turn-\(number)" }

  /// The session in such an id.
  package static func session(ofMadeID id: String) -> String? {
    let parts = id.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last, last.hasPrefix("turn-"), Int(last.dropFirst(5), radix: 10) != nil
    else {
      return nil
    }
    return parts.dropLast().joined(separator: ":")
  }
}

/// Splits a session's events into turns: by trace id where events have one, else at each message of the user.
package struct KoreTurns {
  struct Turn {
    var traceID: String?
    var number: Int
    var events: [Int] = []
  }

  private(set) var all: [Turn] = []

  init(events: [KoreEvent]) {
    var byTrace: [String: Int] = [:]
    var current: Int?
    var hasMessage: Set<Int> = []
    for (index, event) in events.enumerated() {
      if let trace = event.traceID {
        if byTrace[trace] == nil {
          byTrace[trace] = all.count
          all.append(Turn(traceID: trace, number: all.count + 1))
        }
        current = byTrace[trace]
      } else {
        let startsTurn = event.type.lowercased() == "user_message"
        let isFresh = current.map { all[$0].traceID == nil && !hasMessage.contains($0) } ?? false
        if current == nil || startsTurn && !isFresh {
          current = all.count
          all.append(Turn(traceID: nil, number: all.count + 1))
        }
      }
      if let current {
        all[current].events.append(index)
        if event.type.lowercased() == "user_message" { hasMessage.insert(current) }
      }
    }
  }
}

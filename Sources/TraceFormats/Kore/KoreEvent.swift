internal import JSONTape
internal import TraceModel

/// What the records around an event say for it.
struct KoreContext {
  var traceID: String?
  var sessionID: String?
  var agent: String?
  /// The event that has this one among its children, by its place in the list of all.
  var enclosing: Int?
  /// The key under which the event stands in a map of events.
  var key: String?
}

/// One event of Kore, read by any of the names its fields go by.
struct KoreEvent {
  let value: JSONValue
  let origin: SliceOrigin
  private let holders: [KoreHolder]
  let type: String
  let kind: KoreEventType
  let id: String?
  let spanID: String?
  let parentID: String?
  let traceID: String?
  let agent: String?
  let callID: String?
  let toolName: String?
  /// The place of the event in its session, as the server counts.
  let sequence: Count?
  /// The time that the event bears, whatever happened then.
  let moment: Timestamp?
  let start: Timestamp?
  let end: Timestamp?
  let duration: Elapsed?
  /// The event that has this one among its children.
  let enclosing: Int?

  var family: EventFamily { kind.family }
  /// All that it says; made anew, since a session has many events.
  var record: KoreRecord { KoreRecord(holders) }

  init(
    _ value: JSONValue, _ origin: SliceOrigin, _ holders: [KoreHolder], within context: KoreContext,
    _ unknown: inout Set<String>, _ warnings: inout WarningList
  ) {
    let record = KoreRecord(holders)
    self.value = value
    self.origin = origin
    self.holders = holders
    type = Self.type(of: record)
    kind = KoreEventType(type)
    id = record.id(.id) ?? context.key
    let span = record.id(.spanID)
    spanID = span
    parentID = record.id(.parentID).flatMap { $0 == span ? nil : $0 }
    traceID = record.id(.traceID) ?? context.traceID
    agent = record.text(.agent) ?? context.agent
    callID = record.id(.callID)
    // Some name a record by its type.
    toolName = record.text(.tool) ?? record.text(.name).flatMap { EventFamily(type: $0) == .other ? $0 : nil }
    sequence = record[.sequence].flatMap { Count(lenient: $0) }
    enclosing = context.enclosing
    record.warnOfUnknown(&unknown, &warnings)

    let stated = record.length(&warnings)
    let explicitEnd = record.time(.end, &warnings)
    let moment = record.time(.moment, &warnings)
    self.moment = moment ?? explicitEnd
    duration = stated
    if let explicitEnd {
      start = moment ?? stated.map { explicitEnd - $0 }
      end = explicitEnd
    } else if kind.isStampedAtEnd, let moment {
      start = stated.map { moment - $0 } ?? moment
      end = moment
    } else {
      start = moment
      end = moment.flatMap { moment in stated.map { moment + $0 } }
    }
  }

  // MARK: The type

  /// Words for any record, which say nothing of what happened.
  private static let plainTypes: Set<String> = [
    "event", "span", "trace", "node", "log", "record", "item", "step", "entry", "internal", "client", "server",
    "custom",
  ]

  /// `eventName` is the finer name where `eventType` is one of the analytics API's four groups; a record that has no type
  /// may be known by its name, and else by what it has.
  private static func type(of record: KoreRecord) -> String {
    func own(_ field: KoreField) -> String? {
      guard let entry = record.entry(field), entry.isOwn, !entry.value.isObject else { return nil }
      return record.text(field).flatMap { $0.isEmpty ? nil : $0 }
    }
    func known(_ text: String?) -> String? { text.flatMap { EventFamily(type: $0) == .other ? nil : $0 } }
    if let fine = known(own(.fineType)) { return fine }
    let stated = own(.type) ?? own(.eventWord)
    if let stated, !plainTypes.contains(stated.lowercased()) { return stated }
    if let soft = known(own(.softType)) ?? known(own(.action)) ?? known(own(.name)) { return soft }
    if let stated = stated ?? own(.fineType) { return stated }
    return known(record.text(.type)) ?? inferred(record) ?? own(.softType) ?? "unknown"
  }

  private static func inferred(_ record: KoreRecord) -> String? {
    if record.entry(.model) != nil, record.hasUsage { return EventFamily.llmCall.rawValue }
    if record.entry(.callID) != nil || record.entry(.tool) != nil {
      let isResult = record.first(.output, .result, .success) != nil && record.entry(.input) == nil
      return (isResult ? EventFamily.toolResult : .toolCall).rawValue
    }
    if record.entry(.guardrail) != nil { return EventFamily.guardrail.rawValue }
    if record.entry(.toAgent) != nil, record.entry(.fromAgent) != nil { return EventFamily.handoff.rawValue }
    return record.entry(.decisionKind) == nil ? nil : EventFamily.decision.rawValue
  }
}

// MARK: How it went

extension KoreRecord {
  func hasFailed(_ kind: KoreEventType) -> Bool {
    if isTrue(.hasError) || isFalse(.success) { return true }
    if let error = self[.error], !error.isEmptyContainer, error.boolValue != false, !error.isEmptyText,
      !error.isNumber
    {
      return true
    }
    if let status = text(.status, within: .code)?.lowercased() {
      if ["error", "failed", "failure", "errored", "status_code_error"].contains(status) { return true }
    }
    return kind.family == .error && !kind.isWarning || kind.soundsFailed
  }

  /// The words of what went wrong.
  var errorSlice: Slice {
    if let entry = entry(.error) {
      let error = entry.value.isArray ? entry.value.first ?? entry.value : entry.value
      if let message = KoreNames.plain.first(.words, in: error), message.isString { return entry.origin.slice(message) }
      if entry.value.boolValue == nil { return entry.origin.slice(entry.value) }
    }
    return slice(.errorMessage, .message, .reason)
  }

  /// Where the first of several fields lies; fields of the data may lie in other bytes than the event.
  func slice(_ fields: KoreField...) -> Slice {
    var empty = Slice.absent
    for field in fields {
      guard let entry = entry(field) else { continue }
      if !entry.value.isEmptyText { return entry.origin.slice(entry.value) }
      if empty.isAbsent { empty = entry.origin.slice(entry.value) }
    }
    return empty
  }

  /// Whether a guardrail let nothing pass.
  func isBlocked(_ kind: KoreEventType) -> Bool {
    if isTrue(.isBlocked) || isFalse(.hasPassed) { return true }
    let fields: [KoreField] = [.action, .outcome, .result, .decision, .status]
    return kind.isViolation
      || fields.contains { field in
        let word = self[field]?.stringValue?.lowercased()
        return word.map { ["block", "blocked", "deny", "denied", "reject", "rejected"].contains($0) } ?? false
      }
  }
}

internal import JSONTape
internal import TraceClient
internal import TraceFormats
internal import TraceModel

/// What things take on the heap, in bytes; rather more than less, since a budget is made of it.
enum HeldBytes {
  /// An object or the storage of a collection beside its content: two words of Swift's, and what malloc adds.
  static let object = 48

  /// A string's own storage; short ones are stored where the string is.
  static func text(_ text: String?) -> Int {
    guard let count = text?.utf8.count, count > 15 else { return 0 }
    return count + object
  }

  /// An entry of a hash table, which is filled to three quarters at most and doubled when it is full.
  static func entry<Key, Value>(_ key: Key.Type, _ value: Value.Type) -> Int {
    8 * (MemoryLayout<Key>.stride + MemoryLayout<Value>.stride) / 3 + 1
  }

  /// An element of an array, which is doubled when it is full.
  static func element<Element>(_ type: Element.Type) -> Int { 2 * MemoryLayout<Element>.stride }

  /// What a body holds of each trace beside its ids and spans.
  static let part = element(OTLPIndex.Trace.self) + object
  /// What a body holds of each span or log record.
  static let span = element(UInt64.self)

  /// What a body holds of a trace.
  static func part(_ trace: OTLPIndex.Trace) -> Int {
    part + text(trace.id) + text(trace.claim?.session) + (trace.spans.count + trace.logs.count) * span
  }

  /// What a trace takes in lists, of which all but its name can be told beforehand. It has its own id and a session's,
  /// which is about as long.
  static func listed(trace id: String) -> Int { element(TraceSummary.self) + 2 * text(id) }

  /// What a session takes in lists beside its traces, of which all but its names can be told beforehand: what is shown,
  /// the lists in there, and what tells whether the session itself is still in memory.
  static func listed(session id: String) -> Int { MemoryLayout<SessionSummary>.stride + 4 * object + text(id) }

  /// The names in what lists show.
  static func names(_ session: SessionSummary, _ traces: [TraceSummary]) -> Int {
    var bytes = text(session.info.name) + text(session.info.userID) + text(session.info.incomplete)
    for name in session.models + session.agents { bytes += element(String.self) + text(name) }
    for trace in traces { bytes += text(trace.name) + text(trace.userID) }
    return bytes
  }
}

package import JSONTape
package import TraceModel

/// One thing that happened, as the session's operations or its events tell it.
struct Syntropic137Row {
  let origin: SliceOrigin
  let record: Slice
  let type: String
  let id: String?
  /// The call it belongs to; the server writes nothing, an empty text or `unknown` where there is none.
  let tool: String?
  let time: Timestamp?
  let duration: Elapsed?
  let hasFailed: Bool
  var name: String
  var input = Slice.absent
  var output = Slice.absent
  var error = Slice.absent
  var git = Slice.absent
  /// The whole payload of an event.
  var data: JSONValue?
  /// The event that tells the same as an operation, and more.
  var event: Slice?
  var isEvent: Bool { data != nil }

  /// An entry of `operations`.
  init(operation: JSONValue, _ origin: SliceOrigin, _ builder: inout SessionBuilder) {
    self.origin = origin
    record = origin.slice(operation)
    type = operation["operation_type"]?.stringValue ?? "unknown"
    id = operation["operation_id"]?.stringValue
    tool = Self.tool(operation["tool_use_id"])
    time = operation["timestamp"].flatMap { TimeReader.time($0, &builder) }
    duration = Self.duration(operation["duration_seconds"], .seconds)
    hasFailed = operation["success"]?.boolValue == false
    name = operation["tool_name"]?.stringValue ?? ""
    // The arguments, or the text that the server could not parse: it stands under `raw` then.
    if let input = operation["tool_input"], input.isObject { self.input = origin.slice(input) }
    output = origin.sliceUnlessNull(operation["tool_output"])
    git = origin.sliceUnlessNull(operation["git"])
  }

  /// An entry of `/events`.
  init(event: JSONValue, _ origin: SliceOrigin, _ builder: inout SessionBuilder) {
    self.origin = origin
    record = origin.slice(event)
    type = event["event_type"]?.stringValue ?? "unknown"
    id = nil
    let data = event["data"]
    self.data = data ?? event
    tool = Self.tool(data?["tool_use_id"])
    time = event["time"].flatMap { TimeReader.time($0, &builder) }
    duration = Self.duration(data?["duration_ms"], .milliseconds)
    hasFailed = data?["success"]?.boolValue == false
    let git = data?["git"]
    name = (data?["tool_name"] ?? git?["operation"] ?? data?["operation"])?.stringValue ?? ""
    input = Self.preview(data?["input_preview"] ?? data?["prompt_preview"], origin, &builder)
    output = origin.sliceUnlessNull(data?["output_preview"])
    error = origin.sliceUnlessNull(data?["error"] ?? data?["reason"])
    if type.hasPrefix("git_") { self.git = origin.sliceUnlessNull(git ?? data) }
  }

  private static func tool(_ value: JSONValue?) -> String? {
    value?.stringValue.flatMap { $0.isEmpty || $0 == "unknown" ? nil : $0 }
  }

  /// Arguments come as JSON in a string, cut at 500 characters; what is whole is given as the object it is.
  private static func preview(_ value: JSONValue?, _ origin: SliceOrigin, _ builder: inout SessionBuilder) -> Slice {
    guard let value, let text = value.stringValue else { return .absent }
    guard text.first == "{", let document = try? JSONDocument(Bytes(text)) else { return origin.slice(value) }
    return document.withRoot { root in builder.made { $0.raw(root) } }
  }

  private static func duration(_ value: JSONValue?, _ unit: Elapsed.Unit) -> Elapsed? {
    value.flatMap { Elapsed($0, unit) }.flatMap { $0 >= 0 ? $0 : nil }
  }
}

/// A session's events, of which those that tell of an operation are found by it.
///
/// Operations leave out what events have: why something failed, the prompt, the tokens of each turn.
package struct Syntropic137Events {
  private(set) var rows: [Syntropic137Row] = []
  private var places: [Key: Queue] = [:]
  private var isTaken: [Bool] = []

  /// Rows of one key, each taken once.
  private struct Queue {
    var rows: [Int] = []
    var next = 0
  }

  private struct Key: Hashable {
    let type: String
    let time: Timestamp
    let tool: String?
  }

  /// - Parameter events: as they came, newest first; pages of a session that runs may overlap.
  package init(_ events: [(value: JSONValue, origin: SliceOrigin)], _ builder: inout SessionBuilder) {
    var seen: Set<String> = []
    var repeated = 0
    for (value, origin) in events.reversed() {
      guard seen.insert(value.spelling).inserted else {
        repeated += 1
        continue
      }
      let row = Syntropic137Row(event: value, origin, &builder)
      if let time = row.time {
        places[Key(type: row.type, time: time, tool: row.tool), default: Queue()].rows.append(rows.count)
      }
      rows.append(row)
    }
    isTaken = Array(repeating: false, count: rows.count)
    builder.warnings.add("repeatedEvents", "events that came twice are shown once", count: repeated)
  }

  /// The event that tells the same as an operation.
  mutating func take(for operation: Syntropic137Row) -> Syntropic137Row? {
    guard let time = operation.time else { return nil }
    for type in [operation.type, Self.rawType[operation.type]].compactMap({ $0 }) {
      let key = Key(type: type, time: time, tool: operation.tool)
      guard let queue = places[key], queue.next < queue.rows.count else { continue }
      let place = queue.rows[queue.next]
      places[key]?.next += 1
      isTaken[place] = true
      return rows[place]
    }
    return nil
  }

  /// Operations call the events of the tools that start agents by other names.
  private static let rawType = [
    "subagent_started": "tool_execution_started", "subagent_stopped": "tool_execution_completed",
  ]

  /// What no operation tells of, in the order of time.
  var rest: [Syntropic137Row] { rows.indices.filter { !isTaken[$0] }.map { rows[$0] } }
}

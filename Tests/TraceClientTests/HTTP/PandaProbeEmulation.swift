import JSONTape
import SampleSessions
import Synchronization
import TraceModel

@testable import TraceClient

/// PandaProbe's server as far as reading goes: the same paths, parameters, limits and refusals, over data of a test's own.
struct PandaProbeEmulation: Sendable {
  struct Trace: Sendable {
    let id: String
    let session: String
    /// The trace in detail.
    let json: String
    /// When the server first heard of it, which nobody sees: the larger, the later.
    var ingested = 0
    private(set) var name = ""
    private(set) var status = "COMPLETED"
    private(set) var start: Timestamp?
    private(set) var end: Timestamp?
    private(set) var user: String?
    private(set) var tags: [String] = []
    private(set) var spans = 0
    private(set) var tokens = 0
    private(set) var cost = 0.0

    init(id: String, session: String, json: String) {
      self.id = id
      self.session = session
      self.json = json
      guard let document = try? JSONDocument(Bytes(json)) else { return }
      document.withRoot { root in
        name = root["name"]?.stringValue ?? ""
        status = root["status"]?.stringValue ?? "COMPLETED"
        start = root["started_at"].flatMap { Timestamp($0) }
        end = root["ended_at"].flatMap { Timestamp($0) }
        user = root["user_id"]?.stringValue
        tags = root["tags"]?.elements.compactMap(\.stringValue) ?? []
        for span in root["spans"]?.elements ?? .empty {
          spans += 1
          let usage = span["token_usage"]
          for count in [usage?["prompt_tokens"], usage?["completion_tokens"]] { tokens += Int(count?.int64 ?? 0) }
          cost += span["cost"]?["total"]?.double ?? 0
        }
      }
    }

    /// In milliseconds.
    var latency: Double? {
      guard let start, let end else { return nil }
      return Double((end - start).amount) / 1_000_000
    }
  }

  var traces: [Trace] = []
  /// Traces on whose data the server fails.
  var broken: Set<String> = []
  /// Sessions in a list on which the server fails.
  var brokenSessions: Set<String> = []
  /// The places of a page's traces in the session; the server promises no order among equals.
  var window: @Sendable (_ offset: Int, _ limit: Int, _ count: Int) -> [Int] = { offset, limit, count in
    Array(min(offset, count)..<min(offset + limit, count))
  }
  /// Whether equals come in another order for each page.
  var isShuffled = false
  /// Whether the server passes over what it is asked for beside an offset: an older one, or something in between.
  var ignoresParameters = false
  /// Answers in place of the server where it is not `nil`.
  var override: @Sendable (LoopbackRequest) -> LoopbackReply? = { _ in nil }

  init() {}

  /// The traces of generated sessions.
  init(_ samples: SampleSession...) {
    for sample in samples {
      guard let document = try? JSONDocument(sample.bytes()) else { continue }
      document.withRoot { root in
        for trace in root["traces"]?.elements ?? .empty {
          traces.append(Trace(id: trace["trace_id"]?.stringValue ?? "", session: sample.id, json: trace.spelling))
        }
      }
    }
  }

  /// Adds a trace with one span.
  mutating func add(_ id: String, session: String) {
    let second = traces.count % 60 < 10 ? "0\(traces.count % 60)" : "\(traces.count % 60)"
    let json = json { writer in
      writer.object { writer in
        writer.key("trace_id")
        writer.string(id)
        writer.key("name")
        writer.string("turn \(traces.count)")
        writer.key("status")
        writer.string("COMPLETED" as StaticString)
        writer.key("started_at")
        writer.string("2026-11-19T15:00:\(second)+00:00")
        writer.key("session_id")
        writer.string(session)
        writer.key("spans")
        writer.array { writer in
          writer.object { writer in
            writer.key("span_id")
            writer.string("span of \(id)")
          }
        }
      }
    }
    traces.append(Trace(id: id, session: session, json: json.text))
  }

  // MARK: Answers

  func reply(_ request: LoopbackRequest) -> LoopbackReply {
    if let reply = override(request) { return reply }
    if let refusal = refusal(request) { return refusal }
    let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map(String.init)
    switch (parts.first, parts.count) {
    case ("sessions", 1): return sessionList(request)
    case ("sessions", 2): return session(parts[1], request)
    case ("traces", 1): return traceList(request)
    case ("traces", 2): return trace(LoopbackRequest.decoded(parts[1]))
    default: return Self.notFound
    }
  }

  private static let notFound = LoopbackReply.status(404, #"{"detail":"Not Found"}"#)
  private static let failed = LoopbackReply.text(500, "Internal Server Error")

  private func refusal(_ request: LoopbackRequest) -> LoopbackReply? {
    if let key = request.header("x-api-key") {
      guard key == PandaProbeSource.testKey else { return .status(401, #"{"detail":"Invalid or revoked API key."}"#) }
      return request.header("x-project-name") == nil ? .status(422, #"{"detail":"X-Project-Name is required"}"#) : nil
    }
    guard let token = request.header("authorization"), token.hasPrefix("Bearer ") else {
      return .status(401, #"{"detail":"Missing credentials. Provide Authorization: Bearer or X-API-Key."}"#)
    }
    return request.header("x-project-id") == nil ? .status(422, #"{"detail":"X-Project-ID is required"}"#) : nil
  }

  private func bounds(_ request: LoopbackRequest, most: Int, standard: Int) -> (offset: Int, limit: Int)? {
    let (offset, limit) = (request.number("offset") ?? 0, request.number("limit") ?? standard)
    return offset >= 0 && (1...most).contains(limit) ? (offset, limit) : nil
  }

  private static func invalid(_ field: String) -> LoopbackReply {
    .status(422, #"{"detail":"Validation error","errors":[{"field":"\#(field)","message":"is out of range"}]}"#)
  }

  private func session(_ segment: String, _ request: LoopbackRequest) -> LoopbackReply {
    let id = LoopbackRequest.decoded(segment)
    if id.isEmpty { return .status(307, "", [("Location", "http://\(request.header("host") ?? "")/sessions")]) }
    if id.contains("/") { return Self.notFound }
    if id == "analytics" { return Self.invalid("query -> started_after") }
    guard let bounds = bounds(request, most: 1000, standard: 200) else { return Self.invalid("query -> limit") }
    let all = traces.filter { $0.session == id }
    if all.isEmpty { return .status(404, #"{"detail":"Session '\#(id)' not found."}"#) }
    let sorted = ordered(all, by: { Self.key($0.start) }, id: \.id, isAscending: true, bounds)
    let page = window(bounds.offset, bounds.limit, all.count).map { sorted[$0] }
    if all.contains(where: { broken.contains($0.id) }) { return Self.failed }
    return .json(
      #"{\#(summary(id, all)),"traces":[\#(page.map(\.json).joined(separator: ","))]}"#)
  }

  /// What a session's body and its entry in a list say of it.
  private func summary(_ id: String, _ traces: [Trace]) -> String {
    let latencies = traces.compactMap(\.latency)
    let sum = latencies.isEmpty ? "null" : "\(latencies.reduce(0, +))"
    let first = traces.compactMap(\.start).min().map { #""\#($0.rfc3339)""# } ?? "null"
    let last = traces.compactMap(\.end).max().map { #""\#($0.rfc3339)""# } ?? "null"
    let tags = Set(traces.flatMap(\.tags)).sorted().map(Self.spelled).joined(separator: ",")
    return #""session_id":\#(Self.spelled(id)),"trace_count":\#(traces.count),"first_trace_at":\#(first),"#
      + #""last_trace_at":\#(last),"total_latency_ms":\#(sum),"has_error":\#(traces.contains { $0.status == "ERROR" }),"#
      + #""user_id":\#(Self.spelled(traces.lazy.compactMap(\.user).first ?? "user-1")),"tags":[\#(tags)],"#
      + #""total_span_count":\#(traces.reduce(0) { $0 + $1.spans }),"total_tokens":\#(traces.reduce(0) { $0 + $1.tokens }),"#
      + #""total_cost":\#(traces.reduce(0) { $0 + $1.cost })"#
  }

  // MARK: Lists

  private static func key(_ time: Timestamp?) -> Double? { time.map { Double($0.amount) } }

  /// Sorts as the server does: what has no key is larger than all else, and equals have no order.
  private func ordered<Entry>(
    _ entries: [Entry], by key: (Entry) -> Double?, id: (Entry) -> String, isAscending: Bool,
    _ bounds: (offset: Int, limit: Int)
  ) -> [Entry] {
    let page = UInt64(bounds.offset) << 16 | UInt64(bounds.limit)
    let keyed = entries.enumerated().map { number, entry in
      let place = isShuffled ? Self.mixed(id(entry), page) : UInt64(number)
      return (key: ignoresParameters ? 0 : key(entry) ?? .infinity, place: place, entry: entry)
    }
    return keyed.sorted { one, other in
      if one.key != other.key { return isAscending ? one.key < other.key : one.key > other.key }
      return one.place < other.place
    }.map(\.entry)
  }

  /// A number that looks like chance, the same for the same page.
  private static func mixed(_ id: String, _ page: UInt64) -> UInt64 {
    var hash = id.utf8.reduce(page &* 0x9E37_79B9_7F4A_7C15 ^ 0xCBF2_9CE4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x1000_0000_01B3
    }
    hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    return hash ^ hash >> 31
  }

  private func matching(_ request: LoopbackRequest) -> [Trace] {
    if ignoresParameters { return traces }
    let after = request.parameter("started_after").flatMap { Timestamp($0) }
    let before = request.parameter("started_before").flatMap { Timestamp($0) }
    let tags = request.query.filter { $0.name == "tags" }.map(\.value)
    let (user, session) = (request.parameter("user_id"), request.parameter("session_id"))
    let (status, name) = (request.parameter("status"), request.parameter("name")?.lowercased())
    return traces.filter { trace in
      if let after, trace.start.map({ $0 < after }) ?? true { return false }
      if let before, trace.start.map({ $0 >= before }) ?? true { return false }
      if !tags.isEmpty, !trace.tags.contains(where: tags.contains) { return false }
      if let user, trace.user != user { return false }
      if let session, trace.session != session { return false }
      if let status, trace.status != status { return false }
      return name.map { trace.name.lowercased().contains($0) } ?? true
    }
  }

  private func sessionList(_ request: LoopbackRequest) -> LoopbackReply {
    guard let bounds = bounds(request, most: 200, standard: 50) else { return Self.invalid("query -> limit") }
    var sessions: [(id: String, traces: [Trace])] = []
    var places: [String: Int] = [:]
    for trace in matching(request) {
      if let place = places[trace.session] {
        sessions[place].traces.append(trace)
      } else {
        places[trace.session] = sessions.count
        sessions.append((trace.session, [trace]))
      }
    }
    if let wanted = request.parameter("has_error"), !ignoresParameters {
      sessions = sessions.filter { $0.traces.contains { $0.status == "ERROR" } == (wanted == "true") }
    }
    if let text = request.parameter("query")?.lowercased(), !ignoresParameters {
      sessions = sessions.filter { $0.id.lowercased().contains(text) }
    }
    let key: ([Trace]) -> Double? =
      switch request.parameter("sort_by") {
      case "trace_count": { Double($0.count) }
      case "latency":
        { traces in
          let all = traces.compactMap(\.latency)
          return all.isEmpty ? nil : all.reduce(0, +)
        }
      case "cost": { $0.reduce(0) { $0 + $1.cost } }
      default: { traces in traces.map { Double($0.ingested) }.max() }
      }
    let sorted = ordered(
      sessions, by: { key($0.traces) }, id: \.id, isAscending: request.parameter("sort_order") == "asc", bounds)
    let page = window(bounds.offset, bounds.limit, sorted.count).map { sorted[$0] }
    if page.contains(where: { brokenSessions.contains($0.id) }) { return Self.failed }
    return list(page.map { "{\(summary($0.id, $0.traces))}" }, bounds, total: sorted.count)
  }

  private func traceList(_ request: LoopbackRequest) -> LoopbackReply {
    guard let bounds = bounds(request, most: 200, standard: 50) else { return Self.invalid("query -> limit") }
    let all = matching(request)
    var names: [String: Int] = [:]
    if request.parameter("sort_by") == "name" {
      for (place, name) in Set(all.map(\.name)).sorted().enumerated() { names[name] = place }
    }
    let key: (Trace) -> Double? =
      switch request.parameter("sort_by") {
      case "ended_at": { Self.key($0.end) }
      case "latency": { $0.latency }
      case "name": { names[$0.name].map(Double.init) }
      default: { Self.key($0.start) }
      }
    let sorted = ordered(
      all, by: key, id: \.id, isAscending: request.parameter("sort_order") == "asc", bounds)
    return list(sorted.dropFirst(bounds.offset).prefix(bounds.limit).map(entry), bounds, total: all.count)
  }

  private func entry(_ trace: Trace) -> String {
    func time(_ time: Timestamp?) -> String { time.map { #""\#($0.rfc3339)""# } ?? "null" }
    return #"{"trace_id":\#(Self.spelled(trace.id)),"name":\#(Self.spelled(trace.name)),"status":"\#(trace.status)","#
      + #""started_at":\#(time(trace.start)),"ended_at":\#(time(trace.end)),"session_id":\#(Self.spelled(trace.session)),"#
      + #""user_id":\#(trace.user.map(Self.spelled) ?? "null"),"tags":[\#(trace.tags.map(Self.spelled).joined(separator: ","))],"#
      + #""environment":null,"release":null,"latency_ms":\#(trace.latency.map { "\($0)" } ?? "null"),"#
      + #""span_count":\#(trace.spans),"total_tokens":\#(trace.tokens),"total_cost":\#(trace.cost)}"#
  }

  private func list(_ items: [String], _ bounds: (offset: Int, limit: Int), total: Int) -> LoopbackReply {
    .json(
      #"{"items":[\#(items.joined(separator: ","))],"total":\#(total),"limit":\#(bounds.limit),"offset":\#(bounds.offset)}"#
    )
  }

  private func trace(_ id: String) -> LoopbackReply {
    if broken.contains(id) { return Self.failed }
    guard let trace = traces.first(where: { $0.id == id }) else {
      return .status(404, #"{"detail":"Trace \#(id) not found."}"#)
    }
    return .json(trace.json)
  }

  static func spelled(_ text: String) -> String { json { $0.string(text) }.text }
}

/// The same while others write and delete: each call is counted for its path, as the server does, and what it has may
/// change before one.
final class LivePandaProbe: Sendable {
  private struct State {
    var emulation: PandaProbeEmulation
    var calls: [String: Int] = [:]
    var before: (@Sendable (LoopbackRequest, inout PandaProbeEmulation) -> Void)?
  }

  /// So many calls of one path are answered.
  static let callsAMinute = 200
  private let state: Mutex<State>

  /// - Parameter before: what happens to the data before a call is answered.
  init(
    _ emulation: PandaProbeEmulation, before: (@Sendable (LoopbackRequest, inout PandaProbeEmulation) -> Void)? = nil
  ) {
    state = Mutex(State(emulation: emulation, before: before))
  }

  func reply(_ request: LoopbackRequest) -> LoopbackReply {
    let emulation: PandaProbeEmulation? = state.withLock { state in
      state.calls[request.path, default: 0] += 1
      if state.calls[request.path, default: 0] > Self.callsAMinute { return nil }
      state.before?(request, &state.emulation)
      return state.emulation
    }
    return emulation?.reply(request) ?? .status(429, #"{"error":"Rate limit exceeded: 200 per 1 minute"}"#)
  }

  /// A minute passes.
  func nextMinute() { state.withLock { $0.calls = [:] } }

  func change(_ body: (inout PandaProbeEmulation) -> Void) { state.withLock { body(&$0.emulation) } }
  var traces: [PandaProbeEmulation.Trace] { state.withLock { $0.emulation.traces } }
}

extension LoopbackServer {
  convenience init(_ live: LivePandaProbe) throws { try self.init { live.reply($0) } }
  convenience init(_ emulation: PandaProbeEmulation) throws { try self.init { emulation.reply($0) } }
}

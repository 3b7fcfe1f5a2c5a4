import JSONTape
import SampleSessions

@testable import TraceClient

/// PandaProbe's server as far as reading goes: the same paths, parameters, limits and refusals, over data of a test's own.
struct PandaProbeEmulation: Sendable {
  struct Trace: Sendable {
    let id: String
    let session: String
    /// The trace in detail.
    let json: String
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
    if all.contains(where: { broken.contains($0.id) }) { return Self.failed }
    let page = window(bounds.offset, bounds.limit, all.count).map { all[$0].json }
    return .json(
      #"{"session_id":\#(Self.spelled(id)),"trace_count":\#(all.count),"user_id":"user-1","tags":["a"],"#
        + #""traces":[\#(page.joined(separator: ","))]}"#)
  }

  private func sessionList(_ request: LoopbackRequest) -> LoopbackReply {
    guard let bounds = bounds(request, most: 200, standard: 50) else { return Self.invalid("query -> limit") }
    var ids: [String] = []
    for trace in traces where ids.last != trace.session { ids.append(trace.session) }
    let page = window(bounds.offset, bounds.limit, ids.count).map { ids[$0] }
    if page.contains(where: brokenSessions.contains) { return Self.failed }
    let items = page.map { id in
      let hasError = traces.contains { $0.session == id && $0.json.contains(#""status":"ERROR""#) }
      return
        #"{"session_id":\#(Self.spelled(id)),"trace_count":1,"has_error":\#(hasError),"last_trace_at":"2026-11-19T15:00:00+00:00"}"#
    }
    return list(items, bounds, total: ids.count)
  }

  private func traceList(_ request: LoopbackRequest) -> LoopbackReply {
    guard let bounds = bounds(request, most: 200, standard: 50) else { return Self.invalid("query -> limit") }
    let session = request.parameter("session_id")
    let all = traces.filter { session == nil || $0.session == session }
    let page = all.dropFirst(bounds.offset).prefix(bounds.limit)
    let items = page.map { trace in
      let status = trace.json.contains(#""status":"ERROR","input""#) ? "ERROR" : "COMPLETED"
      return
        #"{"trace_id":\#(Self.spelled(trace.id)),"session_id":\#(Self.spelled(trace.session)),"status":"\#(status)"}"#
    }
    return list(items, bounds, total: all.count)
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

extension LoopbackServer {
  convenience init(_ emulation: PandaProbeEmulation) throws { try self.init { emulation.reply($0) } }
}

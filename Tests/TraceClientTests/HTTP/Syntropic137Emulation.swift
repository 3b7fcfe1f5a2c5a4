import TraceModel

@testable import TraceClient

/// Syntropic137's server as far as reading goes: its paths, parameters, limits, refusals and oddities, over data of a
/// test's own.
struct Syntropic137Emulation: Sendable {
  struct Session: Sendable {
    var id: String
    var status = "completed"
    /// As the server spells it: a space for the `T`, microseconds where there are any.
    var start: String? = "2026-04-29 09:00:00+00:00"
    var end: String? = "2026-04-29 09:10:00+00:00"
    var workflow: String?
    /// Further members of the detail and the list, such as `"total_cost_usd":"3E-7"`.
    var more = ""
    /// Entries of `operations`, or nothing where the telemetry cannot be read.
    var operations: [String] = []
    /// Lines of the conversation, each a JSON object; there is none while the session runs.
    var lines: [String]?
    /// Entries of `/events`, oldest first.
    var events: [String]?
  }

  var sessions: [Session] = []
  /// Versions before 0.25.3 pass over `statuses`, `started_after` and `started_before`.
  var isOld = false
  /// Where the app stands behind its gateway.
  var prefix = ""
  var credentials: String?
  /// Answers in place of the server where it is not `nil`.
  var override: @Sendable (LoopbackRequest) -> LoopbackReply? = { _ in nil }

  init(_ sessions: [Session] = []) { self.sessions = sessions }

  // MARK: Answers

  func reply(_ request: LoopbackRequest) -> LoopbackReply {
    if let reply = override(request) { return reply }
    if let credentials, request.header("authorization") != credentials {
      return .answer(
        LoopbackResponse(
          401, type: "text/html", "<html><h1>401 Authorization Required</h1></html>",
          [("WWW-Authenticate", "Basic realm=\"Syntropic137\"")]))
    }
    // The gateway gives its pages for every path that is not the API's.
    guard request.path.hasPrefix(prefix) else { return .text(200, type: "text/html", "<!doctype html>") }
    let path = String(request.path.dropFirst(prefix.count))
    if path.count > 1, path.hasSuffix("/") {
      // It forgets the gateway's prefix and port.
      return .answer(LoopbackResponse(307, type: nil, "", [("Location", "http://localhost\(path.dropLast())")]))
    }
    let parts = path.split(separator: "/").map(LoopbackRequest.decoded)
    switch (parts.first, parts.count) {
    case ("health", 1): return .json(#"{"status":"healthy","mode":"full"}"#)
    case ("sessions", 1): return list(request)
    case ("metrics", 1): return .json(#"{"total_sessions":\#(sessions.count)}"#)
    case ("workflows", 1):
      let ids = Set(sessions.compactMap(\.workflow)).sorted().map { #"{"id":"\#($0)"}"# }
      return .json(#"{"workflows":[\#(ids.joined(separator: ","))],"total":\#(ids.count)}"#)
    case ("sessions", 2): return found(parts[1]) { .json(detail($0)) }
    case ("conversations", 2): return found(parts[1]) { conversation($0, request) }
    case ("events", 3) where parts[1] == "sessions": return found(parts[2]) { events($0, request) }
    default: return .status(404, #"{"detail":"Not Found"}"#)
    }
  }

  private func found(_ id: String, _ reply: (Session) -> LoopbackReply) -> LoopbackReply {
    if let session = sessions.first(where: { $0.id == id }) { return reply(session) }
    let matches = sessions.filter { $0.id.hasPrefix(id) }
    if matches.count == 1 { return reply(matches[0]) }
    guard matches.count > 1 else { return .status(404, #"{"detail":"Session not found: \#(id)"}"#) }
    let shown = matches.prefix(5).map { "\\n  - \($0.id.prefix(12))..." }.joined()
    return .status(409, #"{"detail":"Ambiguous session ID '\#(id)' matches \#(matches.count) entries:\#(shown)"}"#)
  }

  private static func invalid(_ field: String, _ message: String) -> LoopbackReply {
    .status(422, #"{"detail":[{"type":"x","loc":["query","\#(field)"],"msg":"\#(message)","input":"?"}]}"#)
  }

  // MARK: Sessions

  private func entry(_ session: Session) -> String {
    func text(_ value: String?) -> String { value.map { "\"\($0)\"" } ?? "null" }
    return
      #""id":"\#(session.id)","status":"\#(session.status)","started_at":\#(text(session.start)),"completed_at":\#(text(session.end))"#
      + (session.workflow.map { #","workflow_id":"\#($0)""# } ?? "")
      + (session.more.isEmpty ? "" : "," + session.more)
  }

  private func detail(_ session: Session) -> String {
    #"{\#(entry(session)),"operations":[\#(session.operations.joined(separator: ","))]}"#
  }

  /// The moment that a parameter names; nothing for one without a zone, which the server does not bear.
  private static func moment(_ text: String) -> Timestamp? {
    let time = text.dropFirst(10)
    return time.contains("Z") || time.contains("+") ? Timestamp(text) : nil
  }

  private func list(_ request: LoopbackRequest) -> LoopbackReply {
    let limit = request.parameter("limit").map { Int($0) } ?? 50
    guard let limit, (1...200).contains(limit) else { return Self.invalid("limit", "Input should be 1 to 200") }
    var matching = sessions
    if let workflow = request.parameter("workflow_id"), !workflow.isEmpty {
      matching = matching.filter { $0.workflow == workflow }
    }
    if !isOld {
      if let statuses = request.parameter("statuses"), !statuses.isEmpty {
        let wanted = statuses.split(separator: ",").map { $0.filter { $0 != " " } }
        matching = matching.filter { wanted.contains($0.status) }
      }
      for (name, isIn) in [("started_after", { $0 >= $1 }), ("started_before", { $0 <= $1 })]
        as [(String, (Timestamp, Timestamp) -> Bool)]
      {
        guard let text = request.parameter(name) else { continue }
        guard let bound = Self.moment(text) else { return .text(500, "Internal Server Error") }
        matching = matching.filter { session in session.start.flatMap { Timestamp($0) }.map { isIn($0, bound) } ?? false
        }
      }
    }
    // By text, as the server does; which of equal ones comes first is open.
    matching = matching.enumerated().sorted {
      ($0.element.start ?? "", $0.offset) > ($1.element.start ?? "", $1.offset)
    }
    .map(\.element)
    let page = matching.prefix(limit).map { "{\(entry($0))}" }
    return .json(#"{"sessions":[\#(page.joined(separator: ","))],"total":\#(page.count)}"#)
  }

  // MARK: What belongs to a session

  private func conversation(_ session: Session, _ request: LoopbackRequest) -> LoopbackReply {
    guard let lines = session.lines, session.status != "running" else {
      return .status(404, #"{"detail":"Conversation not found for session \#(session.id)"}"#)
    }
    let (offset, limit) = (request.number("offset") ?? 0, min(request.number("limit") ?? 100, 500))
    let page = lines.enumerated().dropFirst(offset).prefix(limit).map { number, line in
      #"{"line_number":\#(number + 1),"raw":\#(PandaProbeEmulation.spelled(line)),"parsed":null}"#
    }
    return .json(
      #"{"session_id":"\#(session.id)","lines":[\#(page.joined(separator: ","))],"total_lines":\#(lines.count),"metadata":null}"#
    )
  }

  private func events(_ session: Session, _ request: LoopbackRequest) -> LoopbackReply {
    guard let events = session.events else {
      return .status(500, #"{"detail":"Failed to query events: connect call failed"}"#)
    }
    let (offset, limit) = (request.number("offset") ?? 0, request.number("limit") ?? 100)
    guard offset >= 0, (1...1000).contains(limit) else { return Self.invalid("limit", "Input should be 1 to 1000") }
    let page = events.reversed().dropFirst(offset).prefix(limit)
    return .json(
      #"{"events":[\#(page.joined(separator: ","))],"count":\#(page.count),"has_more":\#(offset + page.count < events.count)}"#
    )
  }
}

extension LoopbackServer {
  convenience init(_ emulation: Syntropic137Emulation) throws { try self.init { emulation.reply($0) } }
}

/// Records as the server writes them.
enum Syntropic137Text {
  static func time(_ second: Int) -> String {
    "00:\(second / 600)\(second / 60 % 10):\(second % 60 / 10)\(second % 10)"
  }

  static func operation(
    _ type: String, _ second: Int, _ tool: String? = nil, name: String = "Bash", _ more: String = ""
  ) -> String {
    #"{"operation_id":"\#(tool ?? "")-\#(type)-\#(second)","operation_type":"\#(type)","timestamp":"2026-04-29 \#(time(second)).000137+00:00","#
      + #""success":true,"tool_name":"\#(name)","tool_use_id":\#(tool.map { "\"\($0)\"" } ?? "null")\#(more)}"#
  }

  static func event(_ type: String, _ second: Int, _ data: String = "{}") -> String {
    #"{"time":"2026-04-29T\#(time(second)).000137Z","event_type":"\#(type)","session_id":"s","data":\#(data)}"#
  }

  static func usage(_ second: Int, input: Int, output: Int, model: String = "claude-sonnet-4") -> String {
    event("token_usage", second, #"{"model":"\#(model)","input_tokens":\#(input),"output_tokens":\#(output)}"#)
  }

  static func message(
    _ id: String, input: Int, output: Int, tools: [String] = [], for agent: String? = nil, name: String = "Bash"
  ) -> String {
    let content = tools.map { #"{"type":"tool_use","id":"\#($0)","name":"\#(name)","input":{"full":"\#($0)"}}"# }
    return
      #"{"type":"assistant","parent_tool_use_id":\#(agent.map { "\"\($0)\"" } ?? "null"),"message":{"id":"\#(id)","model":"claude-sonnet-4","#
      + #""usage":{"input_tokens":\#(input),"output_tokens":\#(output)},"content":[\#(content.joined(separator: ","))]}}"#
  }

  /// The line that ends a turn: the tokens of the main conversation, and by model those of all.
  static func ending(
    input: Int, output: Int, cost: String, models: [(name: String, input: Int, output: Int, cost: String)]
  ) -> String {
    let models = models.map {
      #""\#($0.name)":{"inputTokens":\#($0.input),"outputTokens":\#($0.output),"costUSD":\#($0.cost)}"#
    }
    return
      #"{"type":"result","subtype":"success","result":"done","total_cost_usd":\#(cost),"#
      + #""usage":{"input_tokens":\#(input),"output_tokens":\#(output)},"modelUsage":{\#(models.joined(separator: ","))}}"#
  }

  static func result(_ tool: String, _ text: String, failed: Bool = false) -> String {
    #"{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"\#(tool)","content":"\#(text)","is_error":\#(failed)}]}}"#
  }
}

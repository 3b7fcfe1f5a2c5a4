@testable import TraceClient

/// Kore's two APIs as far as reading goes, in all the shapes that its published pages and its own client know.
struct KoreEmulation: Sendable {
  /// Where a body says how many there are in all.
  enum Total: String, Sendable, CaseIterable {
    case number, text, count, meta, pagination, data, missing
    /// How many there are on this page, under the name of a total.
    case onPage
  }

  var id = "s1"
  /// Events of the session, each a JSON object.
  var events: [String] = []
  /// Entries of the list, each a JSON object.
  var sessions: [String] = []
  var listName = "traces"
  var isInsideData = false
  var total = Total.number
  /// What `_meta` has beside a total.
  var meta = ""
  /// The most that one page has, whatever it is asked for.
  var mostPerPage = 200
  /// Some pages are shorter still: how many entries the one at an offset has.
  var shortened: @Sendable (Int) -> Int = { _ in .max }
  var takesOffset = true
  /// Whether a page of the list says at which offset it begins.
  var tellsOffset = true
  var entry = #"{"success":true,"session":{"id":"s1"}}"#
  /// Answers in place of the server where it is not `nil`.
  var override: @Sendable (LoopbackRequest) -> LoopbackReply? = { _ in nil }

  init() {}

  static let base = "/api/projects/p1/sessions"
  static let analytics = "/api/public/analytics/projects/p1"
  static let notFound = LoopbackReply.status(
    404, #"{"success":false,"error":{"code":"NOT_FOUND","message":"Session not found"}}"#)

  static func event(_ number: Int, _ type: String = "llm_call", _ more: String = "", session: String = "s1") -> String {
    #"{"id":"e\#(number)","sessionId":"\#(session)","type":"\#(type)","data":{"n":\#(number)}\#(more)}"#
  }

  // MARK: The project API

  func reply(_ request: LoopbackRequest) -> LoopbackReply {
    if let reply = override(request) { return reply }
    if request.path.hasPrefix(Self.analytics) { return analyticsReply(request) }
    guard request.header("authorization")?.hasPrefix("Bearer ") == true else {
      return .status(401, #"{"success":false,"error":{"code":"UNAUTHORIZED","message":"No token"}}"#)
    }
    switch request.path {
    case Self.base: return page(sessions, name: "sessions", request, tellsOffset: tellsOffset)
    case "\(Self.base)/\(id)": return .json(entry)
    case "\(Self.base)/\(id)/traces": return page(events, name: listName, request, tellsOffset: false)
    default: return Self.notFound
    }
  }

  private func page(
    _ all: [String], name: String, _ request: LoopbackRequest, tellsOffset: Bool
  ) -> LoopbackReply {
    let limit = request.number("limit") ?? 50
    guard (1...200).contains(limit) else { return .status(400, #"{"error":"limit must be 1 to 200"}"#) }
    let offset = takesOffset ? request.number("offset") ?? 0 : 0
    let page = all.dropFirst(offset).prefix(min(limit, mostPerPage, shortened(offset)))
    let list = #""\#(name)":[\#(page.joined(separator: ","))]"#
    var root = [#""success":true"#]
    var data = isInsideData ? [list] : []
    var metas = meta.isEmpty ? [] : [meta]
    if !isInsideData { root.append(list) }
    if tellsOffset { root.append(#""offset":\#(offset)"#) }
    switch total {
    case .number: root.append(#""total":\#(all.count)"#)
    case .text: root.append(#""total":"\#(all.count)""#)
    case .count: root.append(#""count":\#(all.count)"#)
    case .meta: metas.append(#""total":"\#(all.count)""#)
    case .pagination: root.append(#""pagination":{"total":\#(all.count)}"#)
    case .data: data.append(#""total":\#(all.count)"#)
    case .onPage: root.append(#""count":\#(page.count)"#)
    case .missing: break
    }
    if !data.isEmpty { root.append(#""data":{\#(data.joined(separator: ","))}"#) }
    if !metas.isEmpty { root.append(#""_meta":{\#(metas.joined(separator: ","))}"#) }
    return .json("{\(root.joined(separator: ","))}")
  }

  // MARK: The analytics API

  /// A trace of the analytics API; its events are those of one session.
  struct Trace: Sendable {
    let id: String
    var session = "s1"
    let events: [String]
  }

  var traces: [Trace] = []

  private static func refused(_ status: Int, _ code: String, _ message: String) -> LoopbackReply {
    .status(status, #"{"success":false,"error":{"code":"\#(code)","message":"\#(message)","details":{}}}"#)
  }

  private func analyticsReply(_ request: LoopbackRequest) -> LoopbackReply {
    guard request.header("authorization") == nil, request.header("x-api-key") != nil else {
      return Self.refused(401, "UNAUTHORIZED", "Use x-api-key")
    }
    guard request.parameter("fromDate") != nil, request.parameter("toDate") != nil else {
      return Self.refused(400, "VALIDATION_ERROR", "fromDate and toDate are required")
    }
    switch request.path {
    case Self.analytics + "/sessions": return analyticsSessions(request)
    case Self.analytics + "/traces": return analyticsTraces(request)
    default: return Self.notFound
    }
  }

  private func analyticsSessions(_ request: LoopbackRequest) -> LoopbackReply {
    let (offset, limit) = (request.number("offset") ?? 0, request.number("limit") ?? 100)
    let page = sessions.dropFirst(offset).prefix(min(limit, mostPerPage, shortened(offset)))
    return .json(
      #"{"success":true,"offset":\#(offset),"limit":\#(limit),"hasMore":\#(offset + page.count < sessions.count),"sessions":[\#(page.joined(separator: ","))]}"#
    )
  }

  private func analyticsTraces(_ request: LoopbackRequest) -> LoopbackReply {
    var all: [(trace: Trace, event: String)] = []
    for trace in traces {
      if let wanted = request.parameter("sessionIds"), wanted != trace.session { continue }
      if let wanted = request.parameter("traceId"), wanted != trace.id { continue }
      all += trace.events.map { (trace, $0) }
    }
    // A cursor is only good with the parameters it was given with.
    let bound = request.query.filter { $0.name != "cursor" }.map { "\($0.name)=\($0.value)" }.sorted()
      .joined(separator: "&")
    var start = 0
    if let cursor = request.parameter("cursor") {
      let parts = cursor.split(separator: "|", maxSplits: 1)
      guard parts.count == 2, parts[1] == bound, let place = Int(parts[0]) else {
        return Self.refused(400, "BAD_REQUEST", "The cursor belongs to other parameters")
      }
      start = place
    }
    let page = all.dropFirst(start).prefix(min(request.number("limit") ?? 100, mostPerPage, shortened(start)))
    // A long trace goes on on the next page.
    var groups: [(trace: Trace, events: [String])] = []
    for (trace, event) in page {
      if groups.last?.trace.id == trace.id {
        groups[groups.count - 1].events.append(event)
      } else {
        groups.append((trace, [event]))
      }
    }
    let end = start + page.count
    let next = end < all.count ? PandaProbeEmulation.spelled("\(end)|\(bound)") : "null"
    let texts = groups.map {
      #"{"traceId":"\#($0.trace.id)","sessionId":"\#($0.trace.session)","agentName":"A","events":[\#($0.events.joined(separator: ","))]}"#
    }
    return .json(
      #"{"traces":[\#(texts.joined(separator: ","))],"pageInfo":{"hasMore":\#(end < all.count),"nextCursor":\#(next)},"meta":{}}"#
    )
  }

  static func analyticsEvent(_ number: Int, _ type: String = "llm", _ more: String = "") -> String {
    let second = "\(number % 60 / 10)\(number % 10)"
    return
      #"{"eventId":"e\#(number)","eventSeq":\#(number),"eventType":"\#(type)","timestamp":"2026-08-05T14:\#(number / 600 % 6)\#(number / 60 % 10):\#(second).000Z","durationMs":5,"hasError":false\#(more)}"#
  }
}

extension LoopbackServer {
  convenience init(_ emulation: KoreEmulation) throws { try self.init { emulation.reply($0) } }
}

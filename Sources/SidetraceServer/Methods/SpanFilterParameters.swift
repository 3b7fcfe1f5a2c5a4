internal import JSONRPC
internal import JSONTape
internal import TraceInsight
internal import TraceModel

/// The parameters that say which spans are wanted; all of them become terms of one query.
enum SpanFilterParameters {
  static let query = Parameter<String?>.optional(
    "query", "only spans that match this query, such as `kind:tool status:error duration:>2s -name:ping`")
  private static let eventType = Parameter<[String]>.strings(
    "eventType",
    "only events of these types: the source's own, or llm_call, tool_call, tool_result, decision, handoff, "
      + "guardrail_eval, state_change, error, response")
  private static let decisionKind = Parameter<[String]>.strings(
    "decisionKind", "only decisions of these kinds, such as routing, handoff or escalation")
  private static let kind = Parameter<[String]>.words(
    "kind", SpanKind.allCases.map { "\($0.name)" }, "only spans of these kinds")
  private static let status = Parameter<[String]>.words(
    "status", SpanStatus.allCases.map { "\($0.name)" }, "only spans with one of these statuses")
  private static let agent = Parameter<[String]>.strings(
    "agent", "only spans of these agents, in any case; `*` stands for anything")
  private static let name = Parameter<[String]>.strings(
    "name", "only spans with one of these names, in any case; `*` stands for anything")
  private static let text = Parameter<String?>.optional(
    "text", "only spans whose name, error, event type, agent or model contains this, in any case")
  private static let after = Parameter<Timestamp?>.time("after", "only spans that started at this time or later")
  private static let before = Parameter<Timestamp?>.time("before", "only spans that started before this time")
  private static let minimum = Parameter<Elapsed?>.milliseconds(
    "minDurationMs", "only spans that took this long or longer, in milliseconds")
  private static let maximum = Parameter<Elapsed?>.milliseconds(
    "maxDurationMs", "only spans that took no longer than this, in milliseconds")

  static let all: [any AnyParameter] = [
    query, eventType, decisionKind, kind, status, agent, name, text, after, before, minimum, maximum,
  ]

  /// More alternatives than this in one list are no filter but a list of spans.
  private static let mostAlternatives = 100

  /// The query that a request's parameters are together.
  static func read(_ arguments: Arguments, in declaration: MethodDeclaration) throws(ResponseError) -> SpanQuery {
    var result = try parsed(arguments[query], query.name, in: declaration)
    func patterns(_ parameter: Parameter<[String]>, _ field: SpanField) throws(ResponseError) {
      let values = arguments[parameter]
      if values.isEmpty { return }
      guard values.count <= mostAlternatives, values.allSatisfy({ $0.utf8.count <= SpanQuery.maximumLength }) else {
        throw Arguments.complaint(
          parameter.name,
          "must have \(mostAlternatives) values at most, each of \(SpanQuery.maximumLength) bytes at most",
          in: declaration)
      }
      result.add(.field(field, values.map { TextPattern($0) }))
    }
    try patterns(eventType, .event)
    try patterns(decisionKind, .decision)
    try patterns(agent, .agent)
    try patterns(name, .name)
    let kinds = arguments[kind].compactMap { SpanKind(name: $0) }
    if !kinds.isEmpty { result.add(.kinds(Set(kinds))) }
    let statuses = arguments[status].compactMap { word in SpanStatus.allCases.first { "\($0.name)" == word } }
    if !statuses.isEmpty { result.add(.statuses(Set(statuses))) }
    if let needle = arguments[text].flatMap({ TextNeedle($0) }) { result.add(.contains(TextPlace.short, [needle])) }
    if let time = arguments[after] { result.add(.measure(.start, [time.amount...SaturatingInteger.largest])) }
    if let time = arguments[before] {
      result.add(.measure(.start, [SaturatingInteger.smallest...(time - 1).amount]))
    }
    if let least = arguments[minimum] { result.add(.measure(.duration, [least.amount...SaturatingInteger.largest])) }
    if let most = arguments[maximum] { result.add(.measure(.duration, [SaturatingInteger.smallest...most.amount])) }
    return result
  }

  /// Reads a query string.
  static func parsed(
    _ text: String?, _ parameter: StaticString, in declaration: MethodDeclaration
  ) throws(ResponseError) -> SpanQuery {
    do throws(QueryError) {
      return try SpanQuery(parsing: text ?? "")
    } catch {
      throw QueryErrorPresentation.response(error, parameter: parameter, in: declaration)
    }
  }
}

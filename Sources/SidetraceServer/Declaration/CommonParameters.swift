internal import TraceInsight

/// Parameters that many methods have.
enum CommonParameters {
  static let source = Parameter<String?>.optional(
    "source", "the source to ask, by its name; without it, the one that has what is asked for")
  static let refresh = Parameter<Bool>.flag("refresh", "fetch again even if it is in memory and fresh")
  static let cursor = Parameter<String?>.optional("cursor", "where to go on: the nextCursor of the page before")
  static let sessionID = Parameter<String>.required("sessionId", "the session")
  static let traceID = Parameter<String>.required("traceId", "the trace")
  static let sessionOfTrace = Parameter<String?>.optional(
    "sessionId", "the session the trace belongs to; with it, nothing has to be looked up")
  static let payloads = Parameter<String>.word(
    "payloads", PayloadExtent.allCases.map(\.rawValue), default: "preview",
    "how much of input, output and metadata to give: nothing, the first 200 characters as text, or all as it came")

  static func limit(_ fallback: Int, upTo most: Int, _ what: String) -> Parameter<Int> {
    .integer("limit", 1...most, default: fallback, "the most \(what) to give")
  }
}

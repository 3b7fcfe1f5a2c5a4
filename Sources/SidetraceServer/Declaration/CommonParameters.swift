internal import TraceInsight

/// Parameters that many methods have.
package enum CommonParameters {
  /// The source to ask; nothing for whichever has what is asked for.
  package static let source = Parameter<String?>.optional(
    "source", "the source to ask, by its name; without it, the one that has what is asked for")
  /// Whether to fetch again what is in memory.
  package static let refresh = Parameter<Bool>.flag("refresh", "fetch again even if it is in memory and fresh")
  /// Where a list goes on; `Arguments.cursor` reads it.
  package static let cursor = Parameter<String?>.optional("cursor", "where to go on: the nextCursor of the page before")
  /// The session that must be named.
  package static let sessionID = Parameter<String>.required("sessionId", "the session")
  /// The trace that must be named.
  package static let traceID = Parameter<String>.required("traceId", "the trace")
  /// The session of the trace that is named, which need not be.
  package static let sessionOfTrace = Parameter<String?>.optional(
    "sessionId", "the session the trace belongs to; with it, nothing has to be looked up")
  /// How much of payloads to give; `Arguments.payloads` reads it.
  package static let payloads = Parameter<String>.word(
    "payloads", PayloadExtent.allCases.map(\.rawValue), default: "preview",
    "how much of input, output and metadata to give: nothing, the first 200 characters as text, all as it came, or what they say "
      + "to people")

  /// How many things a page has at most.
  package static func limit(_ fallback: Int, upTo most: Int, _ what: String) -> Parameter<Int> {
    .integer("limit", 1...most, default: fallback, "the most \(what) to give")
  }
}

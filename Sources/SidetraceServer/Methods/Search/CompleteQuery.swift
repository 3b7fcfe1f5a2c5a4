internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `query.complete`: how a query can go on.
enum CompleteQuery: Method {
  private static let query = Parameter<String>.required("query", "the query as far as it is written")
  private static let position = Parameter<Int?>.optionalInteger(
    "position", 0...SpanQuery.maximumLength, "where it is written, in UTF-16 code units; without it, at its end")
  private static let sessionID = Parameter<String?>.optional(
    "sessionId", "the session whose names, tools, models and agents are offered")

  static let declaration = MethodDeclaration(
    "query.complete", "The terms that are possible at a place of a query: fields, values, relations.",
    [query, position, sessionID, CommonParameters.source],
    result:
      "`items`: `text`, `kind` (`field`, `relation`, `value` or `joint`), `detail`, `count`; `start` and `end` of "
      + "what they replace.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let text = call.arguments[query]
    let position = call.arguments[position] ?? text.utf16.count
    guard let id = call.arguments[sessionID] else {
      write(QueryCompletion(text, at: position), to: &result)
      return .answered
    }
    return call.withSession(.session(id), extent: .session, &result) { found, writer throws(ResponseError) in
      write(QueryCompletion(text, at: position, session: found.session), to: &writer)
    }
  }

  private static func write(_ completion: QueryCompletion, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("items")
      writer.array { writer in
        for item in completion.items {
          writer.object { writer in
            writer.member("text", item.text)
            writer.member("kind", item.kind.rawValue)
            writer.member("detail", item.detail)
            writer.member("count", item.count)
          }
        }
      }
      writer.member("start", completion.range.lowerBound)
      writer.member("end", completion.range.upperBound)
    }
  }
}

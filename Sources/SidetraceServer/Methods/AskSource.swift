internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient

/// `source.ask`: what a service itself says, as it came.
enum AskSource: Method {
  private static let topics = ["metrics", "analysis", "children", "traces", "export", "generations"]

  private static let about = Parameter<String>.requiredWord(
    "about", topics,
    "what to ask for: a session's metrics, analysis or traces, a span's children, "
      + "the export of the project as a table, or the calls of models over all sessions")
  private static let sessionID = Parameter<String?>.optional("sessionId", "the session it is about")
  private static let spanID = Parameter<String?>.optional("spanId", "the span whose children to give")
  private static let eventType = Parameter<[String]>.strings("eventType", "for traces: only events of these types")
  private static let decisionKind = Parameter<[String]>.strings(
    "decisionKind", "for traces: only decisions of these kinds")
  private static let limit = CommonParameters.limit(
    200, upTo: 10_000, "entries of a list (traces, children, generations); the service may give fewer at once")
  private static let offset = Parameter<Int>.integer(
    "offset", 0...Int.max, default: 0, "how many entries of a list to pass over, where there is no cursor")

  static let declaration = MethodDeclaration(
    "source.ask", "What a service itself says, as it came. Everything else in this protocol is computed here.",
    [
      about, sessionID, spanID, eventType, decisionKind, limit, offset, CommonParameters.cursor,
      CommonParameters.source,
    ],
    result: "`answer`, the body as it came, or `columns` and `rows` where it is a table; `nextCursor` and `total` of a "
      + "list; `source`; `origin`.")

  /// At which entry of which list a page begins.
  private struct Place: Cursor {
    let offset: Int
    let list: String

    init(offset: Int, list: String) {
      self.offset = offset
      self.list = list
    }

    init?(_ text: String) {
      guard let fields = CursorFields(text, count: 2), let offset: Int = fields.number(0), offset >= 0 else {
        return nil
      }
      self.init(offset: offset, list: fields.text(1))
    }

    var text: String { CursorFields.joined(offset, list) }
  }

  /// What tells the list apart from others, filters and all.
  private static func list(_ arguments: Arguments) -> String {
    let words = [arguments[about], arguments[sessionID] ?? "", arguments[spanID] ?? ""]
    return (words + arguments[eventType] + ["/"] + arguments[decisionKind]).joined(separator: "\u{1F}")
  }

  private static func page(_ arguments: Arguments) throws(ResponseError) -> ServerPage {
    let place = try arguments.cursor(Place.self)
    if let place, place.list != list(arguments) { throw arguments.foreignCursor() }
    return ServerPage(limit: arguments[limit], offset: place?.offset ?? arguments[offset])
  }

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let question: ServerQuestion
    do throws(ResponseError) {
      question = try Self.question(call.arguments)
    } catch {
      return .failed(error)
    }
    let name = call.arguments[CommonParameters.source]
    let list = list(call.arguments)
    return Call.later { [catalog = call.catalog] conversation throws(SourceError) in
      let candidates = try catalog.sources(named: name)
      let source = candidates.first { $0.answersItself(question) } ?? candidates[0]
      let answer = try await WorkPlace.left { () async throws(SourceError) in try await source.answer(question) }
      await conversation.roomToAnswer()
      return json { writer in
        writer.object { writer in
          writer.member("source", source.name)
          writer.member("origin", word: "server")
          write(answer, to: &writer)
          writer.member("nextCursor", answer.nextOffset.map { Place(offset: $0, list: list).text })
          writer.member("total", answer.total)
        }
      }
    }
  }

  private static func question(_ arguments: Arguments) throws(ResponseError) -> ServerQuestion {
    func required(_ parameter: Parameter<String?>) throws(ResponseError) -> String {
      guard let value = arguments[parameter] else {
        throw Arguments.complaint(parameter.name, "is required for \(arguments[about])", in: declaration)
      }
      return value
    }
    switch arguments[about] {
    case "metrics": return .metrics(session: try required(sessionID))
    case "analysis": return .analysis(session: try required(sessionID))
    case "children":
      return .children(span: try required(spanID), session: try required(sessionID), try page(arguments))
    case "traces":
      return .traces(
        session: try required(sessionID), eventTypes: arguments[eventType], decisionKinds: arguments[decisionKind],
        try page(arguments))
    case "export": return .export
    default: return .generations(try page(arguments))
    }
  }

  private static func write(_ answer: ServerAnswer, to writer: inout JSONWriter) {
    writer.member("contentType", answer.contentType)
    if answer.isJSON {
      writer.key("answer")
      writer.raw(answer.body, 0..<answer.body.count)
      return
    }
    let table = CSVTable(answer.body)
    writer.key("columns")
    writer.array { writer in for name in table.columns { writer.string(name) } }
    writer.key("rows")
    writer.array { writer in
      for row in table.rows { writer.array { writer in for cell in row { writer.string(cell) } } }
    }
  }
}

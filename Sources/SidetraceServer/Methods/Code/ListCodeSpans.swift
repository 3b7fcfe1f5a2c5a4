internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `code.spans`: the spans of one line or function.
enum ListCodeSpans: Method {
  private static let line = Parameter<Int?>.optionalInteger("line", 1...100_000_000, "only spans of this line, from 1")
  private static let function = Parameter<String?>.optional(
    "function", "only spans of lines in this function, as code.annotations names it, or with the last part of that name"
  )
  private static let limit = CommonParameters.limit(50, upTo: 1000, "spans")

  static let declaration = MethodDeclaration(
    "code.spans", "The spans of a line, a function or a whole file, the newest first, each with why it belongs there.",
    [
      CodeQuestion.uri, CodeQuestion.path, line, function, CodeQuestion.text, CodeQuestion.sessionIDs,
      CodeQuestion.sessionCount, CodeQuestion.minConfidence, limit, CommonParameters.cursor, CommonParameters.payloads,
      CommonParameters.source,
      CommonParameters.refresh,
    ],
    result:
      "`items`: the spans, each with `sessionId`, `source` and its `link`: `line`, `endLine`, `rule`, `confidence`, "
      + "`isEdit`; `total`; `nextCursor` where there are more.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let question: CodeQuestion
    let cursor: LinkCursor?
    do throws(ResponseError) {
      question = try CodeQuestion(call, declaration)
      cursor = try call.arguments.cursor(LinkCursor.self)
    } catch {
      return .failed(error)
    }
    let (line, function, limit) = (call.arguments[line], call.arguments[function], call.arguments[limit])
    let payloads = call.arguments.payloads
    return Call.later { conversation throws(SourceError) in
      let answer = try await question.answer()
      await conversation.roomToAnswer()
      let view = answer.view
      let all = links(view, line: line, function: function)
      let first = cursor.map { last in all.firstIndex { last < $0.cursor } ?? all.count } ?? 0
      let page = all[first...].prefix(limit)
      return json { writer in
        writer.object { writer in
          question.header(answer, to: &writer)
          writer.key("items")
          writer.array { writer in
            for (link, _) in page {
              writer.object { writer in members(link, view, payloads: payloads, to: &writer) }
            }
          }
          writer.member("total", all.count)
          if page.endIndex < all.count, let last = page.last { writer.member("nextCursor", last.cursor.text) }
          writer.warnings(answer.warnings)
        }
      }
    }
  }

  /// The links that are asked for, in the order of the list.
  private static func links(_ view: CodeView, line: Int?, function: String?) -> [(link: Link, cursor: LinkCursor)] {
    var found: [(link: Link, cursor: LinkCursor)] = []
    for figures in view.lines {
      if let line, figures.line != line { continue }
      if let function {
        guard let own = figures.line.flatMap({ view.function(ofLine: $0) }),
          own == function || own.hasSuffix("." + function)
        else { continue }
      }
      for link in figures.links { found.append((link, LinkCursor(link, view))) }
    }
    return found.sorted { $0.cursor < $1.cursor }
  }

  static func members(_ link: Link, _ view: CodeView, payloads: PayloadExtent, to writer: inout JSONWriter) {
    let entry = view.sessions[link.session]
    writer.member("sessionId", entry.found.session.id)
    writer.member("source", entry.found.source)
    SpanPresentation.members(view.span(of: link), payloads: payloads, to: &writer)
    writer.key("link")
    writer.object { writer in
      writer.member("line", link.line)
      writer.member("endLine", link.endLine)
      writer.member("rule", link.rule.name)
      writer.member("confidence", link.confidence.name)
      if link.rule.isTouch { writer.member("isEdit", link.isEdit) }
    }
  }

  /// A link's place in the order: by the span's start, the newest first, then by what never changes.
  private struct LinkCursor: Cursor, Comparable {
    let start: SaturatingInteger
    let line: Int
    let row: Int
    let session: String

    init(_ link: Link, _ view: CodeView) {
      start = view.span(of: link).start?.amount ?? .smallest
      line = link.line ?? 0
      row = link.row
      session = view.sessions[link.session].found.session.id
    }

    init?(_ text: String) {
      guard let fields = CursorFields(text, count: 4), let start = fields.figure(0),
        let line: Int = fields.number(1), let row: Int = fields.number(2)
      else { return nil }
      (self.start, self.line, self.row, session) = (start, line, row, fields.text(3))
    }

    var text: String { CursorFields.joined(start, line, row, session) }

    static func < (one: LinkCursor, other: LinkCursor) -> Bool {
      if one.start != other.start { return one.start > other.start }
      if one.session != other.session { return one.session < other.session }
      return (one.row, one.line) < (other.row, other.line)
    }
  }
}

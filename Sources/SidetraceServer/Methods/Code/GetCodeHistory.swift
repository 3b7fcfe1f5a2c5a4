internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `code.history`: what sessions did with a file, or with some of its lines.
enum GetCodeHistory: Method {
  private static let line = Parameter<Int?>.optionalInteger(
    "line", 1...100_000_000, "only what touched this line as it is now, from 1")
  private static let endLine = Parameter<Int?>.optionalInteger(
    "endLine", 1...100_000_000, "with `line`, what touched any line up to this one")
  private static let what = Parameter<[String]>.words(
    "what", TouchAction.allCases.map(\.name), default: TouchAction.allCases.map(\.name), "what was done with the file")
  private static let limit = CommonParameters.limit(50, upTo: 1000, "touches")
  private static let texts = Parameter<String>.word(
    "payloads", ["none", "preview", "full"], default: "preview",
    "how much of the lines' text to give: nothing, the first 200 characters, or all that is kept")

  static let declaration = MethodDeclaration(
    "code.history",
    "What sessions did with a file or some of its lines, the newest first: who, when, why, at what cost, and what "
      + "became of the lines since.",
    [
      CodeQuestion.uri, CodeQuestion.path, line, endLine, what, CodeQuestion.text, CodeQuestion.sessionIDs,
      CodeQuestion.sessionCount, CodeQuestion.minConfidence, limit, CommonParameters.cursor, texts,
      CommonParameters.source,
      CommonParameters.refresh,
    ],
    result:
      "`items`: the touches, each with its session, turn, step and `places`; `total`; `unknownCount`, those whose lines "
      + "cannot be found; `nextCursor` where there are more.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let question: CodeQuestion
    let lines: ClosedRange<Int>?
    let cursor: TouchCursor?
    do throws(ResponseError) {
      question = try CodeQuestion(call, declaration)
      lines = try wantedLines(call.arguments)
      cursor = try call.arguments.cursor(TouchCursor.self)
    } catch {
      return .failed(error)
    }
    let (actions, limit) = (Set(call.arguments[what]), call.arguments[limit])
    let payloads = PayloadExtent(rawValue: call.arguments[texts]) ?? .preview
    return Call.later { conversation throws(SourceError) in
      let answer = try await question.answer()
      await conversation.roomToAnswer()
      let view = answer.view
      let meant = view.touches.filter { actions.contains($0.action.name) }
      let all = meant.filter { touch in
        lines.map { wanted in touch.places.contains { $0.lines?.overlaps(wanted) ?? false } } ?? true
      }
      let first = cursor.map { last in all.firstIndex { last < TouchCursor($0, view) } ?? all.count } ?? 0
      let page = all[first...].prefix(limit)
      return json { writer in
        writer.object { writer in
          question.header(answer, to: &writer)
          var turns = TurnTotals(view.sessions)
          writer.key("items")
          writer.array { writer in
            for touch in page {
              writer.object { writer in
                TouchPresentation.members(touch, view, &turns, to: &writer)
                TouchPresentation.places(touch, view.document.text, payloads, to: &writer)
              }
            }
          }
          writer.member("total", all.count)
          writer.member("unknownCount", meant.count { $0.places.contains { $0.state == .unknown } })
          if page.endIndex < all.count, let last = page.last {
            writer.member("nextCursor", TouchCursor(last, view).text)
          }
          writer.warnings(answer.warnings)
        }
      }
    }
  }

  private static func wantedLines(_ arguments: Arguments) throws(ResponseError) -> ClosedRange<Int>? {
    guard let first = arguments[line] else {
      guard arguments[endLine] == nil else {
        throw Arguments.complaint("line", "is required where there is an endLine", in: declaration)
      }
      return nil
    }
    let last = arguments[endLine] ?? first
    guard first <= last else {
      throw Arguments.complaint("endLine", "must not be before line", in: declaration)
    }
    return first...last
  }

  /// A touch's place in the order, by what never changes.
  private struct TouchCursor: Cursor, Comparable {
    let start: SaturatingInteger
    let row: Int
    let action: UInt8
    let session: String

    init(_ touch: FileTouch, _ view: CodeView) {
      let found = view.sessions[touch.session].code.session
      start = found.span(at: touch.row).start?.amount ?? .smallest
      row = touch.row
      action = touch.action.rawValue
      session = found.id
    }

    init?(_ text: String) {
      guard let fields = CursorFields(text, count: 4), let start = fields.figure(0),
        let row: Int = fields.number(1), let action: UInt8 = fields.number(2)
      else { return nil }
      (self.start, self.row, self.action, session) = (start, row, action, fields.text(3))
    }

    var text: String { CursorFields.joined(start, row, action, session) }

    static func < (one: TouchCursor, other: TouchCursor) -> Bool {
      if one.start != other.start { return one.start > other.start }
      if one.session != other.session { return one.session < other.session }
      return one.row != other.row ? one.row > other.row : one.action < other.action
    }
  }
}

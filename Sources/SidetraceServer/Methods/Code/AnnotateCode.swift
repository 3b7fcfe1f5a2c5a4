internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `code.annotations`: what ran on the lines of a file.
enum AnnotateCode: Method {
  private static let spanCount = Parameter<Int>.integer(
    "spans", 0...100, default: 3, "the most spans of each line to give, the newest first")

  static let declaration = MethodDeclaration(
    "code.annotations", "What ran on the lines of a file: calls, errors, latency, tokens, cost, and the last spans.",
    [
      CodeQuestion.uri, CodeQuestion.path, CodeQuestion.text, CodeQuestion.sessionIDs, CodeQuestion.sessionCount,
      CodeQuestion.minConfidence, spanCount, CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`lines`: of each line `line`, `function`, `callCount`, `touchCount`, `editCount`, `errorCount`, `p50Ms`, "
      + "`p95Ms`, `tokens`, `costUsd`, `rules`, `confidence`, "
      + "`lastTouch` and `spans`; `file`: the same of what names no line.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let question: CodeQuestion
    do throws(ResponseError) {
      question = try CodeQuestion(call, declaration)
    } catch {
      return .failed(error)
    }
    let spanCount = call.arguments[spanCount]
    return Call.later { conversation throws(SourceError) in
      let answer = try await question.answer()
      await conversation.roomToAnswer()
      return json { writer in
        writer.object { writer in
          question.header(answer, to: &writer)
          var turns = TurnTotals(answer.view.sessions)
          writer.key("lines")
          writer.array { writer in
            for line in answer.view.lines where line.line != nil {
              writer.object { writer in members(line, answer.view, spanCount, &turns, to: &writer) }
            }
          }
          if let file = answer.view.lines.last, file.line == nil {
            writer.key("file")
            writer.object { writer in members(file, answer.view, spanCount, &turns, to: &writer) }
          }
          writer.warnings(answer.warnings)
        }
      }
    }
  }

  private static func members(
    _ figures: LineFigures, _ view: CodeView, _ spanCount: Int, _ turns: inout TurnTotals, to writer: inout JSONWriter
  ) {
    writer.member("line", figures.line)
    writer.member("function", figures.line.flatMap { view.function(ofLine: $0) })
    writer.member("callCount", figures.callCount)
    writer.member("touchCount", figures.touchCount)
    writer.member("editCount", figures.editCount)
    writer.member("errorCount", figures.errorCount)
    writer.member("p50Ms", milliseconds: figures.latency?.p50)
    writer.member("p95Ms", milliseconds: figures.latency?.p95)
    writer.tokens(figures.totals.usage)
    writer.member("costUsd", figures.totals.cost)
    writer.member("rules", figures.rules.map(\.name))
    writer.member("confidence", figures.confidence.name)
    if let touch = figures.line.flatMap({ view.lastTouch(ofLine: $0) }) {
      writer.key("lastTouch")
      writer.object { writer in TouchPresentation.members(touch, view, &turns, to: &writer) }
    }
    if spanCount == 0 { return }
    writer.key("spans")
    writer.array { writer in
      for link in figures.links.prefix(spanCount) {
        writer.object { writer in ListCodeSpans.members(link, view, payloads: .none, to: &writer) }
      }
    }
  }
}

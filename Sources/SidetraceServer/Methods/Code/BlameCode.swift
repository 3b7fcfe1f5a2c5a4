internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `code.blame`: whose each line of a file is, and why it was made.
enum BlameCode: Method {
  private static let line = Parameter<Int?>.optionalInteger("line", 1...100_000_000, "only this line, from 1")
  private static let endLine = Parameter<Int?>.optionalInteger(
    "endLine", 1...100_000_000, "with `line`, the lines up to this one")
  private static let withText = Parameter<Bool>.flag("withText", "give what the lines say, too")
  private static let commits = Parameter<Bool>.flag(
    "commits", "ask git, too, who committed the lines that no session is known to have made")

  static let declaration = MethodDeclaration(
    "code.blame",
    "Whose each line of a file is: the session, turn and call that made it, and why; lines of nobody's are told apart.",
    [
      CodeQuestion.uri, CodeQuestion.path, line, endLine, withText, commits, CodeQuestion.text, CodeQuestion.sessionIDs,
      CodeQuestion.sessionCount, CodeQuestion.minConfidence, CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`items`: stretches of lines in order, each with `line`, `endLine`, and where a session made them its `state`, "
      + "`confidence`, session, turn and call; `lineCount`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let question: CodeQuestion
    let wanted: ClosedRange<Int>?
    do throws(ResponseError) {
      question = try CodeQuestion(call, declaration)
      wanted = try CodeQuestion.wantedLines(call.arguments[line], call.arguments[endLine], declaration)
    } catch {
      return .failed(error)
    }
    let (hasText, hasCommits) = (call.arguments[withText], call.arguments[commits])
    return Call.later { conversation throws(SourceError) in
      let answer = try await question.answer()
      let committed: CommittedLines? =
        hasCommits ? await WorkerThreads.shared.run { CommittedLines(answer.view.document.path) } : nil
      await conversation.roomToAnswer()
      return json { writer in
        writer.object { writer in
          question.header(answer, to: &writer)
          guard let text = answer.view.document.text else { return writer.warnings(answer.warnings) }
          let blame = Blame(answer.view, text, committed, hasText: hasText)
          blame.write(wanted ?? 1...max(blame.lineCount, 1), to: &writer)
          writer.warnings(answer.warnings)
        }
      }
    }
  }

  private struct Blame {
    let view: CodeView
    let text: CodeText
    let committed: CommittedLines?
    let hasText: Bool
    let lineCount: Int

    init(_ view: CodeView, _ text: CodeText, _ committed: CommittedLines?, hasText: Bool) {
      (self.view, self.text, self.committed, self.hasText) = (view, text, committed, hasText)
      lineCount = text.line(text.lineCount - 1).isEmpty ? text.lineCount - 1 : text.lineCount
    }

    func write(_ wanted: ClosedRange<Int>, to writer: inout JSONWriter) {
      var turns = TurnTotals(view.sessions)
      writer.member("lineCount", lineCount)
      writer.key("items")
      writer.array { writer in
        for stretch in LineOwners(view.touches, lineCount: lineCount).stretches where stretch.lines.overlaps(wanted) {
          let lines = stretch.lines.clamped(to: wanted)
          if let touch = stretch.touch {
            item(lines, to: &writer) { writer in
              owner(view.touches[touch], stretch.state, &turns, to: &writer)
              if stretch.state == .changed { commit(lines.lowerBound, to: &writer) }
            }
          } else {
            for part in parts(lines) { item(part, to: &writer) { writer in commit(part.lowerBound, to: &writer) } }
          }
        }
      }
    }

    private func item(_ lines: ClosedRange<Int>, to writer: inout JSONWriter, _ rest: (inout JSONWriter) -> Void) {
      writer.object { writer in
        writer.member("line", lines.lowerBound)
        if lines.count > 1 { writer.member("endLine", lines.upperBound) }
        if hasText {
          writer.member("text", lines.map { String(decoding: text.line($0 - 1), as: UTF8.self) })
        }
        rest(&writer)
      }
    }

    private func owner(
      _ touch: FileTouch, _ state: TouchedPlace.State?, _ turns: inout TurnTotals, to writer: inout JSONWriter
    ) {
      var touch = touch
      // What was spaced anew since is likely, and not sure, to be the call's.
      if state != .same, let lower = LinkConfidence(rawValue: touch.confidence.rawValue &- 1) {
        touch.confidence = lower
      }
      writer.member("state", state?.name)
      TouchPresentation.members(touch, view, &turns, to: &writer)
    }

    /// Lines of nobody's, divided by what git says of them.
    private func parts(_ lines: ClosedRange<Int>) -> [ClosedRange<Int>] {
      guard let committed, !committed.isEmpty else { return [lines] }
      var parts: [ClosedRange<Int>] = []
      for line in lines {
        if let last = parts.last, committed[last.lowerBound]?.name == committed[line]?.name {
          parts[parts.count - 1] = last.lowerBound...line
        } else {
          parts.append(line...line)
        }
      }
      return parts
    }

    private func commit(_ line: Int, to writer: inout JSONWriter) {
      guard let commit = committed?[line] else { return }
      if commit.isNone { return writer.member("isUncommitted", true) }
      writer.key("commit")
      writer.object { writer in
        writer.member("id", commit.name)
        writer.member("author", commit.author)
        writer.member("time", commit.time)
        writer.member("summary", commit.summary)
      }
    }
  }
}

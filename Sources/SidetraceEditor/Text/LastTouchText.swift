internal import CodeLink
internal import JSONTape
internal import SidetraceServer
internal import TraceInsight
internal import TraceModel

/// Who touched a line last, why, and what that cost, in words.
enum LastTouchText {
  static func text(_ touch: FileTouch, line: Int, _ view: CodeView, markdown: Bool) -> String {
    func quoted(_ text: String, _ limit: Int) -> String {
      markdown ? ReadableText.code(text, limit: limit) : ReadableText.notice(text, limit: limit)
    }
    let session = view.sessions[touch.session].code.session
    let span = session.span(at: touch.row)
    let trace = session.traces[span.traceIndex]
    var lines = ["last touched: \(word(touch, line: line))"]
    var who = [quoted(session.text(span.name) ?? "\(span.kind.name)", 80)]
    if let agent = session.text(span.actingAgent) { who.append("by " + quoted(agent, 80)) }
    if let start = span.start { who.append("at " + start.minutes) }
    lines[0] += " with " + who.joined(separator: " ")
    lines.append("session \(quoted(session.id, 200)), turn \(span.traceIndex + 1)")
    if let prompt = session.preview(trace.input, limit: 300) { lines.append("asked for: " + quoted(prompt, 300)) }
    var turns = TurnTotals(view.sessions)
    let turn = turns.totals(session: touch.session, trace: span.traceIndex)
    if let cost = cost(turn.usage, turn.cost) { lines.append("the turn took " + cost) }
    if let step = span.modelCallBehind, step.row != span.row, let call = step.call, !step.flags.isToldElsewhere,
      let cost = cost(call.usage, call.cost)
    {
      lines.append("the step took " + cost)
    }
    return lines.joined(separator: markdown ? "  \n" : "\n")
  }

  private static func word(_ touch: FileTouch, line: Int) -> String {
    let place = touch.places.first { $0.lines?.contains(line) ?? false }
    switch (touch.action, place?.state) {
    case (.edit, .undone): return "edited, and undone since"
    case (.edit, .changed): return "edited, and changed since"
    case (.edit, .reformatted): return "edited, and reformatted since"
    case (.edit, _): return "edited"
    case (.write, .undone): return "written, and undone since"
    case (.write, .changed): return "written, and changed since"
    case (.write, .reformatted): return "written, and reformatted since"
    case (.write, _): return "written"
    case (.move, _): return "moved"
    case (.delete, _): return "deleted"
    case (.search, _): return "found"
    case (.read, _), (.ran, _): return "read"
    }
  }

  private static func cost(_ usage: TokenUsage, _ cost: Cost?) -> String? {
    var parts: [String] = []
    if let total = usage.total, total > 0 { parts.append("\(Words.count(total)) tokens") }
    if let cost { parts.append(Words.cost(cost)) }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }
}

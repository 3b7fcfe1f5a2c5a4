internal import JSONTape
internal import TraceModel

/// The turns of a report with the trees of their steps, in the room that there is for them.
///
/// Each turn has its share of the room, and what one leaves over goes to those behind it. Trees of any depth are written
/// without recursion: what is open stands on a stack.
struct ReportTurns {
  private let report: HTMLReport
  private let room: Int
  /// How many characters of a text are shown.
  private let textLimit: Int

  /// Deeper steps stand beside each other: browsers nest no deeper than some hundred elements.
  private static let deepest = 64
  /// What a turn has at least, as long as there is room at all.
  private static let leastShare = 8 << 10
  /// What is kept free for words at the end of a turn.
  private static let reserve = 4 << 10

  private var session: Session { report.session }

  init(_ report: HTMLReport, room: Int) {
    self.report = report
    self.room = room
    let fair = 2 * room / max(report.session.spans.count, 1)
    textLimit = report.payloads == .full ? min(max(fair, 400), 20_000) : PayloadExtent.previewLength
  }

  func write(_ page: inout HTMLPage, _ output: inout ExportOutput) {
    page.markup("<section id=\"turns\"><h2>Turns</h2>\n")
    var left = room
    for (place, trace) in session.traces.enumerated() {
      let share = max(left / (session.traces.count - place), min(left - Self.reserve, Self.leastShare))
      guard share > Self.reserve else {
        page.element("<p class=\"dim\">… ", Words.plural(session.traces.count - place, "more turn"), " left out</p>\n")
        break
      }
      let before = page.bytes.count
      write(trace, place, share, &page, &output)
      if output.isStopped { return }
      left -= page.bytes.count - before
      output.take(&page.bytes)
    }
    page.markup("</section>\n")
  }

  // MARK: A turn

  private func write(
    _ trace: Trace, _ place: Int, _ share: Int, _ page: inout HTMLPage, _ output: inout ExportOutput
  ) {
    let end = page.bytes.count + share - Self.reserve
    page.markup("<details class=\"turn\" open id=\"t")
    page.number(place + 1)
    page.markup(trace.status == .error ? "\"><summary class=\"bad\">" : "\"><summary>")
    page.number(place + 1)
    page.markup(". ")
    page.line(session.text(trace.name) ?? session.text(trace.id) ?? "turn", limit: 160)
    page.markup(" ")
    figures(Figures(trace, of: session), trace.status == .completed ? nil : "\(trace.status.name)", &page)
    page.markup("</summary>\n")
    if report.payloads != .none {
      for passage in Passages(trace.input, of: session).all where passage.kind != .thought {
        self.passage(passage, "<div class=\"prompt\">", &page)
      }
    }
    if let error = session.text(trace.error) { text(error, "<pre class=\"bad\">", "</pre>", &page) }
    let hasAnswers = steps(of: trace, end, &page, &output)
    if !hasAnswers, report.payloads != .none {
      for passage in Passages(trace.output, of: session).said { self.passage(passage, "<div class=\"said\">", &page) }
    }
    page.markup("</details>\n")
  }

  /// - Returns: whether any of them said something.
  private func steps(
    of trace: Trace, _ end: Int, _ page: inout HTMLPage, _ output: inout ExportOutput
  ) -> Bool {
    var open: [StaticString] = []
    var written = 0
    var hasAnswers = false
    for (span, depth) in TreeWalk(trace, of: session) {
      if output.isStopped { return hasAnswers }
      while open.count > min(depth, Self.deepest) { page.markup(open.removeLast()) }
      if page.bytes.count >= end { break }
      output.countSpan()
      written += 1
      let isPrompt = span.kind == .message && session.haveEqualBytes(span.input, trace.input) && !span.input.isAbsent
      if isPrompt {
        open.append("")
      } else if span.kind == .llm {
        hasAnswers = answer(span, &page) || hasAnswers
        open.append("</div></div>\n")
      } else {
        step(span, &page)
        open.append("</div></details>\n")
      }
    }
    while let last = open.popLast() { page.markup(last) }
    let missing = trace.rows.count - written
    if missing > 0 { page.element("<p class=\"dim\">… ", Words.plural(missing, "more step"), " left out</p>\n") }
    return hasAnswers
  }

  private func begin(_ start: StaticString, _ span: Span, _ page: inout HTMLPage) {
    page.markup(start)
    page.markup(" id=\"s")
    page.number(span.row)
    page.markup("\">")
  }

  /// What a model thought and said.
  private func answer(_ span: Span, _ page: inout HTMLPage) -> Bool {
    begin(span.status == .error ? "<div class=\"step bad\"" : "<div class=\"step\"", span, &page)
    var hasSaid = false
    if report.payloads != .none {
      for passage in Passages(span.output, of: session).all {
        switch passage.kind {
        case .thought:
          page.markup("<details class=\"thought\"><summary>thinking</summary>")
          self.passage(passage, "<div class=\"said\">", &page)
          page.markup("</details>")
        case .said, .data:
          self.passage(passage, "<div class=\"said\">", &page)
          hasSaid = true
        }
      }
    }
    if let error = session.text(span.error) { text(error, "<pre class=\"bad\">", "</pre>", &page) }
    page.markup("<span class=\"dim fig\">")
    page.line(span.call.flatMap { session.text($0.model) } ?? session.text(span.name) ?? "model", limit: 80)
    page.markup("</span> ")
    figures(Figures(span), nil, &page)
    page.markup("\n<div class=\"below\">")
    return hasSaid
  }

  /// What was done, closed until somebody wants to see it.
  private func step(_ span: Span, _ page: inout HTMLPage) {
    begin(span.status == .error ? "<details class=\"step failed\"" : "<details class=\"step\"", span, &page)
    page.markup("<summary>")
    page.markup(span.status == .error ? "✗ <b>" : "<b>")
    page.line(session.text(span.name) ?? "\(span.kind.name)", limit: 80)
    page.markup("</b> ")
    if report.payloads != .none, let words = CallWords.line(span) {
      page.markup("<code>")
      page.line(words, limit: 160)
      page.markup("</code> ")
    }
    figures(Figures(span), span.status == .running ? "running" : nil, &page)
    page.markup("</summary>\n")
    if let error = session.text(span.error) { text(error, "<pre class=\"error\">", "</pre>", &page) }
    if report.payloads != .none {
      let isCall = span.kind == .tool
      payload("given", Passages(span.input, of: session, isArguments: isCall), &page)
      // What failed has said so already.
      if span.error.isAbsent || !session.haveEqualBytes(span.error, span.output) {
        payload("gave", Passages(span.output, of: session), &page)
      }
    }
    page.markup("<div class=\"below\">")
  }

  private func figures(_ figures: Figures, _ word: String?, _ page: inout HTMLPage) {
    var parts: [String] = []
    if let word { parts.append(word) }
    if let time = figures.duration, time > 0 { parts.append(Words.duration(time)) }
    if let total = figures.usage.total, total > 0 { parts.append("\(Words.count(total)) tokens") }
    if let cost = figures.cost, cost > .zero { parts.append(Words.cost(cost)) }
    if parts.isEmpty { return }
    page.element("<span class=\"fig\">", parts.joined(separator: " · "), "</span>")
  }

  // MARK: Texts

  private func payload(_ word: StaticString, _ passages: Passages, _ page: inout HTMLPage) {
    if passages.isEmpty { return }
    page.markup("<div class=\"label\">")
    page.markup(word)
    page.markup("</div>")
    for passage in passages.all { self.passage(passage, "<pre>", &page) }
    if passages.more > 0 { page.element("<p class=\"dim\">… ", "\(passages.more) more", "</p>") }
  }

  private func passage(_ passage: Passages.Passage, _ start: StaticString, _ page: inout HTMLPage) {
    if let label = passage.label {
      page.markup("<div class=\"label\">")
      page.line(label, limit: 80)
      page.markup("</div>")
    }
    // A value is secret by the name that it has.
    let isNamed = passage.label.map { page.redactor?.hides(named: $0, passage.text) ?? false } ?? false
    if isNamed { return text(page.redactedWhole(), start, Self.end(of: start), &page) }
    text(passage.text, start, Self.end(of: start), &page)
  }

  private static func end(of start: StaticString) -> StaticString {
    start.utf8CodeUnitCount > 1 && start.utf8Start[1] == 0x70 ? "</pre>" : "</div>"
  }

  private func text(_ text: String, _ start: StaticString, _ end: StaticString, _ page: inout HTMLPage) {
    let (shown, more) = page.cut(text, limit: textLimit)
    page.markup(start)
    page.cleanText(shown)
    page.markup(end)
    if more > 0 { page.element("<p class=\"dim\">… ", Words.plural(more, "more character"), "</p>") }
  }
}

internal import JSONTape
public import TraceModel

/// An outline of a session for a person or a model, kept within a budget: what failed, what was slow, then the turns and
/// their steps from the outside in, and at the end what was left out.
///
/// All that came from outside stands in code spans that nothing in it can end.
public struct MarkdownExport: SessionExport {
  /// How long a token is taken to be, in bytes of UTF-8: for English about right, for other scripts too cautious.
  public static let bytesPerToken = 4
  /// The least that is kept to, in tokens; a smaller budget counts as this one.
  public static let smallestBudget = 200

  private let session: Session
  private let source: String
  private let payloads: PayloadExtent
  private let budget: Int

  /// The media type of the text (RFC 6838).
  public var contentType: String { "text/markdown; charset=utf-8" }

  /// - Parameter budgetTokens: the most the text may take, counted as a token for each four bytes.
  public init(_ session: Session, source: String, payloads: PayloadExtent, budgetTokens: Int) {
    self.session = session
    self.source = source
    self.payloads = payloads
    budget = max(budgetTokens, Self.smallestBudget)
  }

  /// Writes the session, until `output` is stopped.
  public func write(to output: inout ExportOutput) {
    // What stays free for the last line.
    var page = Page(room: budget * Self.bytesPerToken - 200)
    head(to: &page)
    let failed = origins(&output)
    let shownErrors = errors(failed, to: &page)
    slow(to: &page, &output)
    var outline = OutlineSelection(session, room: page.room - Self.outlineTitle.utf8.count)
    outline.fill()
    if page.add(Self.outlineTitle) { self.outline(outline, to: &page) }
    last(shownErrors, failed.count, outline, to: &page)
    if output.isStopped { return }
    output.take(&page.text, isLast: true)
  }

  private static let outlineTitle = "\n## Turns and steps\n\n"

  /// Lines up to so many bytes.
  struct Page {
    private(set) var room: Int
    var text: [UInt8] = []

    init(room: Int) { self.room = room }

    /// Adds a text whole, or not at all where there is no room for it.
    mutating func add(_ more: String) -> Bool {
      guard more.utf8.count <= room else { return false }
      room -= more.utf8.count
      text.append(more)
      return true
    }

    /// Uses what was kept free.
    mutating func addReserved(_ more: String) { text.append(more) }
  }

  // MARK: Parts

  private func head(to page: inout Page) {
    let summary = session.summary
    _ = page.add("# Session \(ReadableText.code(session.id, limit: 60))\n\n")
    var facts = ["\(ReadableText.code(source, limit: 20)): \(summary.status.name)"]
    facts.append(Words.plural(summary.traceCount, "turn"))
    facts.append("\(summary.spanCount) steps, \(summary.errorCount) failed")
    if let wall = summary.wallDuration { facts.append("\(Words.seconds(wall)) from start to end") }
    if let tokens = summary.usage.total { facts.append("\(tokens) tokens") }
    if let cost = summary.cost { facts.append(Words.exactCost(cost)) }
    _ = page.add(facts.joined(separator: ", ") + "\n")
    if let incomplete = session.info.incomplete {
      _ = page.add("\nNot all of it is here: \(ReadableText.code(incomplete, limit: 100))\n")
    }
  }

  /// The steps that failed, those first in which no other step failed: the cause rather than what passed it on.
  private func origins(_ output: inout ExportOutput) -> [Span] {
    var hasFailedChild = Set<Int>()
    var failed: [Span] = []
    for trace in session.traces {
      for (span, _) in TreeWalk(trace, of: session) {
        if output.isStopped { return [] }
        output.countSpan()
        guard span.status == .error else { continue }
        failed.append(span)
        if let parent = span.parent { hasFailedChild.insert(parent.row) }
      }
    }
    return failed.filter { !hasFailedChild.contains($0.row) } + failed.filter { hasFailedChild.contains($0.row) }
  }

  /// - Returns: how many were told of.
  private func errors(_ failed: [Span], to page: inout Page) -> Int {
    var title = "\n## What failed\n\n"
    let least = page.room / 2
    var count = 0
    for span in failed {
      let message = session.text(span.error).flatMap { FailureWords.line($0) } ?? "no message"
      var entry = title + "- \(place(span)): \(ReadableText.code(message, limit: 200))\n"
      if payloads != .none, let input = session.preview(span.input, limit: payloads == .full ? 1000 : 200) {
        entry += "  - given \(ReadableText.code(input, limit: 1000))\n"
      }
      guard page.room - entry.utf8.count >= least, page.add(entry) else { break }
      title = ""
      count += 1
    }
    return count
  }

  private func slow(to page: inout Page, _ output: inout ExportOutput) {
    // The five longest, kept in order while going over all.
    var longest: [(time: Elapsed, span: Span)] = []
    for span in session.allSpans {
      guard let time = span.selfTime, time >= 1_000_000, time > longest.last?.time ?? 0 || longest.count < 5 else {
        continue
      }
      let place = longest.firstIndex { $0.time < time } ?? longest.count
      longest.insert((time, span), at: place)
      if longest.count > 5 { longest.removeLast() }
    }
    if output.isStopped || longest.isEmpty { return }
    let least = page.room * 4 / 5
    var title = "\n## What took longest by itself\n\n"
    for (time, span) in longest {
      let entry = title + "- \(Words.seconds(time)): \(place(span))\n"
      guard page.room - entry.utf8.count >= least, page.add(entry) else { return }
      title = ""
    }
  }

  private func place(_ span: Span) -> String {
    let name = ReadableText.code(session.preview(session.slice(span.name)) ?? "\(span.kind.name)", limit: 60)
    let id = ReadableText.code(session.text(span.id) ?? "?", limit: 60)
    return "\(name) (\(span.kind.name), turn \(span.traceIndex + 1), span \(id))"
  }

  /// The lines that were selected, in the order of the trees.
  private func outline(_ selection: OutlineSelection, to page: inout Page) {
    for place in 0..<selection.turnCount {
      _ = page.add(selection.line(turn: place))
      var next = session.firstRoot(of: session.traces[place])
      var depth = 1
      while let span = next {
        let isShown = selection.shows(span)
        if isShown {
          _ = page.add(selection.line(span, depth: depth))
          if let child = span.firstChild {
            next = child
            depth += 1
            continue
          }
        } else {
          _ = page.add(selection.moreLine(insteadOf: span, depth: depth))
        }
        var climber = span
        // Behind a step that is not shown its siblings are not shown either.
        while !selection.shows(climber) || climber.nextSibling == nil {
          guard let parent = climber.parent else {
            next = nil
            break
          }
          climber = parent
          depth -= 1
        }
        if next != nil { next = climber.nextSibling }
      }
    }
  }

  private func last(_ shownErrors: Int, _ errors: Int, _ outline: OutlineSelection, to page: inout Page) {
    var missing: [String] = []
    if shownErrors < errors { missing.append("\(errors - shownErrors) of \(errors) failed steps") }
    let (turns, steps) = (session.traces.count, session.spans.count)
    if outline.turnCount < turns { missing.append("\(turns - outline.turnCount) of \(turns) turns") }
    if outline.stepCount < steps { missing.append("\(steps - outline.stepCount) of \(steps) steps") }
    if missing.isEmpty { return }
    page.addReserved("\nLeft out to stay within \(budget) tokens: \(missing.joined(separator: ", ")).\n")
  }
}

internal import JSONTape
public import TraceModel

/// A session as one page of HTML that a person can send to another: what was asked, said, done, found and changed.
///
/// It loads nothing, runs nothing and says so to the browser (Content Security Policy, level 3); it needs no network and
/// no other file. All that came from outside is text in it. It stays below `mostBytes` whatever the session is, and says
/// what it left out.
public struct HTMLReport: SessionExport {
  /// How long the page may become, in bytes.
  public static let mostBytes = 32 << 20
  /// What of that changes may take.
  static let mostPatchBytes = 4 << 20

  /// What a page says of things that the session itself does not know.
  public struct Circumstances: Sendable {
    /// The name of the source.
    public var source: String
    /// The version of this program.
    public var version: String
    /// Spells a moment for people.
    public var spell: @Sendable (Timestamp) -> String
    /// Lines below the cost that say where its prices are from.
    public var prices: String?
    /// The session's changes to files as a patch; `nil` where none are known.
    public var patch: String?

    /// What is always known.
    public init(source: String, version: String, spell: @escaping @Sendable (Timestamp) -> String) {
      self.source = source
      self.version = version
      self.spell = spell
    }
  }

  let session: Session
  let circumstances: Circumstances
  let payloads: PayloadExtent
  private let redactor: Redactor?

  /// The media type of the text (RFC 6838).
  public var contentType: String { "text/html; charset=utf-8" }

  /// - Parameters:
  ///   - payloads: how much of inputs and outputs there is; in full, each up to a length that is said.
  ///   - redactor: takes secrets out; `nil` to show them.
  public init(_ session: Session, _ circumstances: Circumstances, payloads: PayloadExtent, redactor: Redactor?) {
    self.session = session
    self.circumstances = circumstances
    self.payloads = payloads
    self.redactor = redactor
  }

  /// Writes the page, until `output` is stopped.
  public func write(to output: inout ExportOutput) {
    var page = HTMLPage(redactor: redactor)
    head(&page)
    let analysis = SessionAnalysis(session, limit: Self.mostFindings)
    let changes = circumstances.patch.flatMap { $0.isEmpty ? nil : ReportChanges($0) }
    overview(&page)
    contents(&page, findings: analysis.findingCount, hasChanges: changes != nil)
    findings(analysis, &page)
    output.take(&page.bytes)
    let turns = ReportTurns(self, room: Self.mostBytes - Self.mostPatchBytes - page.bytes.count)
    turns.write(&page, &output)
    if output.isStopped { return }
    changes?.write(&page)
    foot(&page)
    output.take(&page.bytes, isLast: true)
  }

  private static let mostFindings = 10

  // MARK: The beginning

  private var title: String { session.info.name ?? session.id }

  private func head(_ page: inout HTMLPage) {
    page.markup(
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; \
      base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">
      <title>
      """)
    page.line(title, limit: 120)
    page.markup("</title>\n<style>\n")
    page.markup(ReportStyle.sheet)
    page.markup("\n</style></head>\n<body>\n<header><h1>")
    page.line(title)
    page.markup("</h1>\n")
  }

  private func contents(_ page: inout HTMLPage, findings: Int, hasChanges: Bool) {
    page.markup("<nav>")
    if findings > 0 { page.element("<a href=\"#findings\">", Words.plural(findings, "finding"), "</a>") }
    page.element("<a href=\"#turns\">", Words.plural(session.traces.count, "turn"), "</a>")
    if hasChanges { page.markup("<a href=\"#changes\">changes</a>") }
    page.markup("</nav></header>\n")
  }

  private func overview(_ page: inout HTMLPage) {
    let summary = session.summary
    page.markup("<table>\n")
    func row(_ name: StaticString, _ text: String?, _ page: inout HTMLPage) {
      guard let text, !text.isEmpty else { return }
      page.markup("<tr><th>")
      page.markup(name)
      page.markup("</th><td>")
      page.line(text, limit: 1000)
      page.markup("</td></tr>\n")
    }
    if let start = summary.start {
      page.markup("<tr><th>when</th><td>")
      page.time(start, circumstances.spell(start))
      if let end = summary.end ?? summary.lastMoment, end > start {
        page.markup(" – ")
        page.time(end, circumstances.spell(end))
      }
      page.markup("</td></tr>\n")
    }
    row("where", session.info.tags.joined(separator: " · "), &page)
    row("agent", summary.agents.prefix(8).joined(separator: ", "), &page)
    row("model", summary.models.prefix(8).joined(separator: ", "), &page)
    row("status", "\(summary.status.name)", &page)
    row("turns", "\(summary.traceCount), \(Words.plural(summary.spanCount, "step"))", &page)
    row("time", times(summary), &page)
    row("tokens", tokens(summary.usage), &page)
    row("cost", summary.cost.map { Words.cost($0) + (circumstances.prices.map { " · " + $0 } ?? "") }, &page)
    row("errors", summary.errorCount > 0 ? Words.plural(summary.errorCount, "step") + " failed" : nil, &page)
    row("not here", session.info.incomplete, &page)
    row("session", session.id, &page)
    row("source", circumstances.source, &page)
    page.markup("</table>\n")
    for warning in session.warnings.prefix(20) {
      page.markup("<p class=\"dim\">note: ")
      page.line(warning.count > 1 ? "\(warning.count) \(warning.message)" : warning.message)
      page.markup("</p>\n")
    }
  }

  private func times(_ summary: SessionSummary) -> String? {
    var parts: [String] = []
    if let total = summary.totalDuration, total > 0 { parts.append("\(Words.duration(total)) in turns") }
    if let wall = summary.wallDuration, wall > 0 { parts.append("\(Words.duration(wall)) from start to end") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private func tokens(_ usage: TokenUsage) -> String? {
    guard let total = usage.total, total > 0 else { return nil }
    let parts: [(Count?, String)] = [
      (usage.input, "in"), (usage.output, "out"), (usage.cacheRead, "read from cache"),
      (usage.cacheCreation, "written to cache"), (usage.reasoning, "of reasoning"),
    ]
    let told = parts.compactMap { count, word in count.flatMap { $0 > 0 ? "\(Words.count($0)) \(word)" : nil } }
    return Words.count(total) + (told.isEmpty ? "" : ": " + told.joined(separator: ", "))
  }

  // MARK: Findings

  private func findings(_ analysis: SessionAnalysis, _ page: inout HTMLPage) {
    let shown = analysis.findings
    guard !shown.isEmpty else { return }
    page.markup("<section id=\"findings\"><h2>Findings</h2>\n")
    for finding in shown {
      page.markup("<div class=\"finding\">")
      page.markup(finding.severity == .error ? "<b class=\"bad\">" : "<b>")
      page.line(finding.title)
      page.markup("</b><br>")
      page.line(finding.detail, limit: 1000)
      page.markup(" <span class=\"dim\">")
      page.line(finding.action, limit: 1000)
      page.markup("</span>")
      for row in finding.evidence.prefix(5) {
        page.markup(" <a href=\"#s")
        page.number(row)
        page.markup("\">step ")
        page.number(row + 1)
        page.markup("</a>")
      }
      page.markup("</div>\n")
    }
    if shown.count < analysis.findingCount {
      page.element("<p class=\"dim\">… ", "\(analysis.findingCount - shown.count) more", "</p>\n")
    }
    page.markup("</section>\n")
  }

  // MARK: The end

  private func foot(_ page: inout HTMLPage) {
    page.markup("<footer>")
    if let redactor = page.redactor {
      let counts = SecretKind.allCases.compactMap { kind in
        redactor.counts[kind].map { kind == .home ? nil : "\($0) × \(kind.rawValue)" } ?? nil
      }
      page.element(
        "<p>",
        counts.isEmpty
          ? "No secrets were found by their usual forms; home folders and the names of their users are written as ~."
          : "Taken out: \(counts.joined(separator: ", ")). Home folders and the names of their users are written as ~.",
        " Such a search finds the usual forms, not every secret: look through the page before it leaves your hands.</p>"
      )
    } else {
      page.markup("<p>Nothing was taken out: secrets that the session saw may be in here.</p>")
    }
    page.element("<p>Made by sidetrace ", circumstances.version, "</p></footer>\n</body></html>\n")
  }
}

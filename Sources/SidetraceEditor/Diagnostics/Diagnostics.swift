internal import CodeLink
internal import JSONTape
internal import SidetraceServer
internal import TraceInsight
internal import TraceModel

/// Something about a line that the user should know, as LSP's diagnostics have it.
struct DocumentDiagnostic: Sendable, Equatable {
  enum Severity: Int, Sendable { case warning = 2, information = 3 }

  /// Counted from 0.
  let line: Int
  let severity: Severity
  let code: String
  let message: String
}

/// What failed, and what takes more than the user's budgets.
enum Diagnostics {
  static func of(_ view: DocumentView) -> [DocumentDiagnostic] {
    view.view.lines.flatMap { figures -> [DocumentDiagnostic] in
      guard let line = figures.line.map({ $0 - 1 }) else { return [] }
      return [failure(figures, line, view.view)].compactMap { $0 } + budgets(figures, line, view.settings.budgets)
    }
  }

  private static func failure(_ figures: LineFigures, _ line: Int, _ view: CodeView) -> DocumentDiagnostic? {
    guard figures.errorCount > 0 else { return nil }
    let total = figures.callCount + figures.touchCount
    let what = figures.callCount > 0 ? "run" : "tool call"
    var message =
      total == 1
      ? "the only \(what) failed" : "\(figures.errorCount) of \(Words.plural(total, what)) failed"
    let newestFailed = figures.links.first.map { view.span(of: $0).status == .error } ?? false
    if !newestFailed { message += ", the last one did not" }
    if let failed = figures.links.first(where: { view.span(of: $0).status == .error }),
      let error = FigureText.error(view.span(of: failed))
    {
      message += ": " + ReadableText.notice(error, limit: 300)
    }
    return DocumentDiagnostic(
      line: line, severity: newestFailed ? .warning : .information, code: "spanFailed", message: message)
  }

  private static func budgets(
    _ figures: LineFigures, _ line: Int, _ budgets: EditorSettings.Budgets
  ) -> [DocumentDiagnostic] {
    guard figures.callCount > 0 else { return [] }
    var found: [DocumentDiagnostic] = []
    func add(_ code: String, _ message: String) {
      found.append(DocumentDiagnostic(line: line, severity: .warning, code: code, message: message))
    }
    if let budget = budgets.cost, let cost = figures.totals.cost {
      let each = cost / Count(clamping: figures.callCount)
      if each > budget {
        add(
          "costBudget", "a run costs \(Words.cost(each)), more than the budget of \(Words.cost(budget))")
      }
    }
    if let budget = budgets.p95, let latency = figures.latency, latency.p95 > budget {
      add(
        "latencyBudget",
        "p95 is \(Words.duration(latency.p95)), more than the budget of \(Words.duration(budget))")
    }
    if let budget = budgets.errorRate {
      // Both sides times the number of runs, so that nothing is rounded.
      let failed = Count(clamping: figures.runErrorCount) * 1_000_000_000
      if failed > budget * Count(clamping: figures.callCount) {
        let runs = Words.plural(figures.callCount, "run")
        add("errorRateBudget", "\(figures.runErrorCount) of \(runs) failed, more than the budget allows")
      }
    }
    return found
  }

  static func write(_ diagnostics: [DocumentDiagnostic], _ view: DocumentView?, to writer: inout JSONWriter) {
    writer.array { writer in
      for diagnostic in diagnostics {
        writer.object { writer in
          if let view {
            writer.key("range")
            view.writeRange(line: diagnostic.line, to: &writer)
          }
          writer.member("severity", diagnostic.severity.rawValue)
          writer.member("code", diagnostic.code)
          writer.member("source", "sidetrace")
          writer.member("message", diagnostic.message)
        }
      }
    }
  }
}

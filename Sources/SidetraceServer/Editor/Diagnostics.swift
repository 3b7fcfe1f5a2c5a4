internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import Synchronization
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
      message += ": " + ReadableText.line(error, limit: 300)
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
      let each = Cost(nanoUsd: cost.nanoUsd / Int64(figures.callCount))
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
      let (most, overflow) = budget.multipliedReportingOverflow(by: Int64(figures.callCount))
      let failed = Int64(figures.runErrorCount) * 1_000_000_000
      if !overflow, failed > most {
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

  /// `textDocument/diagnostic`, for clients that ask.
  static func answer(
    _ uri: String, previous: String?, _ workbench: Workbench, _ result: inout JSONWriter
  ) -> Outcome {
    workbench.withView(uri, &result) { view, writer in
      let isSame = view != nil && previous == view?.revision
      writer.object { writer in
        writer.member("kind", isSame ? "unchanged" : "full")
        writer.member("resultId", view?.revision)
        if isSame { return }
        writer.key("items")
        write(view.map(of) ?? [], view, to: &writer)
      }
    }
  }
}

/// Telling the client of what it did not ask for.
extension Workbench {
  /// What the sessions say has changed: clients that show it are told to ask again, the others are sent it.
  func tellClient() {
    let (client, capabilities, uris) = state.withLock { state in
      (state.client, state.capabilities, state.documents.keys.sorted())
    }
    guard let client else { return }
    if capabilities.refreshesLenses { client.request("workspace/codeLens/refresh") }
    if capabilities.refreshesHints { client.request("workspace/inlayHint/refresh") }
    if capabilities.pullsDiagnostics, capabilities.refreshesDiagnostics {
      client.request("workspace/diagnostic/refresh")
    }
    guard capabilities.takesDiagnostics else { return }
    Task.detached { [weak self] in
      for uri in uris { await self?.publish(uri) }
    }
  }

  /// An edit moves what is published; while somebody types, that can wait.
  func documentDidChange(_ uri: String) {
    let serial = state.withLock { state -> Int? in
      guard state.client != nil, state.capabilities.takesDiagnostics else { return nil }
      return state.documents[uri]?.serial
    }
    guard let serial else { return }
    Task.detached { [weak self] in
      try? await Task.sleep(for: .milliseconds(200))
      guard let self, state.withLock({ $0.documents[uri]?.serial == serial }) else { return }
      await publish(uri)
    }
  }

  /// Sends what there is of a document, unless that is what was sent last.
  private func publish(_ uri: String) async {
    guard let view = await makeView(uri) else { return }
    let found = Diagnostics.of(view)
    let isNews = state.withLock { state in
      // A later edit has its own turn.
      guard state.documents[uri]?.serial == view.document.serial, state.published[uri] ?? [] != found else {
        return false
      }
      state.published[uri] = found
      return true
    }
    if isNews { publish(found, uri: uri, version: view.document.version, view) }
  }

  func publish(_ diagnostics: [DocumentDiagnostic], uri: String, version: Int64?, _ view: DocumentView? = nil) {
    let (client, takesVersion) = state.withLock { ($0.client, $0.capabilities.takesDiagnosticVersion) }
    client?.notify(
      "textDocument/publishDiagnostics",
      json { writer in
        writer.object { writer in
          writer.member("uri", uri)
          if takesVersion, let version {
            writer.key("version")
            writer.int(version)
          }
          writer.key("diagnostics")
          Diagnostics.write(diagnostics, view, to: &writer)
        }
      })
  }
}

internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import Synchronization
internal import TraceModel

/// What the client is told without having asked: that it should ask again, and diagnostics where it does not ask.
final class Announcements: Sendable {
  /// While somebody types, what an edit moves can wait once or twice this long.
  private static let patience = Duration.milliseconds(150)

  /// What is to be sent anew, one document after the other, however many there are.
  private struct Waiting {
    /// Changed since the last look.
    var fresh: Set<String> = []
    /// Not changed for a while.
    var rested: Set<String> = []
    var isUnderWay = false
  }

  private let client: EditorClient
  private let documents: OpenDocuments
  private let views: DocumentViews
  /// What each document was last told to have, by its URI.
  private let published = Mutex<[String: [DocumentDiagnostic]]>([:])
  private let waiting = Mutex(Waiting())

  init(_ client: EditorClient, _ documents: OpenDocuments, _ views: DocumentViews) {
    self.client = client
    self.documents = documents
    self.views = views
  }

  /// What the sessions say has changed, or what is made of it: clients that show it are told to ask again, the others
  /// are sent it.
  func everythingDidChange() {
    let capabilities = client.capabilities
    guard client.isConnected else { return }
    if capabilities.refreshesLenses { client.request("workspace/codeLens/refresh") }
    if capabilities.refreshesHints { client.request("workspace/inlayHint/refresh") }
    if capabilities.pullsDiagnostics, capabilities.refreshesDiagnostics {
      client.request("workspace/diagnostic/refresh")
    }
    guard capabilities.takesDiagnostics else { return }
    let uris = documents.uris
    wait { $0.rested.formUnion(uris) }
  }

  /// An edit moves what is published.
  func documentDidChange(_ uri: String) {
    guard client.isConnected, client.capabilities.takesDiagnostics else { return }
    wait { waiting in
      waiting.rested.remove(uri)
      waiting.fresh.insert(uri)
    }
  }

  /// Changes what waits, and has it sent.
  private func wait(_ change: (inout Waiting) -> Void) {
    let starts = waiting.withLock { waiting in
      change(&waiting)
      defer { waiting.isUnderWay = true }
      return !waiting.isUnderWay
    }
    guard starts else { return }
    Task.detached { [weak self] in
      while let due = self?.takeDue() {
        for uri in due { await self?.publish(uri) }
        try? await Task.sleep(for: Self.patience)
      }
    }
  }

  /// What has rested; nothing once nothing waits any more.
  private func takeDue() -> [String]? {
    waiting.withLock { waiting in
      let due = waiting.rested.sorted()
      waiting.isUnderWay = !due.isEmpty || !waiting.fresh.isEmpty
      waiting.rested = waiting.fresh
      waiting.fresh = []
      return waiting.isUnderWay ? due : nil
    }
  }

  /// What is shown of a document that nobody looks at any more would stay in the list of problems.
  func documentDidClose(_ uri: String) {
    waiting.withLock { waiting in
      waiting.fresh.remove(uri)
      waiting.rested.remove(uri)
    }
    let wasPublished = published.withLock { $0.removeValue(forKey: uri).map { !$0.isEmpty } ?? false }
    if wasPublished { publish([], uri: uri, version: nil) }
  }

  /// Sends what there is of a document, unless that is what was sent last.
  private func publish(_ uri: String) async {
    guard let view = await views.make(uri) else { return }
    let found = Diagnostics.of(view)
    let isNews = published.withLock { published in
      // A later edit has its own turn.
      guard documents[uri]?.edition == view.document.edition, published[uri] ?? [] != found else { return false }
      published[uri] = found
      return true
    }
    if isNews { publish(found, uri: uri, version: view.document.version, view) }
  }

  private func publish(
    _ diagnostics: [DocumentDiagnostic], uri: String, version: Count?, _ view: DocumentView? = nil
  ) {
    let takesVersion = client.capabilities.takesDiagnosticVersion
    client.notify(
      "textDocument/publishDiagnostics",
      json { writer in
        writer.object { writer in
          writer.member("uri", uri)
          if takesVersion, let version {
            writer.key("version")
            version.write(to: &writer)
          }
          writer.key("diagnostics")
          Diagnostics.write(diagnostics, view, to: &writer)
        }
      })
  }
}

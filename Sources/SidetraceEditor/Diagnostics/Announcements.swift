internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import Synchronization
internal import TraceModel

/// What the client is told without having asked: that it should ask again, and diagnostics where it does not ask.
final class Announcements: Sendable {
  /// While somebody types, what an edit moves can wait this long.
  private static let patience = Duration.milliseconds(200)

  private let client: EditorClient
  private let documents: OpenDocuments
  private let views: DocumentViews
  /// What each document was last told to have, by its URI.
  private let published = Mutex<[String: [DocumentDiagnostic]]>([:])

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
    Task.detached { [weak self, uris = documents.uris] in
      for uri in uris { await self?.publish(uri) }
    }
  }

  /// An edit moves what is published.
  func documentDidChange(_ uri: String) {
    guard client.isConnected, client.capabilities.takesDiagnostics, let edition = documents[uri]?.edition else {
      return
    }
    Task.detached { [weak self] in
      try? await Task.sleep(for: Self.patience)
      guard let self, documents[uri]?.edition == edition else { return }
      await publish(uri)
    }
  }

  /// What is shown of a document that nobody looks at any more would stay in the list of problems.
  func documentDidClose(_ uri: String) {
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

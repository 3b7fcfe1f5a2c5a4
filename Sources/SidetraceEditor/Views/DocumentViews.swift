internal import CodeLink
internal import SidetraceServer
internal import Synchronization
internal import SystemCalls

/// What ran in each open document: made when it is asked for, and kept for as long as nothing it was made of changes.
final class DocumentViews: Sendable {
  private struct Kept {
    let view: CodeView
    /// As it was when the view was made of it.
    let document: OpenDocument
    let sessions: Int
    let files: Int
  }

  private let client: EditorClient
  private let documents: OpenDocuments
  private let folders: WorkspaceFolders
  private let sessions: CodeSessions
  private let kept = Mutex<[String: Kept]>([:])

  init(_ client: EditorClient, _ documents: OpenDocuments, _ folders: WorkspaceFolders, _ sessions: CodeSessions) {
    self.client = client
    self.documents = documents
    self.folders = folders
    self.sessions = sessions
  }

  /// The view of an open document, if it is made already.
  func ready(_ uri: String) -> DocumentView? {
    guard let kept = kept.withLock({ $0[uri] }), documents[uri]?.edition == kept.document.edition else { return nil }
    let generation = sessions.snapshot.generation
    guard kept.sessions == generation, kept.files == folders.serial else { return nil }
    return complete(kept.view, kept.document, generation)
  }

  /// The view of an open document; `nil` where it is not open, or no file.
  func make(_ uri: String) async -> DocumentView? {
    if let ready = ready(uri) { return ready }
    let snapshot = sessions.snapshot
    let (files, filesSerial) = folders.edition
    guard documents[uri]?.path != nil else { return nil }
    let made = await WorkerThreads.shared.run { [documents] () -> (document: OpenDocument, view: CodeView)? in
      // With all edits that came before this was asked for.
      guard let document = documents.settled(uri), let path = document.path else { return nil }
      let history = document.history
      let view = CodeView(
        CodeDocument(path: path, text: document.text), snapshot.entries, files: files,
        lineMap: { history.map(forSpanFrom: $0) })
      return (document, view)
    }
    guard let (document, view) = made else { return nil }
    // Not for one that was edited or closed meanwhile.
    if documents[uri]?.edition == document.edition {
      kept.withLock {
        $0[uri] = Kept(view: view, document: document, sessions: snapshot.generation, files: filesSerial)
      }
    }
    return complete(view, document, snapshot.generation)
  }

  func forget(_ uri: String) { kept.withLock { $0[uri] = nil } }

  private func complete(_ view: CodeView, _ document: OpenDocument, _ generation: Int) -> DocumentView {
    let capabilities = client.capabilities
    return DocumentView(
      document: document, view: view, encoding: capabilities.encoding, capabilities: capabilities,
      settings: client.settings, revision: "\(document.serial).\(generation).\(client.settingsSerial)")
  }
}

internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

/// An editor and what is known of it: its parts, each with a state of its own, and how they hang together.
final class Editor: Sendable {
  let client = EditorClient()
  let documents = OpenDocuments()
  let folders: WorkspaceFolders
  /// The sessions that documents are looked at with.
  let sessions = CodeSessions()
  let views: DocumentViews
  let announcements: Announcements
  let loading: SessionLoading

  init() {
    folders = WorkspaceFolders(documents)
    views = DocumentViews(client, documents, folders, sessions)
    announcements = Announcements(client, documents, views)
    loading = SessionLoading(client, documents, folders, sessions) { [announcements] in
      announcements.everythingDidChange()
    }
  }

  typealias ViewRender = @Sendable (DocumentView?, inout JSONWriter) -> Void

  /// Answers from the view of an open document: at once where it is made, after making it else. Nothing is fetched for
  /// it; only a client that cannot be told of what comes later waits for the first look at the sources.
  func withView(_ uri: String, _ result: inout JSONWriter, _ render: @escaping ViewRender) -> Outcome {
    if documents[uri]?.path == nil {
      render(nil, &result)
      return .answered
    }
    let mayWait = loading.isFirstUnderWay && !client.capabilities.canBeTold
    if !mayWait, let ready = views.ready(uri) {
      render(ready, &result)
      return .answered
    }
    return .later { [self] conversation in
      if mayWait { await WorkPlace.left { await loading.firstLook() } }
      let view = await views.make(uri)
      await conversation.roomToAnswer()
      return json { render(view, &$0) }
    }
  }
}

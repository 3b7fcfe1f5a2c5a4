internal import CodeLink
internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceModel

/// What the client says of its documents and folders.
extension Workbench {
  func didOpen(_ params: JSONValue, _ catalog: Catalog) {
    guard let item = params["textDocument"], let uri = item["uri"]?.stringValue, let text = item["text"]?.stringValue
    else { return Self.ignored("textDocument/didOpen") }
    var document = OpenDocument(uri: uri, version: item["version"]?.int64, text: Array(text.utf8))
    state.withLock { state in
      let others = state.documents.values.reduce(0) { $0 + ($1.uri == uri ? 0 : $1.byteCount) }
      if others + document.byteCount > Self.mostText { document.dropText() }
      state.documents[uri] = document
      state.views[uri] = nil
      if let path = document.path { state.files.add(path) }
    }
    wake(catalog, ifOlderThan: 5)
    documentDidChange(uri)
  }

  func didChange(_ params: JSONValue) {
    guard let item = params["textDocument"], let uri = item["uri"]?.stringValue, let changes = params["contentChanges"]
    else { return Self.ignored("textDocument/didChange") }
    let isRead = state.withLock { state -> Bool? in
      guard var document = state.documents.removeValue(forKey: uri) else { return nil }
      let isRead = document.apply(changes, version: item["version"]?.int64, state.capabilities.encoding)
      state.documents[uri] = document
      return isRead
    }
    if isRead != true { return Self.ignored("textDocument/didChange") }
    documentDidChange(uri)
  }

  func didSave(_ params: JSONValue, _ catalog: Catalog) {
    guard let uri = params["textDocument"]?["uri"]?.stringValue else { return Self.ignored("textDocument/didSave") }
    let now = Timestamp(nanoseconds: WallClock.now)
    state.withLock { $0.documents[uri]?.wasSaved(at: now) }
    wake(catalog, ifOlderThan: 5)
  }

  func didClose(_ params: JSONValue) {
    guard let uri = params["textDocument"]?["uri"]?.stringValue else { return Self.ignored("textDocument/didClose") }
    let wasPublished = state.withLock { state in
      state.documents[uri] = nil
      state.views[uri] = nil
      return state.published.removeValue(forKey: uri).map { !$0.isEmpty } ?? false
    }
    // What is shown of a document that nobody looks at any more would stay in the list of problems.
    if wasPublished { publish([], uri: uri, version: nil) }
  }

  func didChangeFolders(_ params: JSONValue) {
    let event = params["event"]
    let added = Self.folders(event?["added"])
    let removed = Set(Self.folders(event?["removed"]))
    state.withLock { state in
      state.folders = state.folders.filter { !removed.contains($0) }
      for folder in added where !state.folders.contains(folder) { state.folders.append(folder) }
      state.files = FileTable(folders: state.folders, files: state.documents.values.compactMap(\.path))
      state.filesListedAt = nil
    }
  }

  /// The folders that the client has open: `workspaceFolders`, or the older `rootUri` and `rootPath`.
  func setFolders(_ params: JSONValue) {
    var folders = Self.folders(params["workspaceFolders"])
    if folders.isEmpty, let root = params["rootUri"]?.stringValue {
      folders = [DocumentURI.path(root)].compactMap { $0 }
    }
    if folders.isEmpty, let root = params["rootPath"]?.stringValue {
      folders = [CodePath(root)?.following].compactMap { $0 }
    }
    state.withLock { state in
      state.folders = folders
      state.files = FileTable(folders: folders)
    }
  }

  private static func folders(_ list: JSONValue?) -> [CodePath] {
    (list?.elements ?? .empty).prefix(64).compactMap { $0["uri"]?.stringValue.flatMap(DocumentURI.path) }
  }

  private static func ignored(_ method: StaticString) {
    Log.shared.write(.warning, "a \(method) that cannot be read was ignored")
  }
}

internal import CodeLink
internal import JSONTape
internal import SystemCalls

/// What code is looked at with: the sessions at hand, and what an editor knows of its files.
package struct CodeContext: Sendable {
  /// The largest file that is looked into, in bytes.
  package static let largestFile = 8 << 20

  package let sessions: CodeSessions
  let workspace: any Workspace

  package init(sessions: CodeSessions = CodeSessions(), workspace: any Workspace = NoWorkspace()) {
    self.sessions = sessions
    self.workspace = workspace
  }

  /// A file as a request names it, with what is known of it.
  ///
  /// - Parameter text: what the file says; without it the open document counts, or the file on disk.
  func document(_ path: CodePath, uri: String?, text: String?) async -> (CodeDocument, LineHistory?) {
    if let text { return (CodeDocument(path: path, text: CodeText(text)), nil) }
    let folders = workspace.folders
    return await WorkerThreads.shared.run { [workspace] in
      if let open = workspace.openText(of: path, uri: uri) {
        return (CodeDocument(path: path, text: open.text), open.history)
      }
      // A relative path is seen from the client's folders first, then from where the process runs.
      let places = path.isAbsolute ? [path] : folders.map { $0.appending(path) } + [path]
      for place in places {
        guard let file = try? Files.read(place.text, limit: Self.largestFile) else { continue }
        return (CodeDocument(path: place, text: CodeText(file.bytes.array(0..<file.bytes.count))), nil)
      }
      return (CodeDocument(path: path, text: nil), nil)
    }
  }

  /// Looks at a document; on a thread of its own, since it may take long.
  func view(
    of document: CodeDocument, _ history: LineHistory?, _ sessions: [CodeSessions.Entry], least: LinkConfidence
  ) async -> CodeView {
    let files = workspace.files
    return await WorkerThreads.shared.run {
      CodeView(document, sessions, files: files, least: least, lineMap: { history?.map(forSpanFrom: $0) })
    }
  }
}

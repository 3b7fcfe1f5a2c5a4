package import CodeLink

/// What an editor knows of its files, for whoever looks at code. Without an editor nothing is known.
package protocol Workspace: Sendable {
  /// What the document says that is open under this URI, or of this file. It may take long to follow its last edits.
  func openText(of path: CodePath, uri: String?) -> OpenText?

  /// The folders that are open; relative paths are seen from them first.
  var folders: [CodePath] { get }

  /// The files that paths of other machines may stand for.
  var files: FileTable { get }

  /// Makes sure that `files` has the files of the folders, as they were a few minutes ago at most.
  func listFiles() async

  /// How many of the newest sessions are kept at hand.
  var sessionCount: Int { get }
}

/// What an open document says, which counts before the file's text.
package struct OpenText: Sendable {
  /// `nil` where it is more than is kept.
  package let text: CodeText?
  /// How its lines came to stand where they are.
  package let history: LineHistory

  package init(text: CodeText?, history: LineHistory) {
    self.text = text
    self.history = history
  }
}

/// No editor.
package struct NoWorkspace: Workspace {
  package init() {}
  package func openText(of path: CodePath, uri: String?) -> OpenText? { nil }
  package var folders: [CodePath] { [] }
  package var files: FileTable { FileTable() }
  package func listFiles() async {}
  package var sessionCount: Int { 20 }
}

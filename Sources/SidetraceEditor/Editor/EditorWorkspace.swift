internal import CodeLink
internal import SidetraceServer

/// What the server's own methods may know of an editor's files.
struct EditorWorkspace: Workspace {
  let client: EditorClient
  let documents: OpenDocuments
  let workspaceFolders: WorkspaceFolders

  init(_ editor: Editor) {
    client = editor.client
    documents = editor.documents
    workspaceFolders = editor.folders
  }

  func openText(of path: CodePath, uri: String?) -> OpenText? {
    let document = uri.flatMap { documents.settled($0) } ?? documents.settled(of: path)
    return document.map { OpenText(text: $0.text, history: $0.history) }
  }

  var folders: [CodePath] { workspaceFolders.folders }
  var files: FileTable { workspaceFolders.files }
  func listFiles() async { await workspaceFolders.list() }
  var sessionCount: Int { client.settings.sessionCount }
}

internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceModel

/// What the server knows of the client's side: its folders and documents, its settings, and the sessions to look at
/// documents with.
final class Workbench: Sendable {
  /// The largest file that is looked into, in bytes.
  static let largestFile = 8 << 20
  /// All open documents together, in bytes; beyond it, what newly opened ones say is not kept.
  static let mostText = 128 << 20

  struct State {
    var client: Conversation?
    var isHeader = false
    var capabilities = ClientCapabilities()
    var settings = EditorSettings()
    /// Changes with the settings.
    var settingsSerial = 0
    var trace = TraceValue.off
    var folders: [CodePath] = []
    /// The files of the folders, as far as they were listed.
    var files = FileTable()
    var filesListedAt: Int64?
    var documents: [String: OpenDocument] = [:]
    /// What was last made of each document, by its URI.
    var views: [String: KeptView] = [:]
    var loading = Loading()
    /// What each document was last told to have, by its URI.
    var published: [String: [DocumentDiagnostic]] = [:]
  }

  let sessions = CodeSessions()
  let state = Mutex(State())
  /// Asks for a look at the sources.
  let wakes = AsyncStream.makeStream(of: Catalog.self, bufferingPolicy: .bufferingNewest(1))

  deinit { wakes.continuation.finish() }

  var settings: EditorSettings { state.withLock { $0.settings } }
  var client: Conversation? { state.withLock { $0.client } }

  /// The files that paths may stand for.
  var files: FileTable { state.withLock { $0.files } }

  /// A file as a request names it, with what is known of it.
  func document(_ path: CodePath, uri: String?, text: String?) async -> (CodeDocument, LineHistory?) {
    if let text { return (CodeDocument(path: path, text: CodeText(text)), nil) }
    let open = state.withLock { state in
      uri.flatMap { state.documents[$0] } ?? state.documents.values.first { $0.path == path }
    }
    let folders = state.withLock { $0.folders }
    return await WorkerThreads.shared.run {
      if let open { return (CodeDocument(path: path, text: open.text), open.history) }
      // A relative path is seen from the client's folders first, then from where the process runs.
      let places = path.isAbsolute ? [path] : folders.map { $0.appending(path) } + [path]
      for place in places {
        guard let file = try? Files.read(place.text, limit: Self.largestFile) else { continue }
        return (CodeDocument(path: place, text: CodeText(file.bytes.array(0..<file.bytes.count))), nil)
      }
      return (CodeDocument(path: path, text: nil), nil)
    }
  }
}

/// How much a client wants to be told (LSP's `$/setTrace`).
enum TraceValue: String, Sendable { case off, messages, verbose }

internal import CodeLink
internal import JSONTape
internal import Synchronization
internal import TraceModel

/// The documents that are open, by their URIs.
final class OpenDocuments: Sendable {
  /// All of them together, in bytes; beyond it, what newly opened ones say is not kept.
  static let mostText = 128 << 20

  private struct State {
    var all: [String: OpenDocument] = [:]
    var openedCount = 0
  }

  private let state = Mutex(State())

  subscript(uri: String) -> OpenDocument? { state.withLock { $0.all[uri] } }

  /// The document of a file.
  func document(of path: CodePath) -> OpenDocument? { state.withLock { $0.all.values.first { $0.path == path } } }

  var isEmpty: Bool { state.withLock { $0.all.isEmpty } }
  var uris: [String] { state.withLock { $0.all.keys.sorted() } }
  var paths: [CodePath] { state.withLock { $0.all.values.compactMap(\.path) } }

  /// Opens a document, or opens it anew.
  func open(uri: String, version: Count?, text: [UInt8]) -> OpenDocument {
    state.withLock { state in
      state.openedCount += 1
      var document = OpenDocument(uri: uri, version: version, text: text, opening: state.openedCount)
      let others = state.all.values.reduce(0) { $0 + ($1.uri == uri ? 0 : $1.byteCount) }
      if others + document.byteCount > Self.mostText { document.dropText() }
      state.all[uri] = document
      return document
    }
  }

  /// Applies the changes of a `textDocument/didChange`; false where it is not open, or they cannot be read.
  func change(_ uri: String, _ changes: JSONValue, version: Count?, _ encoding: PositionEncoding) -> Bool {
    state.withLock { state in
      // Taken out meanwhile, so that its text is changed where it is.
      guard var document = state.all.removeValue(forKey: uri) else { return false }
      let isRead = document.apply(changes, version: version, encoding)
      state.all[uri] = document
      return isRead
    }
  }

  func save(_ uri: String, at time: Timestamp) { state.withLock { $0.all[uri]?.wasSaved(at: time) } }

  func close(_ uri: String) { state.withLock { $0.all[uri] = nil } }
}

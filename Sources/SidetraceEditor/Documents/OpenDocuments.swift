internal import CodeLink
internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceModel

/// The documents that are open, by their URIs.
final class OpenDocuments: Sendable {
  /// All of them together, in bytes of memory; beyond it, what they say is not kept, and at last no more are.
  static let mostText = 128 << 20
  /// From this many bytes on what happened to a document does not wait until somebody looks.
  private static let mostPending = 1 << 20

  private struct State {
    var all: [String: OpenDocument] = [:]
    var openedCount = 0
    /// What all of them weigh.
    var weight = 0
    /// Those that were said to have piled up, until they are settled.
    var piledUp: Set<String> = []

    /// Puts a document in the place of the one with its URI, without its text where that is too much; false where even
    /// so there is no room.
    mutating func put(_ document: OpenDocument, mostText: Int) -> Bool {
      var document = document
      remove(document.uri)
      if weight + document.weight > mostText { document.dropText() }
      guard weight + document.weight <= mostText else { return false }
      weight += document.weight
      all[document.uri] = document
      return true
    }

    @discardableResult
    mutating func remove(_ uri: String) -> OpenDocument? {
      guard let document = all.removeValue(forKey: uri) else { return nil }
      weight -= document.weight
      return document
    }
  }

  /// What became of a change.
  enum Change {
    /// It is not open, or the change cannot be read.
    case ignored
    case noted
    /// Noted; there is so much of it that it should be followed soon. It is said once, until that is done.
    case piledUp
  }

  private let mostText: Int
  private let state = Mutex(State())

  /// - Parameter mostText: the most memory that all documents together may take, in bytes.
  init(mostText: Int = OpenDocuments.mostText) { self.mostText = mostText }

  /// The document as it was settled last: its text may be older than what the client has.
  subscript(uri: String) -> OpenDocument? { state.withLock { $0.all[uri] } }

  /// The settled document; that may take long, so never on the reading thread.
  func settled(_ uri: String) -> OpenDocument? {
    guard var document = self[uri] else { return nil }
    if document.isSettled { return document }
    document.settle()
    state.withLock { state in
      state.piledUp.remove(uri)
      guard var current = state.remove(uri) else { return }
      current.take(document)
      _ = state.put(current, mostText: mostText)
    }
    return document
  }

  /// Settles a document on a thread of its own.
  func settleSoon(_ uri: String) async { await WorkerThreads.shared.run { [self] in _ = settled(uri) } }

  /// The settled document of a file.
  func settled(of path: CodePath) -> OpenDocument? {
    state.withLock { $0.all.values.first { $0.path == path }?.uri }.flatMap { settled($0) }
  }

  var isEmpty: Bool { state.withLock { $0.all.isEmpty } }
  var count: Int { state.withLock { $0.all.count } }
  /// What all of them take, in bytes of memory.
  var weight: Int { state.withLock { $0.weight } }
  var uris: [String] { state.withLock { $0.all.keys.sorted() } }
  var paths: [CodePath] { state.withLock { $0.all.values.compactMap(\.path) } }

  /// Opens a document, or opens it anew; `nil` where there are too many to know another.
  func open(uri: String, version: Count?, text: [UInt8]) -> OpenDocument? {
    state.withLock { state in
      state.openedCount += 1
      let document = OpenDocument(uri: uri, version: version, text: text, opening: state.openedCount)
      return state.put(document, mostText: mostText) ? state.all[uri] : nil
    }
  }

  /// Notes the changes of a `textDocument/didChange`.
  func change(_ uri: String, _ changes: JSONValue, version: Count?, _ encoding: PositionEncoding) -> Change {
    state.withLock { state in
      guard var document = state.remove(uri) else { return .ignored }
      let isRead = document.note(changes, version: version, encoding)
      let isMuch = document.pendingWeight > Self.mostPending
      guard state.put(document, mostText: mostText), isRead else { return .ignored }
      return isMuch && state.piledUp.insert(uri).inserted ? .piledUp : .noted
    }
  }

  func save(_ uri: String, at time: Timestamp) {
    state.withLock { state in
      guard var document = state.remove(uri) else { return }
      document.wasSaved(at: time)
      _ = state.put(document, mostText: mostText)
    }
  }

  func close(_ uri: String) { state.withLock { _ = $0.remove(uri) } }
}

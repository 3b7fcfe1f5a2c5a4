internal import CodeLink
internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceModel

/// What the server knows of the client's side: its folders and documents, and the sessions to look at them with.
final class Workbench: Sendable {
  /// The largest file that is looked into for definitions, in bytes.
  static let largestFile = 8 << 20

  let sessions = CodeSessions()

  /// A file as a request names it, with what is known of it.
  func document(_ path: CodePath, text: String?) async -> CodeDocument {
    if let text { return CodeDocument(path: path, text: CodeText(text)) }
    return await WorkerThreads.shared.run {
      let file = try? Files.read(path.text, limit: Self.largestFile)
      return CodeDocument(path: path, text: file.map { CodeText($0.bytes.array(0..<$0.bytes.count)) })
    }
  }

  /// The files that paths may stand for.
  var files: FileTable { FileTable() }
}

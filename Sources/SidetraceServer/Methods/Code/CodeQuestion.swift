internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceModel
internal import TraceStore

/// What the `code` methods have in common: which file, and which sessions to look at it with.
struct CodeQuestion: Sendable {
  static let uri = Parameter<String?>.optional("uri", "the file as a `file:` URI")
  static let path = Parameter<String?>.optional("path", "the file as a path; one of `uri` and `path` is required")
  static let text = Parameter<String?>.optional(
    "text", "what the file says; without it, the open document counts, or the file on disk")
  static let sessionIDs = Parameter<[String]>.strings(
    "sessionIds", "only these sessions; without it, the newest of all sources")
  static let sessionCount = Parameter<Int>.integer("sessions", 1...200, default: 20, "the most sessions to look at")
  static let minConfidence = Parameter<String>.word(
    "minConfidence", LinkConfidence.allCases.map(\.name), default: "low", "only links that are at least so sure")

  static let parameters: [any AnyParameter] = [
    uri, path, text, sessionIDs, sessionCount, minConfidence, CommonParameters.source, CommonParameters.refresh,
  ]

  let document: CodePath
  let uriText: String?
  private let text: String?
  private let choice: CodeSessions.Choice
  private let least: LinkConfidence
  private let code: CodeContext
  private let catalog: Catalog

  init(_ call: Call, _ declaration: MethodDeclaration) throws(ResponseError) {
    let arguments = call.arguments
    code = call.context.code
    catalog = call.catalog
    uriText = arguments[Self.uri]
    if let uri = uriText {
      guard let path = DocumentURI.path(uri) else {
        throw Arguments.complaint("uri", "must be a file: URI, such as \"file:///home/me/a.py\"", in: declaration)
      }
      document = path
    } else if let text = arguments[Self.path] {
      guard let path = CodePath(text) else { throw Arguments.complaint("path", "is no path", in: declaration) }
      document = path.following
    } else {
      throw Arguments.complaint("path", "is required where there is no uri", in: declaration)
    }
    text = arguments[Self.text]
    choice = CodeSessions.Choice(
      ids: arguments[Self.sessionIDs], limit: arguments[Self.sessionCount], source: arguments[CommonParameters.source],
      refresh: arguments[CommonParameters.refresh])
    least = LinkConfidence.allCases.first { $0.name == arguments[Self.minConfidence] } ?? .low
  }

  /// The lines that `line` and `endLine` name; `nil` where neither is given.
  static func wantedLines(
    _ first: Int?, _ last: Int?, _ declaration: MethodDeclaration
  ) throws(ResponseError) -> ClosedRange<Int>? {
    guard let first else {
      guard last == nil else {
        throw Arguments.complaint("line", "is required where there is an endLine", in: declaration)
      }
      return nil
    }
    let last = last ?? first
    guard first <= last else {
      throw Arguments.complaint("endLine", "must not be before line", in: declaration)
    }
    return first...last
  }

  struct Answer: Sendable {
    let view: CodeView
    let warnings: [Warning]
  }

  /// Fetches the sessions where they are not in memory, and looks.
  func answer() async throws(SourceError) -> Answer {
    let loaded = try await code.sessions.load(choice, from: catalog)
    // What editors are shown is theirs to size; a question about fewer sessions must not take any from them.
    if choice.ids.isEmpty, choice.source == nil, choice.limit == code.workspace.sessionCount {
      code.sessions.keep(loaded, byteLimit: catalog.store.statistics.byteLimit / 2)
    }
    let (document, history) = await code.document(document, uri: uriText, text: text)
    let view = await code.view(of: document, history, loaded.entries, least: least)
    return Answer(view: view, warnings: loaded.warnings)
  }

  func header(_ answer: Answer, to writer: inout JSONWriter) {
    writer.member("uri", uriText ?? DocumentURI.uri(document))
    writer.member("path", document.text)
    writer.key("sessions")
    writer.array { writer in
      for entry in answer.view.sessions {
        writer.object { writer in
          writer.member("sessionId", entry.found.session.id)
          writer.member("source", entry.found.source)
        }
      }
    }
  }
}

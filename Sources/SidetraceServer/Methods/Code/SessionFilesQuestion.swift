internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import TraceClient
internal import TraceModel

/// What the methods have in common that tell which files a session touched.
enum SessionFilesQuestion {
  static let turn = Parameter<Int?>.optionalInteger("turn", 1...10_000_000, "only what this turn did, from 1")
  static let root = Parameter<String?>.optional(
    "root", "the folder that paths are seen from; without it, the one that the session ran in")

  /// The session's files, by what it says itself and what this machine knows of them.
  static func files(_ session: Session, _ code: CodeContext, turn: Int?) -> SessionFiles {
    let said = code.sessions.code(of: session) ?? SessionCode(session)
    let outside = OutsideTexts(session)
    return SessionFiles(said, turn: turn.map { $0 - 1 }, outside: outside.texts)
  }

  /// The folder that paths are seen from; `nil` where neither the request nor the session names one.
  static func root(_ told: String?, _ session: Session, _ code: CodeContext) -> CodePath? {
    if let told { return CodePath(told) }
    return (code.sessions.code(of: session) ?? SessionCode(session)).folder
  }

  /// Answers from the session that is named: never on the reading thread, since other programs may be asked.
  static func answer(_ call: Call, _ render: @escaping Call.Render) -> Outcome {
    let id = call.arguments[CommonParameters.sessionID]
    let (source, refresh) = (call.arguments[CommonParameters.source], call.arguments[CommonParameters.refresh])
    return .later { [catalog = call.catalog] conversation throws(ResponseError) in
      let found: Catalog.Located
      do throws(SourceError) {
        found = try await catalog.located(.session(id), source: source, refresh: refresh)
      } catch {
        throw ErrorPresentation.response(error)
      }
      return try await Call.rendered(found, .payloads, render, conversation)
    }
  }

  static func checkedRoot(_ call: Call, _ declaration: MethodDeclaration) throws(ResponseError) -> String? {
    guard let root = call.arguments[root] else { return nil }
    guard let path = CodePath(root), path.isAbsolute else {
      throw Arguments.complaint("root", "must be an absolute path", in: declaration)
    }
    return path.text
  }
}

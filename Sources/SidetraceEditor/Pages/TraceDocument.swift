internal import CodeLink
internal import SidetraceServer
internal import SystemCalls
internal import TraceClient
internal import TraceModel

/// A session, a trace, or what ran on a line, as a document that an editor shows and nobody edits.
enum TraceDocument: Sendable, Equatable {
  case session(id: String, source: String?)
  case trace(id: String, session: String, source: String?)
  /// The line is counted from 1; without it, what names no line.
  case line(Int?, uri: String)

  static let scheme = "sidetrace"

  /// `sidetrace://session/SOURCE/ID.md`
  var uri: String {
    switch self {
    case .session(let id, let source): Self.uri("session", [source ?? "-", id])
    case .trace(let id, let session, let source): Self.uri("trace", [source ?? "-", session, id])
    case .line(let line, let uri): Self.uri("line", [line.map { "\($0)" } ?? "-", uri])
    }
  }

  private static func uri(_ kind: String, _ parts: [String]) -> String {
    let escaped = parts.map { part in
      PercentEncoding.path(part).split(separator: "/", omittingEmptySubsequences: false).joined(separator: "%2F")
    }
    return "\(scheme)://\(kind)/" + escaped.joined(separator: "/") + ".md"
  }

  init?(uri: String) {
    let start = "\(Self.scheme)://"
    guard uri.hasPrefix(start), uri.hasSuffix(".md") else { return nil }
    let parts = uri.dropFirst(start.count).dropLast(3).split(separator: "/", omittingEmptySubsequences: false)
      .map { PercentEncoding.decoded(String($0)) }
    let words = parts.compactMap { $0 }
    guard words.count == parts.count, words.count >= 3 else { return nil }
    let source = words[1] == "-" ? nil : words[1]
    switch (words[0], words.count) {
    case ("session", 3): self = .session(id: words[2], source: source)
    case ("trace", 4): self = .trace(id: words[3], session: words[2], source: source)
    case ("line", 3):
      let line = Int(words[1], radix: 10)
      guard line.map({ $0 > 0 }) ?? (words[1] == "-") else { return nil }
      self = .line(line, uri: words[2])
    default: return nil
    }
  }

  /// The document's text, fetched where it is not in memory.
  func text(_ editor: Editor, _ catalog: Catalog) async throws(SourceError) -> String {
    switch self {
    case .line(let line, let uri):
      guard let view = await editor.views.make(uri) else {
        throw SourceError(.notFound, "the document is not open", hint: "open it, or ask code.spans")
      }
      let figures = view.view.lines.first { $0.line == line }
      return Outline.line(figures, line, view.view)
    case .session(let id, let source):
      let found = try await catalog.located(.session(id), source: source, refresh: false)
      return await outline(found, trace: nil, editor)
    case .trace(let id, let session, let source):
      let found = try await catalog.located(.session(session), source: source, refresh: false)
      guard let place = found.session.traceIndex(id: id) else {
        throw SourceError(
          .notFound, source: found.source, "there is no trace '\(id)' in session '\(session)'",
          hint: "session.get shows the traces of a session")
      }
      return await outline(found, trace: place, editor)
    }
  }

  private func outline(_ found: Catalog.Located, trace: Int?, _ editor: Editor) async -> String {
    let files = editor.folders.files
    let known = editor.sessions.code(of: found.session)
    return await WorkerThreads.shared.run {
      let code = known ?? SessionCode(found.session)
      return Outline(found.session, source: found.source, places: code.places(in: files)).text(trace: trace)
    }
  }
}

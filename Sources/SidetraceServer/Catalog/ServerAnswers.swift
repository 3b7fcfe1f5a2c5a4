internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import TraceClient
internal import TraceModel

/// A service's own word on a session, beside what is computed here.
enum ServerWord: Sendable {
  /// The source has none.
  case none
  case answer(ServerAnswer)
  case failed(SourceError)

  /// Writes it as `server`, labelled with where it is from.
  func write(to writer: inout JSONWriter) {
    switch self {
    case .none: return
    case .answer(let answer):
      writer.key("server")
      writer.object { writer in
        writer.member("origin", word: "server")
        writer.key("answer")
        writer.raw(answer.body, 0..<answer.body.count)
      }
    case .failed(let error):
      writer.key("server")
      writer.object { writer in
        writer.member("origin", word: "server")
        writer.key("error")
        writer.object { writer in
          writer.member("message", error.message)
          ErrorPresentation.members(error, to: &writer)
        }
      }
    }
  }
}

/// Answers of services, kept for as long as the session they are about is the one in memory.
final class ServerAnswers: Sendable {
  private struct Kept: Sendable {
    weak let session: Session?
    let answer: ServerAnswer
  }

  private struct Key: Hashable {
    let source: String
    let question: ServerQuestion
  }

  private static let most = 256
  private let kept = Mutex<[Key: Kept]>([:])

  func word(on question: ServerQuestion, of session: Session, source: String) -> ServerAnswer? {
    kept.withLock { kept in
      guard let found = kept[Key(source: source, question: question)], found.session === session else { return nil }
      return found.answer
    }
  }

  func keep(_ answer: ServerAnswer, to question: ServerQuestion, of session: Session, source: String) {
    kept.withLock { kept in
      if kept.count >= Self.most { kept = kept.filter { $0.value.session != nil } }
      if kept.count >= Self.most { kept = [:] }
      kept[Key(source: source, question: question)] = Kept(session: session, answer: answer)
    }
  }
}

extension Call {
  typealias WordRender = @Sendable (Catalog.Located, ServerWord, inout JSONWriter) throws(ResponseError) -> Void

  /// Answers from a session and what its service says of it. Where the service says nothing, or said it already, as
  /// `withSession` does.
  func withSessionAndWord(
    _ id: String, _ question: @escaping @Sendable (String) -> ServerQuestion, _ result: inout JSONWriter,
    _ render: @escaping WordRender
  ) -> Outcome {
    let wanted = Catalog.Wanted.session(id)
    let source = arguments[Shared.source]
    let refresh = arguments[Shared.refresh]
    let candidates = catalog.sources.filter { source == nil || $0.name == source }
    guard candidates.contains(where: { $0.answersItself(question(id)) }) else {
      return withSession(wanted, extent: .session, &result) { found, writer throws(ResponseError) in
        try render(found, .none, &writer)
      }
    }
    if !refresh, let found = catalog.resident(wanted, source: source), let word = catalog.knownWord(question, on: found)
    {
      return withSession(wanted, extent: .session, &result) { found, writer throws(ResponseError) in
        try render(found, word, &writer)
      }
    }
    return .later { [catalog] _ throws(ResponseError) in
      let located: (Catalog.Located, ServerWord)
      do throws(SourceError) {
        let found = try await catalog.located(wanted, source: source, refresh: refresh)
        located = (found, await catalog.word(question, on: found))
      } catch {
        throw ErrorPresentation.response(error)
      }
      return try json { (writer: inout JSONWriter) throws(ResponseError) in
        try render(located.0, located.1, &writer)
      }
    }
  }
}

extension Catalog {
  /// What the service says, if that needs no asking.
  func knownWord(_ question: (String) -> ServerQuestion, on found: Located) -> ServerWord? {
    let question = question(found.session.id)
    guard let source = sources.first(where: { $0.name == found.source }), source.answersItself(question) else {
      return ServerWord.none
    }
    return serverAnswers.word(on: question, of: found.session, source: found.source).map(ServerWord.answer)
  }

  /// Asks the service where that is not known. That it has no answer is told in its place and fails nothing.
  func word(_ question: (String) -> ServerQuestion, on found: Located) async -> ServerWord {
    if let known = knownWord(question, on: found) { return known }
    let question = question(found.session.id)
    guard let source = sources.first(where: { $0.name == found.source }) else { return .none }
    do throws(SourceError) {
      let answer = try await source.answer(question)
      serverAnswers.keep(answer, to: question, of: found.session, source: found.source)
      return .answer(answer)
    } catch {
      return .failed(error)
    }
  }
}

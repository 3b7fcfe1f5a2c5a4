internal import SystemCalls
package import TraceClient
internal import TraceModel

/// What a service itself says of a session, beside what is computed here.
package enum ServiceVerdict: Sendable {
  /// The source has none.
  case none
  case answer(ServerAnswer)
  case failed(SourceError)
}

extension Catalog {
  /// What the service says, if that needs no asking.
  func knownVerdict(_ question: (String) -> ServerQuestion, on found: Located) -> ServiceVerdict? {
    let question = question(found.session.id)
    guard let source = sources.first(where: { $0.name == found.source }), source.answersItself(question) else {
      return ServiceVerdict.none
    }
    return serverAnswers.answer(to: question, of: found.session, source: found.source).map(ServiceVerdict.answer)
  }

  /// Asks the service where that is not known. That it has no answer is told in its place and fails nothing.
  func verdict(_ question: (String) -> ServerQuestion, on found: Located) async -> ServiceVerdict {
    if let known = knownVerdict(question, on: found) { return known }
    let question = question(found.session.id)
    guard let source = sources.first(where: { $0.name == found.source }) else { return .none }
    do throws(SourceError) {
      let answer = try await WorkPlace.left { () async throws(SourceError) in try await source.answer(question) }
      serverAnswers.keep(answer, to: question, of: found.session, source: found.source)
      return .answer(answer)
    } catch {
      return .failed(error)
    }
  }
}

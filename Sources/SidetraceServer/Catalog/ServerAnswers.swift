internal import Synchronization
internal import TraceClient
internal import TraceModel

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

  func answer(to question: ServerQuestion, of session: Session, source: String) -> ServerAnswer? {
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

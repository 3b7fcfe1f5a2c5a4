internal import JSONTape
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
  /// All answers together.
  private static let mostBytes = 16 << 20
  private let kept = Mutex<[Key: Kept]>([:])

  func answer(to question: ServerQuestion, of session: Session, source: String) -> ServerAnswer? {
    kept.withLock { kept in
      guard let found = kept[Key(source: source, question: question)], found.session === session else { return nil }
      return found.answer
    }
  }

  func keep(_ answer: ServerAnswer, to question: ServerQuestion, of session: Session, source: String) {
    // One that is larger is asked for again.
    guard answer.body.count <= Self.mostBytes / 2 else { return }
    kept.withLock { kept in
      if kept.count >= Self.most { kept = kept.filter { $0.value.session != nil } }
      let bytes = kept.values.reduce(answer.body.count) { $0 + $1.answer.body.count }
      if kept.count >= Self.most || bytes > Self.mostBytes { kept = [:] }
      kept[Key(source: source, question: question)] = Kept(session: session, answer: answer)
    }
  }
}

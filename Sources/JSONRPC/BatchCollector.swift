internal import JSONTape
internal import Synchronization

/// Gathers the answers of a batch and sends them as one array when the last one is there.
final class BatchCollector: Sendable {
  private struct State {
    var answers: [JSONBytes] = []
    /// Answers still to come, and one for the reader until it has gone through the batch.
    var open = 1
  }

  private let state = Mutex(State())
  private let send: @Sendable (JSONBytes) -> Void

  init(send: @escaping @Sendable (JSONBytes) -> Void) { self.send = send }

  func expectAnswer() { state.withLock { $0.open += 1 } }

  func add(_ answer: JSONBytes) { close(with: answer) }

  /// The reader has gone through the whole batch.
  func finish() { close(with: nil) }

  private func close(with answer: JSONBytes?) {
    let all: [JSONBytes]? = state.withLock { state in
      if let answer { state.answers.append(answer) }
      state.open -= 1
      return state.open == 0 ? state.answers : nil
    }
    // Nothing but notifications: nothing is sent, not even an empty array (JSON-RPC 2.0, section 6).
    guard let all, !all.isEmpty else { return }
    send(
      json { writer in
        writer.array { writer in
          for answer in all { writer.raw(answer) }
        }
      })
  }
}

internal import JSONTape
internal import Synchronization

/// Gathers the answers of a batch and sends them as one array when the last one is there.
///
/// An answer that does not fit any more is replaced by an error that says so, so that the array still has one for each
/// request and is never much larger than it may be.
final class BatchCollector: Sendable {
  private struct State {
    var answers: [JSONBytes] = []
    var bytes = 0
    /// Answers still to come, and one for the reader until it has gone through the batch.
    var open = 1
  }

  private let state = Mutex(State())
  private let budget: BatchBudget
  private let send: @Sendable (JSONBytes) -> Void

  init(budget: BatchBudget, send: @escaping @Sendable (JSONBytes) -> Void) {
    self.budget = budget
    self.send = send
  }

  /// Whether no further answer fits, so that there is no use in making one.
  var isFull: Bool { budget.isSpent || state.withLock { $0.bytes >= budget.batchBytes } }

  func expectAnswer() { state.withLock { $0.open += 1 } }

  /// Takes an answer, or refuses it where it does not fit.
  func add(_ answer: JSONBytes, id: RequestID?) {
    let refusal = Frame.error(Self.tooLarge, id: id)
    close { state in
      let fits = state.bytes + answer.count <= budget.batchBytes && !budget.isSpent
      let kept = fits || answer.count <= refusal.count ? answer : refusal
      state.answers.append(kept)
      state.bytes += kept.count
      budget.take(kept.count)
    }
  }

  /// Answers a request that is not looked at any more.
  func refuse(id: RequestID) { add(Frame.error(Self.tooLarge, id: id), id: id) }

  /// A message that gets no answer, or the end of the reader's way through the batch.
  func finish() { close { _ in } }

  private static let tooLarge = ResponseError.refused(
    "tooLarge", "the answers of this batch are too large together", hint: "ask for this in a request of its own")

  private func close(_ change: (inout State) -> Void) {
    let all: (answers: [JSONBytes], bytes: Int)? = state.withLock { state in
      change(&state)
      state.open -= 1
      return state.open == 0 ? (state.answers, state.bytes) : nil
    }
    // Nothing but notifications: nothing is sent, not even an empty array (JSON-RPC 2.0, section 6).
    guard let all, !all.answers.isEmpty else { return }
    send(
      json { writer in
        writer.array { writer in
          for answer in all.answers { writer.raw(answer) }
        }
      })
    budget.give(back: all.bytes)
  }
}

/// What the batches of a connection may keep of answers that wait for others.
final class BatchBudget: Sendable {
  /// For one batch, in bytes.
  let batchBytes: Int
  /// For all that are open, in bytes.
  private let allBytes: Int
  private let kept = Mutex(0)

  init(batchBytes: Int, allBytes: Int) {
    self.batchBytes = batchBytes
    self.allBytes = allBytes
  }

  var isSpent: Bool { kept.withLock { $0 >= allBytes } }

  func take(_ bytes: Int) { kept.withLock { $0 += bytes } }

  func give(back bytes: Int) { kept.withLock { $0 -= bytes } }
}

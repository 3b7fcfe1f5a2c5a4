internal import JSONTape
internal import Synchronization

/// What a request says beside its answer. All of it comes before the answer, and nothing after it (LSP 3.17: a token is
/// valid only until the response).
final class RequestVoice: Sendable {
  typealias Notify = @Sendable (StaticString, JSONBytes) -> Void

  private struct State {
    var isOver = false
    /// What has to be said yet before the answer.
    var lastWord: (method: StaticString, params: JSONBytes)?
  }

  private let state = Mutex(State())
  private let notify: Notify

  init(_ notify: @escaping Notify) { self.notify = notify }

  /// Says something, unless the request is answered; `lastWord` will have to be said before that.
  func say(_ method: StaticString, _ params: JSONBytes, lastWord: JSONBytes?) {
    // Said under the lock, so that an answer cannot come between; nothing here waits for anybody.
    state.withLock { state in
      if state.isOver { return }
      if let lastWord { state.lastWord = (method, lastWord) }
      notify(method, params)
    }
  }

  /// Says the last word, if there is one, and falls silent: the answer follows.
  func conclude() {
    state.withLock { state in
      if let word = state.lastWord { notify(word.method, word.params) }
      state.lastWord = nil
      state.isOver = true
    }
  }
}

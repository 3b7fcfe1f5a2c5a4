internal import SystemCalls
package import TraceClient
internal import TraceStore

/// A session, from whichever source has it.
extension Catalog {
  /// So long the next source is not asked. Most answer within it, and those behind them need not hear of an id that is
  /// none of theirs; one that says nothing keeps nobody from asking the others.
  private static let patienceMs: Int64 = 250

  private enum Event: Sendable {
    case answer(Result<Located, SourceError>)
    /// The source with this number has had its time.
    case waited(Int)
  }

  /// The session, fetched where it is not in memory.
  ///
  /// The sources are asked in their order. One that cannot be asked may be the one that has it, but so may any other.
  package func located(
    _ wanted: SessionKey, source: String?, refresh: Bool, listener: FetchProgress.Listener? = nil
  ) async throws(SourceError) -> Located {
    let names = try sources(named: source).map(\.name)
    let results = await withTaskGroup(of: Event.self) { group in
      var asked = 0
      var results: [Result<Located, SourceError>] = []
      func askNext(_ group: inout TaskGroup<Event>) {
        guard asked < names.count else { return }
        let (number, name) = (asked, names[asked])
        asked += 1
        group.addTask { .answer(await self.fetched(wanted, from: name, refresh, listener)) }
        guard asked < names.count else { return }
        group.addTask { [time = store.time] in
          try? await time.wait(milliseconds: Self.patienceMs)
          return .waited(number)
        }
      }
      askNext(&group)
      while results.count < names.count, let event = await group.next() {
        switch event {
        case .waited(let number): if number == asked - 1 { askNext(&group) }
        case .answer(let result):
          results.append(result)
          if Self.isLast(result) {
            group.cancelAll()
            return [result]
          }
          if results.count == asked { askNext(&group) }
        }
      }
      group.cancelAll()
      return results
    }
    var failures: [SourceError] = []
    for result in results {
      switch result {
      case .success(let found): return found
      case .failure(let error): failures.append(error)
      }
    }
    throw Self.worst(of: failures, wanted)
  }

  /// What to tell of several sources that do not have it. One that could not be asked may have it; one that never can
  /// does not.
  private static func worst(of failures: [SourceError], _ wanted: SessionKey) -> SourceError {
    let missing = failures.filter { $0.kind == .notFound }
    guard let first = missing.first, failures.count > 1 else {
      return failures.first ?? SourceError(.notFound, "not found", hint: "session.list shows what there is")
    }
    if var failure = failures.first(where: { $0.kind != .notFound && $0.kind != .unsupported }) {
      if failure.kind != .cancelled { failure.message += "; no other source has \(wanted.words)" }
      return failure
    }
    return SourceError(
      .notFound, "none of the \(failures.count) sources has \(wanted.words)",
      hint: first.hint)
  }

  /// Whether no other answer is needed: it is found, or nobody waits for it any more.
  private static func isLast(_ result: Result<Located, SourceError>) -> Bool {
    switch result {
    case .success: true
    case .failure(let error): error.kind == .cancelled
    }
  }

  private func fetched(
    _ wanted: SessionKey, from name: String, _ refresh: Bool, _ listener: FetchProgress.Listener?
  ) async -> Result<Located, SourceError> {
    do throws(SourceError) {
      let session = try await store.session(wanted.key(in: name), refresh: refresh, listener: listener)
      return .success(Located(session: session, source: name))
    } catch {
      return .failure(error)
    }
  }
}

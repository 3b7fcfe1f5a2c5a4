/// Fetches that run side by side; the client's turnstile bounds how many are under way.
struct OrderedParallelFetch<Value: Sendable>: Sendable {
  /// So many failures in a row and no more is asked for: as many as there are calls at once.
  let mostFailures: Int
  /// Hears of each value, in order, as soon as all before it are there.
  var deliver: @Sendable (Value) async -> Void = { _ in }

  private struct Fetched: Sendable {
    let number: Int
    let result: Result<Value, SourceError>
  }

  /// `fetch` gives a result instead of throwing: the optimiser of Swift 6.3 mixes up what a task of a group returns
  /// where an asynchronous closure throws a typed error as large as ours.
  func results(
    of places: [Int], _ fetch: @escaping @Sendable (Int) async -> Result<Value, SourceError>
  ) async -> [Result<Value, SourceError>] {
    await withTaskGroup(of: Fetched.self) { group in
      for (number, place) in places.enumerated() {
        group.addTask { Fetched(number: number, result: await fetch(place)) }
      }
      var results = [Result<Value, SourceError>?](repeating: nil, count: places.count)
      var delivered = 0
      var failures = 0
      var reason: SourceError?
      for await fetched in group {
        results[fetched.number] = fetched.result
        if case .failure(let error) = fetched.result {
          if let reason, error.kind == .cancelled { results[fetched.number] = .failure(reason) }
          failures += 1
          if failures >= mostFailures, reason == nil, Self.concernsAll(error) {
            reason = error
            group.cancelAll()
          }
        } else {
          failures = 0
        }
        while delivered < results.count, let next = results[delivered] {
          if case .success(let value) = next { await deliver(value) }
          delivered += 1
        }
      }
      return results.compactMap { $0 }
    }
  }

  /// Whether an error is not about what was asked for: the next call would get it, too.
  private static func concernsAll(_ error: SourceError) -> Bool {
    switch error.kind {
    case .timeout, .unauthorized, .forbidden, .rateLimited: true
    case .unavailable: error.status != 500
    default: false
    }
  }
}

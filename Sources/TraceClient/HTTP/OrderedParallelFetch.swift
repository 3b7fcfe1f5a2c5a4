/// Fetches that run side by side; the client's turnstile bounds how many are under way.
struct OrderedParallelFetch<Value: Sendable>: Sendable {
  /// So many failures in a row and no more is asked for: as many as there are calls at once.
  let mostFailures: Int

  private struct Fetched: Sendable {
    let number: Int
    let result: Result<Value, SourceError>
  }

  /// Gives each result, in the order of `places`, as soon as all before it are there, and keeps none that was given.
  ///
  /// `fetch` gives a result instead of throwing: the optimiser of Swift 6.3 mixes up what a task of a group returns
  /// where an asynchronous closure throws a typed error as large as ours.
  func run(
    _ places: [Int], _ fetch: @escaping @Sendable (Int) async -> Result<Value, SourceError>,
    deliver: (_ place: Int, Result<Value, SourceError>) async -> Void
  ) async {
    await withTaskGroup(of: Fetched.self) { group in
      for (number, place) in places.enumerated() {
        group.addTask { Fetched(number: number, result: await fetch(place)) }
      }
      var waiting: [Int: Result<Value, SourceError>] = [:]
      var delivered = 0
      var failures = 0
      var reason: SourceError?
      for await fetched in group {
        var result = fetched.result
        if case .failure(let error) = result {
          if let reason, error.kind == .cancelled { result = .failure(reason) }
          failures += 1
          if failures >= mostFailures, reason == nil, Self.concernsAll(error) {
            reason = error
            group.cancelAll()
          }
        } else {
          failures = 0
        }
        waiting[fetched.number] = result
        while let next = waiting.removeValue(forKey: delivered) {
          await deliver(places[delivered], next)
          delivered += 1
        }
      }
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

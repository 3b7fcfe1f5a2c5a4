/// Fetches that run side by side, a few at a time, however many there are to be.
struct OrderedParallelFetch<Value: Sendable>: Sendable {
  /// So many are under way at most. After as many failures in a row no more is asked for.
  let atOnce: Int
  /// So many results wait at most for one that comes late; until it is there, nothing behind them is asked for.
  private var mostWaiting: Int { 8 * atOnce }

  init(atOnce: Int) { self.atOnce = atOnce }

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
      var begun = 0
      var underWay = 0
      var waiting: [Int: Result<Value, SourceError>] = [:]
      var delivered = 0
      func begin(_ group: inout TaskGroup<Fetched>) {
        while begun < places.count, underWay < atOnce, begun - delivered < mostWaiting {
          let (number, place) = (begun, places[begun])
          group.addTask { Fetched(number: number, result: await fetch(place)) }
          begun += 1
          underWay += 1
        }
      }
      begin(&group)
      var failures = 0
      var reason: SourceError?
      while let fetched = await group.next() {
        underWay -= 1
        var result = fetched.result
        if case .failure(let error) = result {
          if let reason, error.kind == .cancelled { result = .failure(reason) }
          failures += 1
          if failures >= atOnce, reason == nil, Self.concernsAll(error) {
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
        begin(&group)
      }
    }
  }

  /// Whether an error is not about what was asked for: the next call would get it, too.
  private static func concernsAll(_ error: SourceError) -> Bool {
    switch error.kind {
    case .timeout, .unauthorized, .forbidden, .rateLimited: true
    // The budget of the fetch is spent, or every answer is more than is taken.
    case .tooLarge: true
    case .unavailable: error.status != 500
    default: false
    }
  }
}

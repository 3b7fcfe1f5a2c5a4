import JSONTape
import Synchronization
import TraceClient
import TraceModel

/// A source with one session, which a test makes grow, fail and end.
final class GrowingSource: TraceSource {
  struct State {
    /// The ids of the spans, each with how often it has changed.
    var spans: [(id: String, version: Int)] = []
    var status = RunStatus.running
    var failure: SourceError?
    var looks = 0
    var listed = 0
  }

  let name: String
  var kind: String { "growing" }
  var location: String { "memory" }
  let state = Mutex(State())
  /// Called with the number of each look before it is answered.
  let beforeLook: @Sendable (Int, inout State) -> Void

  init(name: String = "growing", beforeLook: @escaping @Sendable (Int, inout State) -> Void = { _, _ in }) {
    self.name = name
    self.beforeLook = beforeLook
  }

  var looks: Int { state.withLock { $0.looks } }
  var pollInterval: PollInterval { PollInterval(shortest: .milliseconds(1), longest: .milliseconds(4)) }

  func check() async throws(SourceError) -> SourceCheck { SourceCheck(message: "well") }

  func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    let result = state.withLock { state -> Result<State, SourceError> in
      state.looks += 1
      beforeLook(state.looks, &state)
      if let failure = state.failure { return .failure(failure) }
      return .success(state)
    }
    return Self.session(id, try result.get())
  }

  func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    let result = state.withLock { state -> Result<State, SourceError> in
      state.listed += 1
      beforeLook(state.listed, &state)
      if let failure = state.failure { return .failure(failure) }
      return .success(state)
    }
    return query.page(of: [Self.session("s", try result.get()).summary])
  }

  func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { Page(items: []) }

  func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    try await session(id: "s", progress: progress)
  }

  private static func session(_ id: String, _ state: State) -> Session {
    var builder = SessionBuilder(id: id)
    builder.info.status = state.status
    var trace = Trace()
    trace.id = builder.made(string: "t")
    trace.status = state.status
    let place = builder.add(trace)
    for (number, span) in state.spans.enumerated() {
      var draft = SpanDraft(trace: place)
      draft.id = builder.made(string: span.id)
      draft.name = builder.pooled("\(span.id) version \(span.version)")
      draft.start = Timestamp(nanoseconds: Int64(number) * 1_000_000)
      draft.end = Timestamp(nanoseconds: Int64(number + 1) * 1_000_000)
      builder.add(draft)
    }
    return builder.finish()
  }
}

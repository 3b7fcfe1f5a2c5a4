public import JSONTape
public import TraceModel

/// Somewhere sessions come from: a service, or files.
///
/// A source only fetches and decodes. It keeps no sessions; that is the store's work. Of lists that a server gives in no
/// fixed order it may keep what it read last, so that one page follows another.
public protocol TraceSource: Sendable {
  /// The name that requests use.
  var name: String { get }
  /// What kind of source it is, such as `files`.
  var kind: String { get }
  /// Where it reads from, for people; never with credentials in it.
  var location: String { get }

  /// Why the source cannot be asked at all, where it was not set up rightly. Never waits.
  var problem: SourceError? { get }

  /// What is odd about the source, as far as that is known without asking it. Never waits.
  var warnings: [Warning] { get }

  /// Whether it asks a server, so that who waits for it does not work.
  var isService: Bool { get }

  /// Whether all its sessions are of the one agent that its kind names.
  var isOfOneAgent: Bool { get }

  /// Whether the source answers and accepts the credentials.
  func check() async throws(SourceError) -> SourceCheck

  /// The sessions that match, a page at a time.
  func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary>

  /// The ids of all its sessions, as far as they are known without asking anybody or opening anything.
  func knownSessionIDs() async -> [String]

  /// One session with all its turns and spans. `progress` hears how far it is.
  func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session

  /// The session as it is now, of which an earlier state is known: the same object where nothing is new.
  func session(after known: Session) async throws(SourceError) -> Session

  /// The figures of a session, where the source has them without fetching it whole; `nil` where it has no such way, or
  /// not for this one.
  func figures(ofSession id: String) async throws(SourceError) -> SessionFigures?

  /// The sessions that may have gone on at a moment or later, the latest change first, told without opening any; `nil`
  /// where only lists tell.
  func sessionMarks(since moment: Timestamp?) async throws(SourceError) -> [SessionMark]?

  /// Of each of some sessions whether it may hold, in its inputs, outputs, errors and metadata, of each of the lists one of
  /// the texts; false where it is certain that it does not. What cannot be told without fetching it is true.
  func mayHold(_ texts: [[TextNeedle]], sessions ids: [String]) async -> [Bool]

  /// How the agent that ran a session goes on with it; `nil` where the source knows of no agent that could.
  ///
  /// - Parameter isFork: whether what follows is to be a session of its own.
  func resumption(ofSession id: String, isFork: Bool) async throws(SourceError) -> Resumption?

  /// The traces that match, a page at a time.
  func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary>

  /// The session that a trace belongs to, or as much of it as the source gives with the trace.
  func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session

  /// The scores that a session or a trace was given.
  func scores(of target: ScoreTarget) async throws(SourceError) -> ServerRecords

  /// The users of the traces, a page at a time.
  func users(limit: Int, cursor: String?) async throws(SourceError) -> ServerRecords

  /// Figures that the service itself makes over a span of time.
  func analytics(_ query: AnalyticsQuery) async throws(SourceError) -> ServerRecords

  /// Runs of evaluations, a page at a time.
  func evaluations(_ query: EvaluationQuery) async throws(SourceError) -> ServerRecords

  /// Figures that the service itself makes over many scores.
  func scoreFigures(_ query: ScoreFiguresQuery) async throws(SourceError) -> ServerRecords

  /// Whether the service itself can answer a question.
  func answersItself(_ question: ServerQuestion) -> Bool

  /// The service's own answer.
  func answer(_ question: ServerQuestion) async throws(SourceError) -> ServerAnswer

  /// The session that a trace is known to belong to; `nil` where it would have to be looked up. Never waits.
  func knownSession(ofTrace id: String) -> String?

  /// How long a session that was just fetched may be answered from memory.
  func freshness(of session: Session) -> Duration

  /// How long a list that was just fetched may be answered from memory.
  var freshnessOfLists: Duration { get }

  /// How often a session that is watched is looked at.
  var pollInterval: PollInterval { get }

  /// Whether a session that is no longer fresh is still what the source would give, if that is cheap to tell.
  func isUnchanged(_ session: Session) async -> Bool
}

extension TraceSource {
  /// None: what was set up can be asked.
  public var problem: SourceError? { nil }

  /// Two seconds.
  public var freshnessOfLists: Duration { .seconds(2) }

  /// None is known.
  public var warnings: [Warning] { [] }

  /// Two seconds while a session runs, five minutes once it has ended; ten seconds where a part of it could not be had,
  /// which may be there the next time.
  public func freshness(of session: Session) -> Duration {
    if session.summary.status.isOpen { return .seconds(2) }
    return session.info.hasPassingGap ? .seconds(10) : .seconds(300)
  }

  /// No: most read what is on this machine.
  public var isService: Bool { false }

  /// No: most take what any agent sends.
  public var isOfOneAgent: Bool { false }

  /// No: where nothing is cheap to tell, a session is fetched again.
  public func isUnchanged(_ session: Session) async -> Bool { false }

  /// None are known to a source that would have to ask for them.
  public func knownSessionIDs() async -> [String] { [] }

  /// Fetched whole, unless it is cheap to tell that nothing is new.
  public func session(after known: Session) async throws(SourceError) -> Session {
    await isUnchanged(known) ? known : try await session(id: known.id)
  }

  /// None: a session's figures are had with the session.
  public func figures(ofSession id: String) async throws(SourceError) -> SessionFigures? { nil }

  /// None: lists tell.
  public func sessionMarks(since moment: Timestamp?) async throws(SourceError) -> [SessionMark]? { nil }

  /// True: it cannot be told without the session.
  public func mayHold(_ texts: [[TextNeedle]], sessions ids: [String]) async -> [Bool] { ids.map { _ in true } }

  /// None: it knows sessions and not the agents that ran them.
  public func resumption(ofSession id: String, isFork: Bool) async throws(SourceError) -> Resumption? { nil }

  /// Every two seconds while something happens, down to four times a minute.
  public var pollInterval: PollInterval { PollInterval(shortest: .seconds(2), longest: .seconds(15)) }

  /// None is known.
  public func knownSession(ofTrace id: String) -> String? { nil }

  /// One session with all its turns and spans.
  public func session(id: String) async throws(SourceError) -> Session {
    try await session(id: id, progress: FetchProgress())
  }

  /// The session that a trace belongs to, or as much of it as the source gives with the trace.
  public func session(holdingTrace id: String) async throws(SourceError) -> Session {
    try await session(holdingTrace: id, progress: FetchProgress())
  }
}

/// How often something is looked at: often while it changes, ever less while it does not.
public struct PollInterval: Sendable, Equatable {
  /// The pause while something happens.
  public var shortest: Duration
  /// The pause when nothing has happened for long.
  public var longest: Duration

  /// - Parameters:
  ///   - shortest: the pause while something happens.
  ///   - longest: the pause when nothing has happened for long.
  public init(shortest: Duration, longest: Duration) {
    self.shortest = shortest
    self.longest = longest
  }
}

/// What a check found.
public struct SourceCheck: Sendable {
  /// One sentence: what answers there.
  public var message: String
  /// How many sessions there are, where that is known.
  public var sessionCount: Count?
  /// What is odd about the source.
  public var warnings: [Warning]

  /// - Parameters:
  ///   - message: one sentence: what answers there.
  ///   - sessionCount: how many sessions there are, where that is known.
  ///   - warnings: what is odd about the source.
  public init(message: String, sessionCount: Count? = nil, warnings: [Warning] = []) {
    self.message = message
    self.sessionCount = sessionCount
    self.warnings = warnings
  }
}

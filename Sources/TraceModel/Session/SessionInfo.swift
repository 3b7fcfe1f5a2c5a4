/// What is known of a session besides its traces.
public struct SessionInfo: Sendable {
  /// The source's id.
  public var id: String
  /// What it is called.
  public var name: String?
  /// The status the source gives; derived from the traces where it gives none.
  public var status = RunStatus.unknown
  /// The source's own word for the status.
  public var statusText: String?
  /// When it began, by the source's own word.
  public var start: Timestamp?
  /// When it ended, by the source's own word.
  public var end: Timestamp?
  /// Whose session it is.
  public var userID: String?
  /// The agent that ran it.
  public var agent: String?
  /// The model that it ran with.
  public var model: String?
  /// What went wrong with the whole.
  public var error: String?
  /// The folder that it ran in, as the recording has it; the first that it names.
  public var cwd: String?
  /// How many tokens its model takes at the most, by the recording's own word.
  public var contextWindow: Count?
  /// Whether the times of its calls may hold what a person took to allow them: a transcript's lines say when a call was
  /// asked for and when it was answered.
  public var callsMayWait = false
  /// The branch of the repository there, as the recording has it.
  public var branch: String?
  /// The session that it came from; `nil` where it came from none, or that is not known.
  public var parent: SessionParent?
  /// The ids of the sessions that came from it, as far as they are there.
  public var forks: [String] = []
  /// What it was tagged with.
  public var tags: [String] = []
  /// The source's own totals.
  public var reported = ReportedTotals()
  /// Why not all of the session is here; `nil` where it is.
  public var incomplete: String?
  /// Whether something is missing that may be there the next time.
  public var hasPassingGap = false
  /// Whether its traces were fetched; a list's entry has none.
  public var hasDetail = true
  /// Whether this is only what came with one trace, not the whole session.
  public var isFragment = false
  /// What the session ended with by the recording's own count, where its calls do not tell that.
  public var final: FinalFigures?
  /// The tables by which calls were charged, the first one first; empty where every cost is the source's own.
  public var prices: [PriceSource] = []

  /// A session of which only the id is known.
  public init(id: String) { self.id = id }
}

/// What a list shows of a session: sums over all its spans.
public struct SessionSummary: Sendable {
  /// What is known of it besides its traces.
  public var info: SessionInfo
  /// How it stands: the source's word, else what its turns say.
  public var status = RunStatus.unknown
  /// The first start of anything in it.
  public var start: Timestamp?
  /// When it ended: the last end of anything in it. `nil` while it runs, and where something began after every end that
  /// is known.
  public var end: Timestamp?
  /// The last moment that is known of anything in it, where it has no end.
  public var lastMoment: Timestamp?
  /// The sum of the turns' durations; `nil` where none is known.
  public var totalDuration: Elapsed?
  /// How many turns of its own are here.
  public var traceCount = 0
  /// How many turns are here that were made in another session and count there.
  public var inheritedTraceCount = 0
  /// How many spans of its own are here.
  public var spanCount = 0
  /// Spans of its own that failed.
  public var errorCount = 0
  /// Turns that failed.
  public var failedTraceCount = 0
  /// Its tokens: what it ended with, else the sum over its calls.
  public var usage = TokenUsage()
  /// Its cost: what it ended with, else the sum over its calls; `nil` where neither is known.
  public var cost: Cost?
  /// The tokens of its calls; those told twice are counted once.
  public var callUsage = TokenUsage()
  /// The cost of its calls; `nil` where none has one.
  public var callCost: Cost?
  /// Calls that used tokens and have no cost, although others do or a table of prices is in use: the cost leaves them
  /// out.
  public var unpricedCallCount: Count = 0
  /// The models that were called, by their first call.
  public var models: [String] = []
  /// The agents that ran, by their first span.
  public var agents: [String] = []

  /// A summary of what is known without its traces.
  public init(info: SessionInfo) {
    self.info = info
    status = info.status
    start = info.start
    end = info.status.isOpen ? nil : info.end
    lastMoment = info.end
  }

  /// The last moment that is known of anything in it, whether or not it goes on.
  public var lastActivity: Timestamp? { end ?? lastMoment ?? start }

  /// From the first start to the end.
  public var wallDuration: Elapsed? {
    guard let start, let end else { return nil }
    return end - start
  }

  /// Whether anything in the session failed.
  public var hasError: Bool { errorCount > 0 || failedTraceCount > 0 || status == .error }

  /// Whose session it is.
  public var userID: String? { info.userID }

  /// The memory the summary takes, in bytes: its text may be as long as a source likes.
  package var byteCount: Int {
    let texts = [
      info.name, info.statusText, info.userID, info.agent, info.model, info.error, info.incomplete, info.cwd,
      info.branch,
    ]
    let words = [info.tags, models, agents].joined()
    return MemoryLayout<SessionSummary>.stride + info.id.utf8.count + texts.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
      + words.reduce(0) { $0 + MemoryLayout<String>.stride + $1.utf8.count }
  }
}

internal import JSONTape
internal import TraceModel

/// The turns and spans of a transcript while it is read: both agents' formats fill one.
struct TranscriptAssembly {
  struct Turn {
    var trace = Trace()
    /// Whether the user's words that began it are here.
    var hasPrompt = false
    /// Whether the agent has done anything in it.
    var hasWork = false
    var isInterrupted = false
    /// Whether the agent's last word was that it is done.
    var isAnswered = false
    /// Whether an error was the last word.
    var isFailed = false
    /// Whether it began while what was read was made elsewhere.
    var isInherited = false

    /// Takes what a result says that the turn ended with, beside what earlier ones said of it.
    mutating func add(_ final: FinalFigures) {
      var sum = trace.final ?? FinalFigures()
      sum.usage += final.usage
      sum.cost = Cost.sum(sum.cost, final.cost)
      trace.final = sum
    }
  }

  /// Whether what is read now was made in another session.
  var isInheriting = false
  /// Whether what is a session's own never goes on with a turn that is not.
  var partsInheritedTurns = false
  let session: String
  /// Whether the file changed so lately that what has no end may still go on.
  let isRecent: Bool
  private(set) var turns: [Turn] = []
  var drafts: [SpanDraft] = []
  /// Calls that wait for their results.
  var openCalls: Set<Int> = []
  private var takenIDs: [String: Int] = [:]

  init(session: String, isRecent: Bool) {
    self.session = session
    self.isRecent = isRecent
  }

  // MARK: Turns

  /// The number of the turn that records now belong to; the first one begins with the first record.
  mutating func turn() -> Int {
    if turns.last.map({ isForeign($0) }) ?? true { append() }
    return turns.count - 1
  }

  /// Begins a turn with what the user said; one that nobody has used yet is taken.
  mutating func beginTurn() -> Int {
    if let last = turns.last, !last.hasPrompt, !last.hasWork, !isForeign(last) { return turns.count - 1 }
    append()
    return turns.count - 1
  }

  private mutating func append() {
    var turn = Turn()
    turn.isInherited = isInheriting
    turns.append(turn)
  }

  private func isForeign(_ turn: Turn) -> Bool {
    partsInheritedTurns && turn.isInherited && !isInheriting
  }

  mutating func update(turn: Int, _ body: (inout Turn) -> Void) { body(&turns[turn]) }

  // MARK: Spans

  /// An id that no other span of the session has.
  mutating func unique(_ id: String) -> String {
    let count = (takenIDs[id] ?? 0) + 1
    takenIDs[id] = count
    return count == 1 ? id : "\(id)#\(count)"
  }

  @discardableResult
  mutating func add(_ draft: SpanDraft) -> Int {
    extend(draft.trace, draft.start)
    extend(draft.trace, draft.end)
    drafts.append(draft)
    if isInheriting { drafts[drafts.count - 1].flags.insert(.inherited) }
    return drafts.count - 1
  }

  /// Makes a turn reach a moment.
  mutating func extend(_ turn: Int, _ moment: Timestamp?) {
    guard let moment else { return }
    turns[turn].trace.start = min(turns[turn].trace.start ?? moment, moment)
    turns[turn].trace.end = max(turns[turn].trace.end ?? moment, moment)
  }

  /// Adds a record to a span that it is about; its moment is the span's end.
  mutating func join(_ record: Slice, to place: Int, at moment: Timestamp?) {
    drafts[place].joinedRecords.append(record)
    if let moment {
      drafts[place].end = max(drafts[place].end ?? moment, moment)
      extend(drafts[place].trace, moment)
    }
  }

  // MARK: The whole

  mutating func finish(into builder: inout SessionBuilder) {
    closeCalls()
    let inherited = settleInherited()
    let lastTurn = turns.count - 1
    for (place, turn) in turns.enumerated() {
      var trace = turn.trace
      trace.isInherited = inherited.contains(place)
      trace.id = builder.made(string: "\(session):turn-\(place + 1)")
      trace.sessionID = builder.made(string: session)
      if trace.name.isAbsent { trace.name = builder.made(string: "turn \(place + 1)") }
      trace.status =
        if turn.isInterrupted {
          .cancelled
        } else if turn.isFailed {
          .error
        } else if turn.isAnswered || place < lastTurn || !turn.hasPrompt && !turn.hasWork {
          .completed
        } else { isRecent ? .running : .unknown }
      if !turn.isFailed { trace.error = .absent }
      _ = builder.add(trace)
    }
    for draft in drafts { builder.add(draft) }
    drafts = []
  }

  /// The turns of which nothing was made here. A turn whose answers were all made elsewhere is one of them, also where
  /// its other records have nothing to be known by.
  private mutating func settleInherited() -> Set<Int> {
    var all: Set<Int> = []
    var own: Set<Int> = []
    for draft in drafts {
      let isWork = draft.kind == .llm || draft.kind == .tool
      if draft.flags.contains(.inherited) {
        all.insert(draft.trace)
      } else if isWork {
        own.insert(draft.trace)
      }
    }
    if all.isEmpty { return [] }
    var workless = all.subtracting(own)
    for draft in drafts where workless.contains(draft.trace) && draft.flags.contains(.inherited) {
      if draft.kind == .llm || draft.kind == .tool { own.insert(draft.trace) }
    }
    // Without any work a turn is inherited only as a whole.
    for draft in drafts where !own.contains(draft.trace) && !draft.flags.contains(.inherited) {
      workless.remove(draft.trace)
    }
    for place in drafts.indices where workless.contains(drafts[place].trace) { drafts[place].flags.insert(.inherited) }
    return workless
  }

  private mutating func closeCalls() {
    for place in openCalls {
      let turn = drafts[place].trace
      if isRecent, turn == turns.count - 1, !turns[turn].isInterrupted, !turns[turn].isAnswered {
        drafts[place].status = .running
      } else {
        drafts[place].flags.insert(.abandoned)
      }
    }
  }
}

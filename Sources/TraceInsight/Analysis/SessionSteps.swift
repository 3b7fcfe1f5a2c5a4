internal import TraceModel

/// What an agent did, one thing after another: the spans of each turn without those that only hold others, in a lane
/// for each agent, so that sub-agents that work side by side are not taken for one that hops to and fro.
struct SessionSteps {
  /// The steps of one agent in one turn, in the order of their starts.
  struct Lane {
    let trace: Int
    /// The row of the agent's span; `nil` for what no agent's span holds.
    let agent: Int?
    let rows: ArraySlice<Int>
  }

  let session: Session
  let lanes: [Lane]
  /// The lanes as conversations.
  let threads: ContextThreads
  let prompts: PromptSizes
  /// What the calls' payloads say.
  let contents: CallContents
  /// What its failures say.
  let failures: ToldFailures
  /// Which of its calls certainly read.
  let reading = ReadingCalls()
  /// How many findings of each rule are wanted.
  let findingLimit: Int
  private let cancellation: Cancellation

  init(_ session: Session, findingLimit: Int = .max, isCancelled: @escaping () -> Bool = { false }) {
    self.session = session
    self.findingLimit = findingLimit
    cancellation = Cancellation(isCancelled)
    prompts = PromptSizes(session)
    contents = CallContents(session)
    failures = ToldFailures(session)
    var collector = LaneCollector(session, cancellation)
    for place in session.traces.indices where !session.traces[place].isInherited { collector.walk(place) }
    lanes = collector.finish()
    threads = ContextThreads(lanes, of: session)
  }

  /// Whether a failed span is a command that answered by its exit code.
  func isAnswer(_ span: Span) -> Bool {
    CommandKind.of(span).map { CommandAnswers.isAnswer($0, failures[span].line) } ?? false
  }

  /// Whether nobody waits any longer for what is found. Asked for each step that is looked at.
  var isOver: Bool { cancellation.isOver }

  /// All spans of the session, as long as somebody waits for what is found.
  var spans: some Sequence<Span> { session.allSpans.lazy.prefix { [cancellation] _ in !cancellation.isOver } }

  /// The rows of a lane, as long as somebody waits for what is found.
  func rows(of lane: Lane) -> some Sequence<Int> {
    lane.rows.lazy.prefix { [cancellation] _ in !cancellation.isOver }
  }

  func span(_ row: Int) -> Span { session.span(at: row) }

  /// Whether tokens and costs of a span are counted: it is a model's call and not told a second time.
  static func isCall(_ span: Span) -> Bool { span.kind == .llm && !span.flags.isToldElsewhere }

  /// Whether a span does something with arguments, which can be done again with the same, and is not told a second time.
  static func isAction(_ span: Span) -> Bool {
    switch span.kind {
    case .tool, .retriever, .reranker: !span.flags.contains(.duplicate)
    default: false
    }
  }
}

/// Walks the trees of a session and puts each step in its lane.
private struct LaneCollector {
  private let session: Session
  private let cancellation: Cancellation
  private var owners: [(trace: Int, agent: Int?)] = []
  /// Steps in the order of the walk, each with its lane.
  private var steps: [(lane: Int, row: Int)] = []

  init(_ session: Session, _ cancellation: Cancellation) {
    self.session = session
    self.cancellation = cancellation
  }

  mutating func walk(_ place: Int) {
    let outside = owners.count
    owners.append((place, nil))
    var open: [(span: Span, lane: Int)] = []
    if let root = session.firstRoot(of: session.traces[place]) { open.append((root, outside)) }
    while let (span, lane) = open.popLast() {
      if cancellation.isOver { return }
      if let next = span.nextSibling { open.append((next, lane)) }
      if isStep(span) { steps.append((lane, span.row)) }
      guard let child = span.firstChild else { continue }
      if span.kind == .agent {
        open.append((child, owners.count))
        owners.append((place, span.row))
      } else {
        open.append((child, lane))
      }
    }
  }

  private func isStep(_ span: Span) -> Bool {
    switch span.kind {
    case .llm, .tool, .retriever, .reranker, .embedding, .guardrail, .evaluator, .decision, .handoff, .agent, .message,
      .response:
      true
    case .event: span.status == .error
    case .chain, .prompt, .state, .other: false
    }
  }

  func finish() -> [SessionSteps.Lane] {
    // A counting sort by lane, which keeps the order of the walk.
    var ends = [Int](repeating: 0, count: owners.count + 1)
    for step in steps { ends[step.lane + 1] += 1 }
    for lane in owners.indices { ends[lane + 1] += ends[lane] }
    var rows = [Int](repeating: 0, count: steps.count)
    var next = ends
    for step in steps {
      rows[next[step.lane]] = step.row
      next[step.lane] += 1
    }
    return owners.indices.compactMap { lane in
      let range = ends[lane]..<ends[lane + 1]
      if range.isEmpty { return nil }
      let sorted = inOrder(rows[range])
      return SessionSteps.Lane(trace: owners[lane].trace, agent: owners[lane].agent, rows: sorted[...])
    }
  }

  /// The rows by start. One without a start keeps its place behind the one before it.
  private func inOrder(_ rows: ArraySlice<Int>) -> [Int] {
    var last = Timestamp.smallest
    var isSorted = true
    let keys = rows.map { row -> Timestamp in
      guard let start = session.span(at: row).start else { return last }
      if start < last { isSorted = false }
      last = start
      return last
    }
    if isSorted { return Array(rows) }
    let first = rows.startIndex
    return keys.indices.sorted { keys[$0] == keys[$1] ? $0 < $1 : keys[$0] < keys[$1] }.map { rows[first + $0] }
  }
}

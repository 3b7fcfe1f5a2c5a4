public import TraceModel

/// The conversations of a session, each in the order in which it was held: what a call of a model was given, where the
/// source does not say, is what came before it in its own.
///
/// Nothing is copied: a conversation is a list of rows.
struct ContextThreads {
  /// What one agent did and was told.
  struct Thread {
    /// The row of the agent's span; `nil` for what no agent's span holds.
    let agent: Int?
    var rows: [Int] = []
  }

  let all: [Thread]

  /// A conversation goes on from turn to turn where the recording is one of a single agent, which writes down what was
  /// said and not what it sent; else each turn begins anew.
  init(_ lanes: [SessionSteps.Lane], of session: Session) {
    let goesOn = session.info.cwd != nil
    var threads: [Thread] = []
    var main: Int?
    for lane in lanes {
      if lane.agent == nil, goesOn {
        if let main {
          threads[main].rows += lane.rows
          continue
        }
        main = threads.count
      }
      threads.append(Thread(agent: lane.agent, rows: Array(lane.rows)))
    }
    all = threads
  }
}

/// What a model was given by the tools of its conversation, up to its longest prompt since the conversation was begun or
/// summed up.
public struct ContextContent: Sendable {
  /// What one tool, or all tools of one server, gave.
  public struct Part: Sendable {
    /// The tool's name, or the server's.
    public let name: String
    /// Whether it is a server of the Model Context Protocol.
    public let isServer: Bool
    /// How long the answers are together.
    public private(set) var bytes = 0
    /// How long the longest of them is.
    public private(set) var longest = 0
    /// The spans that gave them.
    public private(set) var rows: [Int] = []

    fileprivate init(name: String, isServer: Bool) {
      self.name = name
      self.isServer = isServer
    }

    fileprivate mutating func add(_ span: Span) {
      bytes += span.output.count
      longest = max(longest, span.output.count)
      rows.append(span.row)
    }
  }

  /// The call with the longest prompt.
  public let call: Int
  /// The tokens of its prompt.
  public let size: Count
  /// The largest part first.
  public let parts: [Part]

  /// A prompt that is shorter than the one before by this was begun anew.
  private static let leastOfPrevious = 0.7

  /// That of the conversation with the longest prompt; `nil` where no call tells how long its prompt was.
  init?(longestIn session: Session, isCancelled: @escaping () -> Bool) {
    let steps = SessionSteps(session, findingLimit: 0, isCancelled: isCancelled)
    let all = steps.threads.all.lazy.compactMap { steps.isOver ? nil : ContextContent($0.rows, steps) }
    guard let longest = all.max(by: { $0.size < $1.size }) else { return nil }
    self = longest
  }

  /// `nil` where no call of the conversation has a size.
  init?(_ rows: some Sequence<Int>, _ steps: SessionSteps) {
    var best: (row: Int, size: Count, outputs: Range<Int>)?
    var last: Count = 0
    var outputs: [Int] = []
    var first = 0
    for row in rows {
      if steps.isOver { return nil }
      let span = steps.span(row)
      if SessionSteps.isAction(span), !span.output.isAbsent { outputs.append(row) }
      guard SessionSteps.isCall(span), let size = steps.prompts.size(span), size > 0 else { continue }
      if Double(size) < Self.leastOfPrevious * Double(last) { first = outputs.count }
      if size > best?.size ?? 0 { best = (row, size, first..<outputs.count) }
      last = size
    }
    guard let best else { return nil }
    call = best.row
    size = best.size
    var places: [String: Int] = [:]
    var parts: [Part] = []
    for row in outputs[best.outputs] {
      let span = steps.span(row)
      let (name, isServer) = Self.owner(span)
      let place = places[name] ?? parts.count
      if place == parts.count {
        places[name] = place
        parts.append(Part(name: name, isServer: isServer))
      }
      parts[place].add(span)
    }
    self.parts = parts.sorted { $0.bytes > $1.bytes }
  }

  /// Whom an answer is from: a server of the Model Context Protocol, whose tools agents call `mcp__SERVER__TOOL`, else
  /// the tool.
  private static func owner(_ span: Span) -> (name: String, isServer: Bool) {
    let name = span.spokenName
    guard name.hasPrefix("mcp__") else { return (name, false) }
    let rest = name.dropFirst(5)
    guard let end = rest.firstRange(of: "__") else { return (name, false) }
    return (String(rest[..<end.lowerBound]), true)
  }

  /// About how many tokens a part has: never more than the prompt that it is in.
  public func tokens(_ part: Part) -> Count { min(TokenEstimate.tokens(ofBytes: part.bytes), size) }

  /// Which share of the prompt a part has.
  public func share(_ part: Part) -> Double { tokens(part).share(of: max(size, 1)) }

  /// `Read 41k, Bash 12k`: those that tell most; `nil` where tools gave next to nothing.
  var inWords: String? {
    let telling = parts.prefix(3).filter { share($0) >= 0.05 }
    if telling.isEmpty { return nil }
    return telling.map { "\($0.name) about \(Words.count(tokens($0)))" }.joined(separator: ", ")
  }
}

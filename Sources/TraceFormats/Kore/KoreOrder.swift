internal import TraceModel

/// The order in which a session's events happened, whatever the order in which they came.
struct KoreOrder {
  /// How the events came.
  enum Arrival { case oldestFirst, newestFirst, mixed }

  let arrival: Arrival
  /// The events' places in the list, the oldest event first.
  let places: [Int]

  init(_ events: [KoreEvent]) {
    let arrival = Self.arrival(of: events)
    let came = arrival == .newestFirst ? Array(events.indices.reversed()) : Array(events.indices)
    self.arrival = arrival
    // One without a time stays behind the one before it.
    var moments = [Timestamp?](repeating: nil, count: events.count)
    var last = came.lazy.compactMap { events[$0].moment }.first
    for place in came {
      last = events[place].moment ?? last
      moments[place] = last
    }
    let hasSequence = events.allSatisfy { $0.sequence != nil }
    let order = came.enumerated().sorted { one, other in
      let (first, second) = (one.element, other.element)
      if let earlier = moments[first], let later = moments[second], earlier != later { return earlier < later }
      let (a, b) = (events[first], events[second])
      if hasSequence, let earlier = a.sequence, let later = b.sequence, earlier != later { return earlier < later }
      if arrival == .mixed {
        if a.kind.isStampedAtEnd != b.kind.isStampedAtEnd { return b.kind.isStampedAtEnd }
        if let earlier = a.id, let later = b.id, earlier != later {
          return (earlier.utf8.count, earlier) < (later.utf8.count, later)
        }
      }
      return one.offset < other.offset
    }
    places = order.map(\.element)
  }

  /// Steps up and down in a list.
  private struct Steps {
    var up = 0
    var down = 0

    var arrival: Arrival? {
      if up == 0, down == 0 { return nil }
      if min(up, down) > max(up, down) / 4 { return .mixed }
      return down > up ? .newestFirst : .oldestFirst
    }

    mutating func step<Value: Comparable>(from last: Value, to next: Value) {
      if next > last { up += 1 } else if next < last { down += 1 }
    }
  }

  private static func arrival(of events: [KoreEvent]) -> Arrival {
    byTime(events).arrival ?? bySequence(events).arrival ?? byPairs(events).arrival ?? .oldestFirst
  }

  private static func byTime(_ events: [KoreEvent]) -> Steps {
    var steps = Steps()
    var last: Timestamp?
    // Children stand behind their parents, whichever is the older.
    for event in events where event.enclosing == nil {
      guard let moment = event.moment else { continue }
      if let last { steps.step(from: last, to: moment) }
      last = moment
    }
    return steps
  }

  private static func bySequence(_ events: [KoreEvent]) -> Steps {
    var steps = Steps()
    var last: Count?
    for event in events {
      guard let sequence = event.sequence else { continue }
      if let last { steps.step(from: last, to: sequence) }
      last = sequence
    }
    return steps
  }

  /// Without times: a result comes behind its call, an exit behind its entry, the last answer behind the first message.
  private static func byPairs(_ events: [KoreEvent]) -> Steps {
    var steps = Steps()
    var begun: [String: Int] = [:]
    var ended: [String: Int] = [:]
    func begin(_ key: String) {
      if let open = ended[key], open > 0 {
        ended[key] = open - 1
        steps.down += 1
      } else {
        begun[key, default: 0] += 1
      }
    }
    func end(_ key: String) {
      if let open = begun[key], open > 0 {
        begun[key] = open - 1
        steps.up += 1
      } else {
        ended[key, default: 0] += 1
      }
    }
    for event in events where event.enclosing == nil {
      let tool = "tool \(event.callID ?? event.toolName ?? "")"
      switch event.family {
      case .toolResult: end(tool)
      case .toolCall: if event.kind.isEnd { end(tool) } else { begin(tool) }
      default:
        if event.kind.isAgentEnter { begin("agent \(event.agent ?? "")") }
        if event.kind.isAgentExit { end("agent \(event.agent ?? "")") }
        if event.kind.isSessionEnd { end("session") }
      }
    }
    if steps.arrival == nil {
      let talk = events.lazy.filter { $0.kind.isUserMessage || $0.family == .response }
      if let first = talk.first, let last = events.last(where: { $0.kind.isUserMessage || $0.family == .response }),
        first.kind.isUserMessage != last.kind.isUserMessage
      {
        if first.kind.isUserMessage { steps.up += 1 } else { steps.down += 1 }
      }
    }
    return steps
  }
}

internal import TraceModel

/// Splits a session's events into turns: by trace id where events have one, else at each message of the user.
package struct KoreTurns {
  struct Turn {
    var traceID: String?
    var number: Int
    var events: [Int] = []
  }

  private(set) var all: [Turn] = []

  /// - Parameter order: the events' places, the oldest first.
  init(_ events: [KoreEvent], in order: [Int]) {
    var byTrace: [String: Int] = [:]
    var current: Int?
    var hasMessage: Set<Int> = []
    let traceOfSpan = Self.tracesOfSpans(events)
    for place in order {
      let event = events[place]
      let trace =
        event.traceID ?? event.spanID.flatMap { traceOfSpan[$0] } ?? event.parentID.flatMap { traceOfSpan[$0] }
        ?? event.enclosing.flatMap { events[$0].traceID }
      if let trace {
        if byTrace[trace] == nil {
          byTrace[trace] = all.count
          all.append(Turn(traceID: trace, number: all.count + 1))
        }
        current = byTrace[trace]
      } else {
        let startsTurn = event.kind.isUserMessage
        let isFresh = current.map { all[$0].traceID == nil && !hasMessage.contains($0) } ?? false
        if current == nil || startsTurn && !isFresh {
          current = all.count
          all.append(Turn(traceID: nil, number: all.count + 1))
        }
      }
      if let current {
        all[current].events.append(place)
        if event.kind.isUserMessage { hasMessage.insert(current) }
      }
    }
  }

  private static func tracesOfSpans(_ events: [KoreEvent]) -> [String: String] {
    var traces: [String: String] = [:]
    for event in events {
      if let trace = event.traceID, let span = event.spanID { traces[span] = trace }
    }
    return traces
  }
}

extension KoreTurns {
  /// The id of a turn whose events name no trace.
  static func madeID(session: String, number: Int) -> String { "\(session):turn-\(number)" }

  /// The session in such an id.
  package static func session(ofMadeID id: String) -> String? {
    let parts = id.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count > 1, let last = parts.last, last.hasPrefix("turn-"), Int(last.dropFirst(5), radix: 10) != nil
    else {
      return nil
    }
    return parts.dropLast().joined(separator: ":")
  }
}

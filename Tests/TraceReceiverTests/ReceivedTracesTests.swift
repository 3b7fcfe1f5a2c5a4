import JSONTape
import Synchronization
import SystemCalls
import Testing
import TraceClient
import TraceModel

@testable import TraceReceiver

@Suite("What a receiver keeps")
struct ReceivedTracesTests {
  private static func span(
    _ trace: String, _ id: String = "01", session: String? = nil, by key: String = "session.id"
  ) -> String {
    let attributes = session.map { #"{"key":"\#(key)","value":{"stringValue":"\#($0)"}}"# } ?? ""
    return #"{"traceId":"\#(trace)","spanId":"\#(id)","name":"step","attributes":[\#(attributes)]}"#
  }

  private static func body(_ spans: [String]) -> Bytes {
    Bytes(#"{"resourceSpans":[{"scopeSpans":[{"spans":[\#(spans.joined(separator: ","))]}]}]}"#)
  }

  private static func kept(_ byteLimit: Int) -> ReceivedTraces {
    ReceivedTraces(byteLimit: byteLimit, time: ManualTime().source)
  }

  @Test("is read once for all sessions of a body, and each span once more when its session is made")
  func linear() throws {
    let kept = Self.kept(64 << 20)
    let body = Self.body((0..<1000).map { Self.span("a\($0)") })
    #expect(kept.take(body) == .whole)
    let decoded = Counter()
    for id in kept.sessionIDs {
      let session = try kept.assemble(id) { decoded.add($0) }.get()
      // It keeps its own span alone, not the body.
      #expect((session?.bytes.byteCount ?? .max) < 1000)
    }
    #expect(kept.sessionIDs.count == 1000)
    #expect(decoded.calls == 1000)
    #expect(decoded.sum <= body.count)
  }

  @Test(
    "counts all that it holds and never more than its budget, whatever comes",
    arguments: [
      // Tiny traces, many in a body; tiny bodies; long ids; many spans without an id; sessions of one long name.
      (bodies: 40, traces: 2000, idLength: 4, session: 0), (bodies: 3000, traces: 1, idLength: 4, session: 0),
      (bodies: 30, traces: 10, idLength: 20_000, session: 0), (bodies: 100, traces: 0, idLength: 0, session: 0),
      (bodies: 50, traces: 100, idLength: 8, session: 3000),
    ])
  func bounded(bodies: Int, traces: Int, idLength: Int, session: Int) throws {
    let limit = 1 << 20
    let kept = Self.kept(limit)
    let name = session == 0 ? nil : String(repeating: "s", count: session)
    for number in 0..<bodies {
      let ids = (0..<traces).map { "\(number)x\($0)" + String(repeating: "f", count: idLength) }
      let spans =
        traces == 0 ? Array(repeating: #"{"traceId":"a"}"#, count: 3000) : ids.map { Self.span($0, session: name) }
      _ = kept.take(Self.body(spans))
      let held = kept.holdings
      #expect(held.bytes <= limit)
      // No entry is had for less than its place in the tables and its ids.
      let least = held.traces * (200 + idLength) + held.sessions * (200 + session) + held.bodies * 50
      #expect(held.bytes >= least)
      #expect(held.bodies > 0)
    }
    // A list of all of them adds names only as long as there is room.
    for id in kept.sessionIDs { _ = try kept.assemble(id).get() }
    #expect(kept.holdings.bytes <= limit)
  }

  @Test("counts to the same whatever was there before")
  func balance() throws {
    let last = Self.body((0..<40).map { Self.span("last\($0)", session: "s\($0 % 3)") })
    let other = Self.kept(300_000)
    // Traces that stand for themselves, are named by a later body, change their session, and are listed.
    for round in 0..<20 {
      for (session, key) in [(nil, ""), ("first", "session.id"), ("second", "gen_ai.conversation.id")] {
        let spans = (0..<10).map { Self.span("t\($0)", "\(round)", session: session, by: key) }
        #expect(other.take(Self.body(spans)) == .whole)
        for id in other.sessionIDs { _ = try other.assemble(id).get() }
      }
    }
    #expect(other.sessionCount == 1)
    #expect(other.session(ofTrace: "t3") == "second")
    // Until all that was there is gone.
    for _ in 0..<200 where other.holdings.traces > 40 || other.session(ofTrace: "t3") != nil {
      #expect(other.take(last) == .whole)
    }
    let held = other.holdings
    let fresh = Self.kept(300_000)
    for _ in 0..<held.bodies { #expect(fresh.take(last) == .whole) }
    #expect(held == fresh.holdings)
    #expect(held.traces == 40 && held.sessions == 3 && held.borrowed == 0)
  }

  @Test("leaves out what a body has too much of, and says how many spans those are")
  func tooMany() throws {
    let kept = Self.kept(400_000)
    let body = Self.body((0..<1000).map { Self.span("a\($0)") })
    guard case .without(let spans, _) = kept.take(body) else {
      Issue.record("all of it was kept")
      return
    }
    #expect(kept.holdings.traces + spans == 1000)
    #expect(kept.holdings.traces > 10)
    #expect(kept.warnings.map(\.code) == ["refusedSpans"])
    #expect(kept.warnings.first?.count == spans)
  }

  @Test("refuses a body whose index would be too large, before it makes one")
  func dense() {
    let kept = Self.kept(64 << 20)
    let zeros = String(repeating: "0,", count: ReceivedTraces.mostIndexBytes / 8)
    let dense = Bytes(#"{"resourceSpans":[],"x":[\#(zeros)0]}"#)
    guard case .refused(let refusal) = kept.take(dense) else {
      Issue.record("it was taken")
      return
    }
    #expect(refusal.status == 413)
    #expect(kept.holdings == .init())
  }

  @Test("lends room for half of the budget, and makes it")
  func borrowing() {
    let kept = Self.kept(100_000)
    while kept.holdings.bytes < 80_000 { _ = kept.take(Self.body([Self.span("a\(kept.holdings.bytes)")])) }
    #expect(kept.borrow(50_000))
    #expect(!kept.borrow(1))
    #expect(kept.holdings.bytes + kept.holdings.borrowed <= 100_000)
    kept.giveBack(50_000)
    #expect(kept.borrow(1))
  }

  @Test("has the spans of a trace in the order of the bodies, and of one body in their own")
  func order() throws {
    let kept = Self.kept(64 << 20)
    _ = kept.take(
      Self.body([Self.span("a", "1", session: "s"), Self.span("b", "2", session: "s"), Self.span("a", "3")]))
    _ = kept.take(Self.body([Self.span("b", "4"), Self.span("a", "5")]))
    let session = try #require(try kept.assemble("s").get())
    #expect(session.allSpans.map { session.text($0.id) } == ["1", "3", "5", "2", "4"])
  }
}

/// Counts what is done, from any thread.
private final class Counter: Sendable {
  private let state = Mutex((calls: 0, sum: 0))

  func add(_ count: Int) {
    state.withLock { state in
      state.calls += 1
      state.sum += count
    }
  }

  var calls: Int { state.withLock { $0.calls } }
  var sum: Int { state.withLock { $0.sum } }
}

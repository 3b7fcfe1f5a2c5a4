import Testing
import TraceModel

@testable import TraceClient

/// A session of 1,272 traces that is looked at again and again while it grows and changes.
@Suite("A session of PandaProbe that is known")
struct PandaProbeRenewalTests {
  private static let start = Timestamp(nanoseconds: 1_795_100_400_000_000_000)

  private static func id(_ number: Int) -> String { "t\(String(number + 10_000).dropFirst())" }

  private static func trace(
    _ number: Int, status: String = "COMPLETED", output: String = "done", spans: Int = 2
  ) -> PandaProbeEmulation.Trace {
    let begin = start + Elapsed(clamping: number, .seconds)
    let end = status == "RUNNING" ? "null" : #""\#((begin + Elapsed(clamping: 1500, .milliseconds)).rfc3339)""#
    let id = id(number)
    let list = (0..<spans).map { place in
      #"{"span_id":"\#(id)-\#(place)","name":"step","kind":"LLM","status":"OK","started_at":"\#(begin.rfc3339)","#
        + #""ended_at":\#(end),"token_usage":{"prompt_tokens":3,"completion_tokens":1},"cost":{"total":0.1}}"#
    }
    return PandaProbeEmulation.Trace(
      id: id, session: "s",
      json: #"{"trace_id":"\#(id)","name":"turn \#(number)","status":"\#(status)","output":"\#(output)","#
        + #""started_at":"\#(begin.rfc3339)","ended_at":\#(end),"session_id":"s","#
        + #""total_tokens":\#(4 * spans),"total_cost":\#(0.1 * Double(spans)),"#
        + #""spans":[\#(list.joined(separator: ","))]}"#)
  }

  private static func live(_ count: Int) -> LivePandaProbe {
    var emulation = PandaProbeEmulation()
    emulation.traces = (0..<count).map { trace($0) }
    return LivePandaProbe(emulation)
  }

  /// A known session, and what a fresh fetch would give.
  private struct Known {
    let live: LivePandaProbe
    let server: LoopbackServer
    let source: PandaProbeSource
    var session: Session

    init(_ count: Int = 1272) async throws {
      live = PandaProbeRenewalTests.live(count)
      server = try LoopbackServer(live)
      source = try PandaProbeSource.testing(server)
      session = try await source.session(id: "s")
      live.nextMinute()
    }

    /// Looks once more; gives how many calls that took.
    mutating func look() async throws -> Int {
      let calls = server.requests.count
      session = try await source.session(after: session)
      return server.requests.count - calls
    }

    /// Whether all is here that is there, and figures and payloads are what they are there.
    func isUpToDate() async throws -> Bool {
      live.nextMinute()
      let fresh = try await PandaProbeSource.testing(server).session(id: "s")
      func texts(_ session: Session) -> [String] {
        session.traces.map { "\(session.text($0.record) ?? "") \($0.rows.count)" }
      }
      return texts(session) == texts(fresh) && session.summary.usage == fresh.summary.usage
        && session.summary.cost == fresh.summary.cost && session.info.reported == fresh.info.reported
        && session.summary.end == fresh.summary.end && session.info.incomplete == nil && session.warnings.isEmpty
    }
  }

  @Test("costs a call, and a part of it, where nothing is new")
  func unchanged() async throws {
    var known = try await Known()
    let first = known.session
    for _ in 0..<5 {
      #expect(try await known.look() == 2)
      #expect(known.session === first)
    }
    #expect(known.server.requests.suffix(10).allSatisfy { $0.path == "/sessions/s" })
    #expect(known.server.requests.suffix(10).compactMap { $0.number("limit") }.max() == 200)
  }

  @Test("costs one call for new traces, however many there are already")
  func grown() async throws {
    var known = try await Known()
    for number in 1272..<1282 {
      known.live.change { $0.traces.append(Self.trace(number)) }
      #expect(try await known.look() == 1)
      #expect(known.session.traces.count == number + 1)
    }
    #expect(try await known.isUpToDate())
  }

  @Test("finds a trace that ended, that got a span, or that failed, by its entry in a list", arguments: [0, 700, 1271])
  func changed(_ place: Int) async throws {
    var known = try await Known()
    known.live.change { $0.traces[place] = Self.trace(place, status: "RUNNING") }
    #expect(try await known.look() <= 2 + 8)
    #expect(known.session.traces[place].status == .running)
    known.live.change { $0.traces[place] = Self.trace(place) }
    #expect(try await known.look() <= 2 + 8)
    known.live.change { $0.traces[place] = Self.trace(place, spans: 3) }
    #expect(try await known.look() <= 2 + 8)
    #expect(known.session.traces[place].rows.count == 3)
    known.live.change { $0.traces[place] = Self.trace(place, status: "ERROR", spans: 3) }
    #expect(try await known.look() <= 2 + 8)
    #expect(known.session.traces[place].status == .error)
    #expect(try await known.isUpToDate())
  }

  @Test("finds what changes no figure within a round of parts", arguments: [3, 1271])
  func edited(_ place: Int) async throws {
    var known = try await Known()
    known.live.change { $0.traces[place] = Self.trace(place, output: "edited") }
    var looks = 0
    while try await !known.isUpToDate(), looks < 20 {
      _ = try await known.look()
      looks += 1
    }
    #expect(looks <= 13)
  }

  @Test("notices that traces are gone")
  func removed() async throws {
    var known = try await Known()
    known.live.change { $0.traces.removeSubrange(100..<103) }
    _ = try await known.look()
    #expect(known.session.traces.count == 1269)
    #expect(try await known.isUpToDate())
  }

  @Test("is looked at every two seconds without more calls than a server allows")
  func calls() async throws {
    var known = try await Known()
    // A minute in which with each look an old trace changes, or a new one comes.
    for look in 0..<30 {
      known.live.change { emulation in
        if look % 2 == 0 {
          emulation.traces[look * 7] = Self.trace(look * 7, spans: 3)
        } else {
          emulation.traces.append(Self.trace(2000 + look))
        }
      }
      _ = try await known.look()
    }
    #expect(try await known.isUpToDate())
  }

  @Test("keeps no bodies that are replaced again and again")
  func memory() async throws {
    var known = try await Known(20)
    let most = 2 * known.session.bytes.byteCount + (3 << 20)
    let filling = String(repeating: "x", count: 50_000)
    for look in 0..<100 {
      known.live.change { $0.traces[3] = Self.trace(3, output: "\(look) \(filling)", spans: 3 + look % 2) }
      _ = try await known.look()
      known.live.nextMinute()
      #expect(known.session.bytes.byteCount < most)
    }
    #expect(try await known.isUpToDate())
  }

  @Test("is renewed, too, where no path can name it")
  func slash() async throws {
    var emulation = PandaProbeEmulation()
    func trace(_ number: Int, _ output: String = "done") -> PandaProbeEmulation.Trace {
      let plain = Self.trace(number, output: output)
      return .init(
        id: plain.id, session: "team/7",
        json: plain.json.split(separator: #""session_id":"s""#).joined(separator: #""session_id":"team/7""#))
    }
    emulation.traces = (0..<30).map { trace($0) }
    let live = LivePandaProbe(emulation)
    let server = try LoopbackServer(live)
    let source = try PandaProbeSource.testing(server)
    var session = try await source.session(id: "team/7")
    #expect(session.info.reported.traceCount == 30)
    var calls = server.requests.count
    live.change { $0.traces.append(trace(30)) }
    session = try await source.session(after: session)
    #expect(session.traces.count == 31)
    #expect(session.info.reported.traceCount == 31)
    // The list of sessions, the list of traces, and the one that is new.
    #expect(server.requests.count - calls == 3)
    live.change { $0.traces[4] = trace(4, "edited") }
    for _ in 0..<6 {
      calls = server.requests.count
      session = try await source.session(after: session)
      #expect(server.requests.count - calls <= 7)
    }
    #expect(session.text(session.traces[4].output) == "edited")
    #expect(session.info.incomplete == nil)
  }

  @Test("is fetched whole where a part of it was missing")
  func incomplete() async throws {
    let live = Self.live(30)
    let isLost = Flag()
    let server = try LoopbackServer { request in
      if !isLost.isSet, request.path.hasPrefix("/traces/") { return .status(404, #"{"detail":"gone"}"#) }
      guard !isLost.isSet, request.path == "/sessions/s", case .answer(let answer) = live.reply(request) else {
        return live.reply(request)
      }
      let text = String(decoding: answer.body, as: UTF8.self)
      return .json(text.split(separator: #""trace_count":30"#).joined(separator: #""trace_count":31"#))
    }
    let source = try PandaProbeSource.testing(server)
    let session = try await source.session(id: "s")
    #expect(session.info.incomplete != nil)
    isLost.set()
    let newer = try await source.session(after: session)
    #expect(newer.info.incomplete == nil)
    #expect(newer.traces.count == 30)
  }
}

import JSONTape
import SystemCalls
import Testing
import TraceModel

@testable import TraceClient

/// Numbers of a server, or of a caller, that no addition survives.
@Suite("A number of a server")
struct HostileNumbersTests {
  private static let most = "9223372036854775807"

  @Test("of traces that it has not is asked for no longer than new ones come")
  func claimedTraces() async throws {
    let most = Self.most
    let server = try LoopbackServer { request in
      switch request.path {
      case "/sessions/s1":
        let number = request.number("offset").map { $0 < 3 ? "\($0)" : "" } ?? ""
        let trace = number.isEmpty ? "" : #"{"trace_id":"t\#(number)","spans":[]}"#
        return .json(#"{"session_id":"s1","trace_count":\#(most),"traces":[\#(trace)]}"#)
      case "/traces": return .json(#"{"items":[{"trace_id":"t3"}],"total":\#(most)}"#)
      default: return .json(#"{"trace_id":"t3","session_id":"s1","spans":[]}"#)
      }
    }
    let source = try PandaProbeSource.testing(server) { $0.pageSize = 1 }
    let session = try await source.session(id: "s1")
    #expect(session.traces.map { session.text($0.id) } == ["t0", "t1", "t2", "t3"])
    #expect(session.info.incomplete == "4 of the session's \(most) traces could be fetched")
    #expect(server.requests.count < 600)
  }

  @Test("of traces beside the traces themselves is kept as it is")
  func claimedInAList() async throws {
    let most = Self.most
    let server = try LoopbackServer { _ in
      .json(#"{"items":[{"session_id":"s1","trace_count":\#(most),"total_span_count":\#(most)}],"total":\#(most)}"#)
    }
    let page = try await PandaProbeSource.testing(server).sessions(SessionQuery())
    #expect(page.total == .largest)
    #expect(page.items.first?.info.reported.traceCount == .largest)
    #expect(try await PandaProbeSource.testing(server).check().sessionCount == .largest)
  }

  @Test(
    "of milliseconds to wait is no reason to wait, nor to end", arguments: ["1e17", "1e400", "9223372036854775807"])
  func retry(milliseconds: String) async throws {
    var emulation = KoreEmulation()
    emulation.override = { _ in .status(503, #"{"error":"slow","retryAfterMs":\#(milliseconds)}"#) }
    let server = try LoopbackServer(emulation)
    let source = try KoreSource.testing(server)
    let error = await #expect(throws: SourceError.self) { try await source.session(id: "s1") }
    #expect(error?.kind == .unavailable)
    #expect(error?.status == 503)
    // What is beyond a double is no number, and the pauses are ours.
    if milliseconds != "1e400" { #expect(try #require(error?.retryAfterMs) > 1_000_000_000_000) }
  }

  @Test(
    "of milliseconds that have passed already leaves the pauses to us", arguments: ["-1", "-1e17", "-1e400", "-0.5"])
  func passed(milliseconds: String) async throws {
    let server = try LoopbackServer { _ in .status(503, #"{"error":"slow","retryAfterMs":\#(milliseconds)}"#) }
    let time = ManualTime(isAutomatic: true)
    let source = try KoreSource.testing(server) {
      $0.time = time.source
      $0.retry = RetryPolicy()
    }
    let error = await #expect(throws: SourceError.self) { try await source.sessions(SessionQuery()) }
    #expect(error?.status == 503)
    #expect(error?.retryAfterMs ?? 0 >= 0)
    #expect(server.requests.count == 4)
    // Half a millisecond ago is now.
    #expect(time.waits.count == 3 && (milliseconds == "-0.5" || time.waits.allSatisfy { $0 > 0 }))
  }

  @Test("that a cursor says is refused where it is no place in a list", arguments: ["sessions", "users"])
  func cursors(list: String) async throws {
    let server = try LoopbackServer { _ in .json(#"{"items":[],"total":0}"#) }
    let source = try PandaProbeSource.testing(server)
    @Sendable func ask(_ cursor: String) async throws {
      if list == "users" {
        _ = try await source.users(limit: 50, cursor: cursor)
      } else {
        var query = SessionQuery()
        query.cursor = cursor
        _ = try await source.sessions(query)
      }
    }
    func text(_ place: String) -> String { list == "users" ? place : "1/\(place)/0:s1" }
    for cursor in [Self.most, "-1", "9223372036854775808", "1e3", ""].map(text) {
      let error = await #expect(throws: SourceError.self) { try await ask(cursor) }
      #expect(error?.kind == .badResponse)
      #expect(error?.message == "this is no cursor of panda")
    }
    #expect(server.requests.isEmpty)
    // The last place there can be is one behind which nothing is.
    try await ask(text("9223372036854775806"))
    #expect(server.requests.count == 1)
  }
}

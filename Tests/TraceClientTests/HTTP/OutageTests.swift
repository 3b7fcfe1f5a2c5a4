import SystemCalls
import Testing
import TraceModel

@testable import TraceClient

@Suite("A server that cannot be reached")
struct OutageTests {
  private static let error = SourceError(.unavailable, source: "s", "cannot be reached", hint: "start it")

  @Test("is tried once by each that asks, and again as ever after a while or an answer")
  func once() {
    let (outage, time) = (Outage(), ManualTime())
    #expect(outage.manner(time.source) == .asEver)
    outage.note(Self.error, triedMs: 3, time.source)
    #expect(outage.manner(time.source) == .once)
    time.advance(milliseconds: 59_999)
    #expect(outage.manner(time.source) == .once)
    time.advance(milliseconds: 1)
    #expect(outage.manner(time.source) == .asEver)
    outage.note(Self.error, triedMs: 3, time.source)
    outage.end()
    #expect(outage.manner(time.source) == .asEver)
  }

  @Test("is left alone for ten times as long as a long try took, a minute at most")
  func rest() {
    let (outage, time) = (Outage(), ManualTime())
    outage.note(Self.error, triedMs: 2000, time.source)
    #expect(outage.manner(time.source) == .resting(leftMs: 20_001))
    time.advance(milliseconds: 20_000)
    #expect(outage.manner(time.source) == .once)
    #expect(outage.known(time.source)?.seconds == 20)
    outage.note(Self.error, triedMs: .largest, time.source)
    #expect(outage.manner(time.source) == .resting(leftMs: 60_001))
    #expect(outage.known(time.source)?.seconds == 20)
  }

  /// A list of every service without an entry.
  private static let none = #"{"items":[],"sessions":[],"total":0,"success":true,"hasMore":false,"offset":0}"#

  @Test("costs its pauses once; the first answer is followed by all tries again", arguments: Service.allCases)
  func calls(_ service: Service) async throws {
    let isUp = Flag()
    let server = try LoopbackServer { _ in
      isUp.isSet ? .json(Self.none) : .status(502, "")
    }
    let source = try service.source(server)
    _ = await #expect(throws: SourceError.self) { try await source.sessions(SessionQuery()) }
    let first = server.requests.count
    #expect(first > 1)
    _ = await #expect(throws: SourceError.self) { try await source.sessions(SessionQuery()) }
    #expect(server.requests.count == first + 1)
    // Whoever asks whether it is there wants to know it now.
    _ = await #expect(throws: SourceError.self) { try await source.check() }
    #expect(server.requests.count > first + 2)
    isUp.set()
    #expect(try await source.sessions(SessionQuery()).items.isEmpty)
  }
}

import JSONTape
import SampleSessions
import SystemCalls
import Testing
import TraceFormats
import TraceModel

@testable import TraceReceiver

/// What the numbers are measured with must be what programs send.
@Suite("Samples of exports")
struct SampleExportsTests {
  private static let session = SampleSession(seed: 7, traces: 3, spansPerTrace: 40, payloadBytes: 60)

  private func received(_ encoding: SampleSession.ExportEncoding) throws -> (bodies: Int, session: Session) {
    let kept = ReceivedTraces(byteLimit: 64 << 20, time: ManualTime().source)
    let bodies = Self.session.exports(encoding, spansPerBody: 16)
    for body in bodies {
      let taken = kept.take(Bytes(body), .traces, as: encoding == .json ? .json : .protobuf, borrowed: 0)
      #expect(taken == .whole)
    }
    return (bodies.count, try #require(try kept.assemble(Self.session.id).get()))
  }

  @Test("have every span of the session, in bodies of so many", arguments: SampleSession.ExportEncoding.allCases)
  func whole(encoding: SampleSession.ExportEncoding) throws {
    let (bodies, session) = try received(encoding)
    // Forty spans are two bodies of sixteen and one of eight, for each trace.
    #expect(bodies == 9)
    #expect(session.summary.spanCount == Self.session.totals.spans)
    #expect(session.summary.errorCount == Self.session.totals.errors)
    #expect(session.summary.traceCount == 3)
  }

  @Test("are the same session in protobuf as in JSON")
  func same() throws {
    let (one, other) = (try received(.protobuf).session.summary, try received(.json).session.summary)
    #expect(one.usage == other.usage)
    #expect(one.cost == other.cost)
    #expect(one.models == other.models)
    #expect(one.start == other.start)
    #expect(one.end == other.end)
    #expect(one.usage.input == Count(clamping: Self.session.totals.inputTokens))
    #expect(one.usage.output == Count(clamping: Self.session.totals.outputTokens))
  }
}

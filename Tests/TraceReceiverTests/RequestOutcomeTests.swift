import Testing
import TraceFormats

@testable import TraceReceiver

@Suite("What a request is answered")
struct RequestOutcomeTests {
  @Test(
    "says how much was not kept, by the name of what it is",
    arguments: [
      (OTLPSignal.traces, "rejectedSpans"), (.logs, "rejectedLogRecords"), (.metrics, "rejectedDataPoints"),
    ])
  func partly(signal: OTLPSignal, name: String) {
    let outcome = RequestOutcome.partly(signal, without: 300, reason: "full")
    #expect(
      String(decoding: outcome.message(.json), as: UTF8.self)
        == #"{"partialSuccess":{"\#(name)":"300","errorMessage":"full"}}"#)
    // partial_success = 1; in it rejected_… = 1, a number of two bytes, and error_message = 2.
    #expect(outcome.message(.protobuf) == [0x0A, 9, 0x08, 0xAC, 0x02, 0x12, 4] + Array("full".utf8))
  }

  @Test("is an empty message where all went well")
  func taken() {
    #expect(RequestOutcome.taken.message(.protobuf).isEmpty)
    #expect(String(decoding: RequestOutcome.taken.message(.json), as: UTF8.self) == #"{"partialSuccess":{}}"#)
  }

  @Test(
    "has a code of its own for each reason of a refusal",
    arguments: [
      (400, 3), (403, 7), (404, 12), (405, 12), (408, 4), (413, 8), (415, 12), (431, 8), (503, 14), (505, 12),
      (500, 14),
    ])
  func code(status: Int, code: UInt8) {
    let outcome = RequestOutcome.refused(RequestRefusal(status: status, message: "no: why"))
    #expect(outcome.message(.protobuf) == [0x08, code, 0x12, 7] + Array("no: why".utf8))
    #expect(RequestRefusal(status: status, message: "no: why").kind == "no")
  }

  @Test(
    "depends on its path",
    arguments: [
      ("/", RequestTarget.root), ("//", .root), ("", .root), ("/v1/traces", .signal(.traces)),
      ("/v1/logs/", .signal(.logs)), ("/a/b/v1/metrics", .signal(.metrics)), ("/v1", .nothing), ("/traces", .nothing),
      ("/v1/traces/x", .nothing), ("/v1/tracesx", .nothing), ("/V1/traces", .nothing),
    ])
  func target(path: String, target: RequestTarget) { #expect(RequestTarget(path: path) == target) }
}

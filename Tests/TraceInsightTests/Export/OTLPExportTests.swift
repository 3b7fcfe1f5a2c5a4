import JSONTape
import SampleSessions
import Testing
import TraceModel

@testable import TraceInsight

@Suite("An export as OTLP")
struct OTLPExportTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    let seed: UInt64
    let format: SampleSession.Format
    var testDescription: String { "\(format.rawValue) \(seed)" }
  }

  private static let cases = SampleSession.Format.allCases.flatMap { format in
    (1...8).map { Case(seed: UInt64($0), format: format) }
  }

  /// All that a span says, as text.
  private func facts(_ span: Span) -> [String] {
    let session = span.session
    func payload(_ slice: Slice) -> String { json { session.write(slice, to: &$0) }.text }
    let call = span.call
    return [
      session.text(span.id) ?? "-", session.text(span.parentID) ?? "-", session.text(span.name) ?? "",
      "\(span.kind.name)", "\(span.status.name)", "\(span.flags.rawValue)", session.text(span.eventType) ?? "-",
      session.text(span.agent) ?? "-", "\(span.start?.nanoseconds ?? 0)", "\(span.end?.nanoseconds ?? 0)",
      session.text(span.error) ?? "-", payload(span.input), payload(span.output), payload(span.metadata),
      session.text(call?.model ?? .none) ?? "-", "\(call?.usage ?? TokenUsage())", "\(call?.cost?.picoUsd ?? -1)",
      "\(call?.firstToken?.nanoseconds ?? 0)", payload(call?.parameters ?? .absent),
    ]
  }

  private func roundTrip(_ session: Session) async throws -> Session {
    let text = text(of: OTLPExport(session, source: "files", version: "1", payloads: .full))
    return try await TraceInsightTests.session(from: text, id: session.id)
  }

  private func expectSame(_ one: Session, _ other: Session) {
    #expect(one.spans.count == other.spans.count)
    func byTrace(_ session: Session) -> [String: [[String]]] {
      var spans: [String: [[String]]] = [:]
      for (span, depth) in session.walk {
        let trace = session.text(session.traces[span.traceIndex].id) ?? ""
        spans[trace, default: []].append(facts(span) + ["\(depth)"])
      }
      return spans
    }
    let (left, right) = (byTrace(one), byTrace(other))
    #expect(Set(left.keys) == Set(right.keys))
    for (trace, spans) in left {
      // Spans that start together may change places.
      let (one, other) = (spans.map(\.description).sorted(), (right[trace] ?? []).map(\.description).sorted())
      for (one, other) in zip(one, other) { #expect(one == other) }
      #expect(one.count == other.count)
    }
    #expect(one.summary.usage == other.summary.usage)
    #expect(one.summary.cost == other.summary.cost)
    #expect(one.summary.errorCount == other.summary.errorCount)
  }

  @Test("gives the same spans when it is read back", arguments: cases)
  private func same(_ one: Case) async throws {
    let session = try await generated(one.seed, one.format)
    expectSame(session, try await roundTrip(session))
  }

  @Test("keeps what OTLP has no place for: odd ids, kinds, payloads, moments")
  func odd() async throws {
    var builder = SessionBuilder(id: "odd")
    let odd = Bytes(#"{"a":[1.50,-0,12345678901234567890,"\u0041"]}"#)
    for (number, id) in ["t/1", "0123456789ABCDEF0123456789abcdef", "0123456789abcdef0123456789abcdef"].enumerated() {
      var trace = Trace()
      trace.id = builder.made(string: id)
      trace.start = Timestamp(nanoseconds: Int64(1000 + number))
      let place = builder.add(trace)
      for kind in SpanKind.allCases {
        for status in SpanStatus.allCases {
          var draft = SpanDraft(trace: place)
          draft.id = builder.made(string: "\(kind) \(status) \u{1F600}")
          draft.parentID = builder.made(string: status == .ok ? "0000000000000000" : "\(kind) ok \u{1F600}")
          draft.kind = kind
          draft.status = status
          draft.name = builder.pooled("a \"name\"\n\(kind)")
          draft.eventType = builder.pooled("type")
          draft.flags = status == .error ? [.blocked, .retry] : kind == .chain ? .rollup : []
          draft.start = Timestamp(nanoseconds: Int64(2000 + builder.spanCount))
          if kind != .event { draft.end = Timestamp(nanoseconds: Int64(3000 + builder.spanCount)) }
          if status != .ok { draft.error = builder.made(string: "it \u{202E}failed\n") }
          draft.input = builder.made { $0.raw(odd, 0..<odd.count) }
          draft.output = builder.made { kind == .llm ? $0.string("{\"text\":1}") : $0.bool(false) }
          draft.metadata = builder.made { $0.array { $0.int(1) } }
          if kind == .llm || kind == .agent {
            draft.call.model = builder.pooled("m")
            draft.call.usage.input = .largest
            draft.call.usage.statedTotal = 7
            draft.call.usage.reasoning = 0
            draft.call.cost = Cost(nanoUsd: 1)
            draft.call.firstToken = Timestamp(nanoseconds: 2_500)
            draft.call.parameters = builder.made {
              $0.object {
                $0.key("temperature"); $0.double(0.5)
              }
            }
          }
          builder.add(draft)
        }
      }
    }
    let session = builder.finish()
    expectSame(session, try await roundTrip(session))
  }

  @Test("has ids that are hexadecimal, the same each time, and as they came where they are so already")
  func ids() {
    #expect(OTLPIdentifier.span("b7ad6b7169203331") == "b7ad6b7169203331")
    #expect(OTLPIdentifier.trace("0af7651916cd43dd8448eb211c80319c") == "0af7651916cd43dd8448eb211c80319c")
    #expect(OTLPIdentifier.span("span-1") == "e098c3486c479867")
    for id in ["", "0000000000000000", "B7AD6B7169203331", "toolu_01", "b7ad6b716920333", "ü"] {
      let hex = OTLPIdentifier.span(id)
      #expect(hex.count == 16 && hex.allSatisfy { $0.isHexDigit && !$0.isUppercase })
      #expect(hex != "0000000000000000" && hex != id)
      #expect(OTLPIdentifier.trace(id).count == 32)
    }
  }
}

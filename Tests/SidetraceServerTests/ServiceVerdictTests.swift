import JSONRPC
import JSONTape
import Synchronization
import Testing
import TraceClient
import TraceModel

@testable import SidetraceServer

@Suite("A service's own verdict")
struct ServiceVerdictTests {
  /// A source whose service answers for itself, or fails to.
  private final class TalkingSource: TraceSource {
    let name = "talking"
    let kind = "talking"
    let location = "memory"
    let asked = Mutex<[ServerQuestion]>([])
    let body: String?
    let contentType: String

    init(_ body: String?, contentType: String = "application/json") {
      self.body = body
      self.contentType = contentType
    }

    func check() async throws(SourceError) -> SourceCheck { SourceCheck(message: "well") }
    func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> { Page(items: []) }
    func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> { Page(items: []) }

    func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
      var builder = SessionBuilder(id: id)
      return builder.finish()
    }

    func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
      try await session(id: id, progress: progress)
    }

    func answersItself(_ question: ServerQuestion) -> Bool { true }

    func answer(_ question: ServerQuestion) async throws(SourceError) -> ServerAnswer {
      asked.withLock { $0.append(question) }
      guard let body else { throw SourceError(.unavailable, source: name, "no figures today", hint: "wait") }
      return ServerAnswer(contentType: contentType, body: Bytes(body))
    }
  }

  private func call(_ method: any Method.Type, _ params: String, _ catalog: Catalog) async throws -> Plain {
    var writer = JSONWriter()
    let arguments = try JSONDocument(Bytes(params)).withRoot { root throws(ResponseError) in
      try Arguments(root, for: method.declaration)
    }
    switch method.answer(Call(arguments: arguments, context: RequestContext(catalog: catalog)), &writer) {
    case .answered: return try Plain(writer.take())
    case .failed(let error): throw error
    case .later(let work): return try Plain(try await work(Conversation()))
    }
  }

  @Test("comes along with the figures computed here, and is asked for once")
  func metrics() async throws {
    let source = TalkingSource(#"{"data":{"totalLatencyMs":12}}"#)
    let catalog = Catalog(sources: [source], byteLimit: 1 << 20)
    for _ in 0..<3 {
      let answer = try await call(MeasureSession.self, #"{"sessionId":"s"}"#, catalog)
      #expect(answer["origin"] == "local")
      #expect(answer["server"]?["origin"] == "server")
      #expect(answer["server"]?["answer"]?["data"]?["totalLatencyMs"] == "12")
    }
    #expect(source.asked.withLock { $0 } == [.metrics(session: "s")])
    _ = try await call(MeasureSession.self, #"{"sessionId":"s","refresh":true}"#, catalog)
    #expect(source.asked.withLock { $0.count } == 2)
  }

  @Test("comes along with the findings made here")
  func analysis() async throws {
    let catalog = Catalog(sources: [TalkingSource(#"{"data":{"slowSpans":[]}}"#)], byteLimit: 1 << 20)
    let answer = try await call(AnalyzeSession.self, #"{"sessionId":"s"}"#, catalog)
    #expect(answer["findingCount"] == "0")
    #expect(answer["server"]?["answer"]?["data"]?["slowSpans"]?.list == [])
  }

  @Test("that cannot be had takes nothing away")
  func failure() async throws {
    let catalog = Catalog(sources: [TalkingSource(nil)], byteLimit: 1 << 20)
    let answer = try await call(MeasureSession.self, #"{"sessionId":"s"}"#, catalog)
    #expect(answer["latency"] != nil)
    #expect(answer["server"]?["error"]?["message"] == "no figures today")
  }

  @Test("is given as a table where it is one")
  func table() async throws {
    let catalog = Catalog(sources: [TalkingSource("id,name\n1,\"a,b\"\n", contentType: "text/csv")], byteLimit: 1 << 20)
    let answer = try await call(AskSource.self, #"{"about":"export"}"#, catalog)
    #expect(answer["columns"]?.list == ["id", "name"])
    #expect(answer["rows"]?.list.map(\.list) == [["1", "a,b"]])
  }

  @Test(
    "is about something",
    arguments: [#"{"about":"metrics"}"#, #"{"about":"children","sessionId":"s"}"#, #"{"about":"weather"}"#, "{}"])
  func incomplete(_ params: String) async throws {
    let catalog = Catalog(sources: [TalkingSource("{}")], byteLimit: 1 << 20)
    await #expect(throws: ResponseError.self) { try await call(AskSource.self, params, catalog) }
  }
}

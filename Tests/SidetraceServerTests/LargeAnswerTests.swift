import Foundation
import JSONRPC
import JSONTape
import Testing
import TraceModel

@testable import SidetraceServer

/// Sessions in which something long, or one id, stands at very many spans.
@Suite("An answer about a hostile session")
struct LargeAnswerTests {
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }

    func server(_ text: String) throws -> Server {
      try text.write(to: url.appending(path: "session.json"), atomically: false, encoding: .utf8)
      return Server(
        try Equipment(ServerOptions(sources: [try SourceSpecification("files:\(url.path)/session.json")])))
    }
  }

  private func call(_ server: Server, _ method: String, _ params: String) async -> Result<JSONBytes, ResponseError> {
    await server.call(method: method, params: JSONBytes(Bytes(params)))
  }

  /// One agent's name for all spans, said once.
  private func otlp(spans: Int, agent: String) -> String {
    let list = (1...spans).map { number in
      let digits = String(number, radix: 16)
      let id = String(repeating: "0", count: 16 - digits.count) + digits
      return #"{"traceId":"0000000000000000000000000000000a","spanId":"\#(id)","name":"n","startTimeUnixNano":"1","#
        + #""endTimeUnixNano":"2","attributes":[{"key":"gen_ai.conversation.id","value":{"stringValue":"s"}}]}"#
    }
    return
      #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"\#(agent)"}}]},"#
      + #""scopeSpans":[{"spans":[\#(list.joined(separator: ","))]}]}]}"#
  }

  /// A turn whose id is as long as a payload, which stands at each of its spans.
  private func longID(spans: Int, length: Int) -> String {
    let list = (0..<spans).map { #"{"span_id":"s\#($0)","name":"n","kind":"TOOL","status":"OK"}"# }
    let id = String(repeating: "t", count: length)
    return #"{"session_id":"s","trace_count":1,"traces":[{"trace_id":"\#(id)","name":"turn","status":"COMPLETED","#
      + #""session_id":"s","spans":[\#(list.joined(separator: ","))]}]}"#
  }

  @Test("is refused where it would be many times the session, with the way out")
  func tooLarge() async throws {
    let folder = try Folder()
    let server = try folder.server(longID(spans: 800, length: 200_000))
    for (method, more) in [("session.get", ""), ("session.traces", ",\"limit\":10000")] {
      guard case .failure(let error) = await call(server, method, "{\"sessionId\":\"s\"\(more)}") else {
        Issue.record("\(method) was answered")
        continue
      }
      let data = try #require(error.data?.text)
      #expect(data.contains(#""kind":"tooLarge""#) && data.contains(#""hint""#), "\(data)")
    }
    // Less of it is answered.
    _ = try await call(server, "session.traces", #"{"sessionId":"s","limit":100}"#).get()
    _ = try await call(server, "session.get", #"{"sessionId":"s","include":["summary"]}"#).get()
    // A file is not filled without end either, and nothing is left of it.
    let path = folder.url.appending(path: "export").path
    let larger = try folder.server(longID(spans: 2000, length: 200_000))
    guard case .failure(let error) = await call(larger, "session.export", #"{"sessionId":"s","path":"\#(path)"}"#)
    else {
      Issue.record("it was written")
      return
    }
    #expect(error.data?.text.contains(#""kind":"tooLarge""#) == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["session.json"])
  }

  /// Turns of one id and without any, each with a few spans of one id.
  private func pandaProbe(turns: Int) -> String {
    let traces = (0..<turns).map { turn in
      let spans = (0..<3).map { place in
        #"{"span_id":"same","name":"n\#(turn)-\#(place)","kind":"TOOL","status":"OK","#
          + #""started_at":"2026-09-14T08:00:0\#(place)Z","ended_at":"2026-09-14T08:00:0\#(place)Z"}"#
      }
      let id = turn % 3 == 2 ? #""trace_id":"t\#(turn)""# : #""trace_id":"same""#
      return #"{\#(id),"name":"turn","status":"COMPLETED","started_at":"2026-09-14T08:0\#(turn):00Z","#
        + #""ended_at":"2026-09-14T08:0\#(turn):09Z","session_id":"s","spans":[\#(spans.joined(separator: ","))]}"#
    }
    return #"{"session_id":"s","trace_count":\#(turns),"traces":[\#(traces.joined(separator: ","))]}"#
  }

  /// The names of all items, a page at a time; nothing where the list does not end.
  private func names(_ server: Server, _ method: String, _ params: String, _ list: StaticString) async throws
    -> [String]
  {
    var names: [String] = []
    var cursor = ""
    for _ in 0..<100 {
      let answer = try await call(server, method, "{\(params)\(cursor)}").get()
      let next = try JSONDocument(answer.joined()).withRoot { root -> String? in
        for item in root[list]?.elements ?? .empty {
          names.append(item["name"]?.stringValue ?? "")
          names += (item["spans"]?.elements ?? .empty).map { $0["name"]?.stringValue ?? "" }
        }
        return root["nextCursor"]?.stringValue
      }
      guard let next else { return names }
      cursor = #","cursor":"\#(next)""#
    }
    return []
  }

  @Test("comes to its end a page at a time where spans and traces share ids")
  func pages() async throws {
    let folder = try Folder()
    let server = try folder.server(pandaProbe(turns: 5))
    let session = #""sessionId":"s""#
    for (method, list) in [("session.traces", "items"), ("session.get", "traces")] as [(String, StaticString)] {
      let whole = try await names(server, method, session, list)
      #expect(whole.count > 5, "\(method) \(whole)")
      for limit in 1...4 {
        #expect(try await names(server, method, session + ",\"limit\":\(limit)", list) == whole, "\(method)")
      }
    }
  }

  @Test(
    "is refused, by name, where the question has more in it than any has",
    arguments: [
      ("session.traces", "status", #"["ok"]"#), ("session.traces", "include", #"["metrics"]"#),
      ("session.get", "include", #"["summary"]"#), ("session.list", "status", #"["ok"]"#),
    ])
  func longLists(method: String, parameter: String, one: String) async throws {
    let folder = try Folder()
    let server = try folder.server(otlp(spans: 1, agent: "a"))
    let list = "[" + Array(repeating: String(one.dropFirst().dropLast()), count: 100_000).joined(separator: ",") + "]"
    let session = method == "session.list" ? "" : #""sessionId":"s","#
    guard case .failure(let error) = await call(server, method, "{\(session)\"\(parameter)\":\(list)}") else {
      Issue.record("it was answered")
      return
    }
    #expect(error.code == .invalidParams)
    #expect(error.message.utf8.count < 1000)
    #expect(error.data?.text.contains(#""field":"\#(parameter)""#) == true)
  }

  @Test(
    "is no file under another name than the one that was meant",
    arguments: [#"\ud83d.csv"#, #"a\udc00b"#, #"a\u0000b"#, #"\ud83d/x"#])
  func paths(name: String) async throws {
    let folder = try Folder()
    let server = try folder.server(otlp(spans: 1, agent: "a"))
    let params = #"{"sessionId":"s","path":"\#(folder.url.path)/\#(name)"}"#
    guard case .failure(let error) = await call(server, "session.export", params) else {
      Issue.record("it was written")
      return
    }
    #expect(error.code == .invalidParams)
    #expect(error.data?.text.contains(#""field":"path""#) == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["session.json"])
  }
}

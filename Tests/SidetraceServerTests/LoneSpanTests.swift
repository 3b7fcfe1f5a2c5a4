import Foundation
import JSONTape
import Testing

@testable import SidetraceServer

@Suite("A span of which only the id is known")
struct LoneSpanTests {
  private static let demo = URL(filePath: #filePath).appending(path: "../../../Fixtures/demo").standardized.path

  private func server(_ sources: String...) throws -> Server {
    Server(try Equipment(ServerOptions(sources: try sources.map { try SourceSpecification($0) })))
  }

  /// The source that the answer names; `nil` where it is an error.
  private func ask(_ server: Server, _ method: String, _ params: String) async throws -> String? {
    guard let answer = try? await server.call(method: method, params: JSONBytes(Bytes(params))).get() else {
      return nil
    }
    return try JSONDocument(answer.joined()).withRoot { $0["source"]?.stringValue ?? "" }
  }

  @Test("is found in what was shown before, in the source that it is from")
  func found() async throws {
    let server = try server("files:\(Self.demo)")
    let span = #"{"spanId":"sp-t1-tool1"}"#
    #expect(try await ask(server, "span.get", span) == nil)
    _ = try await ask(server, "session.get", #"{"sessionId":"kore-7f3a-support"}"#)
    #expect(try await ask(server, "span.get", span) == "files")
    let traced = #"{"spanId":"sp-t1-tool1","traceId":"kore-7f3a-t1"}"#
    #expect(try await ask(server, "span.get", traced) == "files")
  }

  @Test("is not guessed at where several have it")
  func ambiguous() async throws {
    let server = try server("one=files:\(Self.demo)", "two=files:\(Self.demo)")
    for name in ["one", "two"] {
      _ = try await ask(server, "session.get", #"{"sessionId":"kore-7f3a-support","source":"\#(name)"}"#)
    }
    let span = #"{"spanId":"sp-t1-tool1"}"#
    #expect(try await ask(server, "span.get", span) == nil)
    #expect(try await ask(server, "span.get", #"{"spanId":"sp-t1-tool1","source":"two"}"#) == "two")
  }
}

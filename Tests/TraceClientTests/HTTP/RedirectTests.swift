import Testing
import TraceModel

@testable import TraceClient

@Suite("A redirect")
struct RedirectTests {
  @Test("on the same server is followed", arguments: [301, 302, 307, 308], [true, false])
  func same(_ status: Int, _ isWhole: Bool) async throws {
    let server = try LoopbackServer { request in
      if request.path == "/moved" { return .json(Endpoint.check.goodBody) }
      let origin = isWhole ? "http://\(request.header("host") ?? "")" : ""
      return .status(status, "", [("Location", origin + "/moved?limit=1")])
    }
    #expect(try await PandaProbeSource.testing(server).check().sessionCount == 1)
    #expect(server.requests.map(\.target) == ["/sessions?limit=1", "/moved?limit=1"])
    #expect(server.requests.allSatisfy { $0.header("x-api-key") == PandaProbeSource.testKey })
  }

  @Test("to another server is not followed, and no credential goes there", arguments: Endpoint.allCases)
  func other(_ endpoint: Endpoint) async throws {
    let other = try LoopbackServer { _ in .json(endpoint.goodBody) }
    let target = other.origin + endpoint.path
    let server = try LoopbackServer { _ in .status(307, "", [("Location", target)]) }
    let error = try await endpoint.failure(PandaProbeSource.testing(server))
    #expect(error.kind == .badResponse)
    #expect(error.status == 307)
    #expect(error.message.contains(target))
    #expect(server.requests.count == 1)
    #expect(other.connectionCount == 0)
  }

  @Test(
    "that only looks like the same server is not followed",
    arguments: [
      "//HOST/x", "http://HOST@localhost:OTHER/", "http://HOST.example/", "http://HOST0/", "https://HOST/",
      "ftp://HOST/",
      "file:///etc/passwd", "", "relative/path", "?limit=1", "http:/HOST/", "\\\\localhost:OTHER\\",
    ])
  func lookalike(_ location: String) async throws {
    let other = try LoopbackServer { _ in .json(Endpoint.check.goodBody) }
    let port = other.port
    let server = try LoopbackServer { request in
      let host = request.header("host") ?? ""
      var target = location
      if let range = target.firstRange(of: "HOST") { target.replaceSubrange(range, with: host) }
      if let range = target.firstRange(of: "OTHER") { target.replaceSubrange(range, with: "\(port)") }
      return .status(302, "", [("Location", target)])
    }
    let error = try await Endpoint.check.failure(PandaProbeSource.testing(server))
    #expect(error.kind == .badResponse)
    #expect(server.requests.count == 1)
    #expect(other.connectionCount == 0)
  }
}

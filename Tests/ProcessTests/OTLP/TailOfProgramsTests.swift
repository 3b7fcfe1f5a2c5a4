import ChildProcesses
import Foundation
import SystemCalls
import Testing

/// `sidetrace --listen tail`: what programs send, in a terminal, as it comes.
@Suite("A terminal that follows programs")
struct TailOfProgramsTests {
  @Test("shows each session from its first span on")
  func follows() throws {
    let tail = try ChildProcess(sidetrace: ["--no-default-sources", "--listen", "127.0.0.1:0", "tail"])
    try tail.wait(for: "the address") { tail.outputText.contains("\n") || tail.hasEnded }
    let address = try #require(tail.outputText.split(separator: "http://127.0.0.1:").last)
    let port = try #require(UInt16(address.prefix { $0.isNumber }))

    try post("plain/001-v1_traces.pb", to: port)
    try tail.wait(for: "the first call") { tail.outputText.contains("chat small-1") }
    #expect(tail.outputText.contains("plain-http · live") && tail.outputText.contains(" · running"))
    #expect(!tail.outputText.contains("invoke_agent weather"))

    try post("plain/002-v1_traces.pb", to: port)
    try tail.wait(for: "the tool") { tail.outputText.contains("no such city") }
    #expect(tail.outputText.contains("invoke_agent weather"))

    try post("langfuse/002-v1_traces.pb", to: port)
    try tail.wait(for: "another session") { tail.outputText.contains("langfuse-1 · live") }
  }

  /// Sends a body as an exporter does, and takes the answer.
  private func post(_ fixture: String, to port: UInt16) throws {
    let body = try Data(contentsOf: URL(filePath: PackageFolder.path("Fixtures/otlp/\(fixture)")))
    let connection = try Connected(host: "127.0.0.1", port: port)
    defer { connection.close() }
    let head =
      "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/x-protobuf\r\n"
      + "Content-Length: \(body.count)\r\n\r\n"
    let request = Array(head.utf8) + body
    #expect(request.withUnsafeBytes { connection.send($0, before: .max) })
    var answer = [UInt8](repeating: 0, count: 4096)
    let received = answer.withUnsafeMutableBytes { connection.receive(into: $0, before: .max) }
    guard case .bytes(let count) = received else { throw ChildError("there is no answer") }
    #expect(String(decoding: answer.prefix(count), as: UTF8.self).hasPrefix("HTTP/1.1 200 "))
  }
}

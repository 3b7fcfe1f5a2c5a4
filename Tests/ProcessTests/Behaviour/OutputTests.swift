import ChildProcesses
import Foundation
import JSONTape
import Testing

@Suite("Standard output and the log")
struct OutputTests {
  @Test("Nothing but messages is on standard output, whatever is logged", arguments: ClientFraming.allCases)
  func onlyMessages(_ framing: ClientFraming) throws {
    let client = try Client(framing, arguments: ["--source", "files:Fixtures/demo", "--log-level", "debug"])
    try client.shakeHands()
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#)
    client.send(#"{"jsonrpc":"2.0","id":7,"result":"nobody asked"}"#)
    client.send("no JSON")
    client.send(#"{"jsonrpc":"2.0","id":2,"method":"source.check","params":{"source":"none"}}"#)
    for _ in 0..<3 {
      let answer = Array(try client.message())
      #expect(throws: Never.self) { try JSONDocument(Bytes(answer)) }
    }
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
    #expect(client.rest.isEmpty)
    #expect(client.process.errorText.contains("sidetrace: debug: an answer to nothing that was asked"))
  }

  @Test("By default the log is silent about what the client did right")
  func quiet() throws {
    let client = try Client(.header)
    try client.shakeHands()
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#)
    _ = try client.message()
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
    #expect(client.process.errorText.isEmpty)
  }

  @Test("--log-file takes the log, appends to it, and keeps it from others' eyes")
  func logFile() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("sidetrace.log")
    for _ in 0..<2 {
      let client = try Client(.header, arguments: ["--log-file", path])
      client.process.send(Array("nonsense\r\n\r\n".utf8))
      _ = try client.message()
      #expect(try client.process.waitForExit() == 1)
      #expect(client.process.errorText.isEmpty)
    }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.hasPrefix("sidetrace: error: the header cannot be read") })
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test("Control characters of the client do not reach the terminal through the log")
  func logIsClean() throws {
    let client = try Client(.header, arguments: [])
    client.process.send(Array("evil\u{1B}[2J\u{7}\r\n\r\n".utf8))
    _ = try client.message()
    #expect(try client.process.waitForExit() == 1)
    #expect(!client.process.errors.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F })
  }

  @Test("A log that nobody reads does not stop the answers")
  func logIsFull() throws {
    let client = try Client(.lines, arguments: ["--log-level", "debug"])
    client.process.readsErrors = false
    // More lines than the pipe of standard error holds.
    for number in 0..<5000 { client.send(#"{"jsonrpc":"2.0","id":\#(number),"result":null}"#) }
    client.send(#"{"jsonrpc":"2.0","id":"end","method":"source.list"}"#)
    #expect(try client.text().contains(#""id":"end""#))
    // Once somebody reads again, the log goes on and says what is missing.
    client.process.readsErrors = true
    try client.process.wait(for: "the log") { client.process.errors.count > 60_000 }
    client.send(#"{"jsonrpc":"2.0","id":1,"result":null}"#)
    client.process.closeInput()
    #expect(try client.process.waitForExit() == 0)
    #expect(client.process.errorText.contains("log lines were dropped"))
  }
}

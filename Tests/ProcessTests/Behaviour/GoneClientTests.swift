import ChildProcesses
import Testing

@Suite("A client that is gone leaves no process behind")
struct GoneClientTests {
  /// It takes about a second; a loaded machine may take longer.
  static let promptly = 60.0

  @Test("The input ends: a script", arguments: ["", #"{"jsonrpc":"2.0","id":1,"method":"session.list"}"#])
  func scriptEnds(_ request: String) throws {
    let client = try Client(.lines)
    if !request.isEmpty { client.send(request) }
    client.process.closeInput()
    #expect(try client.process.waitForExit(seconds: Self.promptly) == 0)
  }

  @Test("The input ends: an editor")
  func editorEnds() throws {
    let client = try Client(.header)
    try client.shakeHands()
    client.process.closeInput()
    #expect(try client.process.waitForExit(seconds: Self.promptly) == 1)
  }

  @Test("The output is closed while the input stays open and requests come", arguments: ClientFraming.allCases)
  func outputCloses(_ framing: ClientFraming) throws {
    let client = try Client(framing)
    try client.shakeHands()
    client.process.closeOutput()
    try expectEnd(of: client, code: 1)
  }

  @Test("The output is closed and nothing more is asked", arguments: ClientFraming.allCases)
  func idleOutputCloses(_ framing: ClientFraming) throws {
    let client = try Client(framing)
    try client.shakeHands()
    client.process.closeOutput()
    #expect(try client.process.waitForExit(seconds: Self.promptly) == 1)
  }

  @Test("The input ends while nobody reads and more is unsent than may be: an editor")
  func editorEndsWhileStalled() throws {
    let client = try Client(.header)
    try client.shakeHands()
    client.process.readsOutput = false
    for number in 0..<6000 { client.send(SlowClientTests.request(number)) }
    try client.process.waitUntilStalled(seconds: 0.3)
    client.process.terminateInput()
    #expect(try client.process.waitForExit(seconds: Self.promptly) == 1)
  }

  @Test("The output is closed after shutdown")
  func outputClosesAfterShutdown() throws {
    let client = try Client(.header)
    try client.shakeHands()
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#)
    _ = try client.message()
    client.process.closeOutput()
    try expectEnd(of: client, code: 0)
  }

  /// Goes on asking: another program that is started at this moment may hold the output open until it runs, and then an
  /// answer has gone into the pipe before it is broken.
  private func expectEnd(of client: Client, code: Int32) throws {
    var number = 1
    let process = client.process
    try process.wait(for: "the process's end", seconds: Self.promptly) {
      if !process.hasUnsent, !process.hasEnded {
        number += 1
        client.send(#"{"jsonrpc":"2.0","id":\#(number),"method":"source.list"}"#)
      }
      return process.hasEnded
    }
    #expect(try process.waitForExit() == code)
  }

  @Test("Both outputs are closed: nothing can be logged either")
  func bothOutputsClose() throws {
    let client = try Client(.header, arguments: ["--log-level", "debug"])
    try client.shakeHands()
    client.process.closeOutput()
    client.process.closeErrors()
    try expectEnd(of: client, code: 1)
  }

  @Test("The process that initialize names dies", arguments: ClientFraming.allCases, [false, true])
  func processDies(_ framing: ClientFraming, afterShutdown: Bool) throws {
    let editor = try ChildProcess(["/bin/sleep", "600"])
    let client = try Client(framing)
    try client.shakeHands(processID: editor.number)
    if afterShutdown {
      client.send(#"{"jsonrpc":"2.0","id":1,"method":"shutdown"}"#)
      _ = try client.message()
    }
    #expect(!client.process.hasEnded)
    editor.terminate()
    #expect(try client.process.waitForExit(seconds: Self.promptly) == (afterShutdown ? 0 : 1))
  }

  @Test("The process that --clientProcessId names dies, before a word was said")
  func flaggedProcessDies() throws {
    let editor = try ChildProcess(["/bin/sleep", "600"])
    let client = try Client(.lines, arguments: ["--clientProcessId", "\(editor.number)"])
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"source.list"}"#)
    _ = try client.message()
    editor.terminate()
    #expect(try client.process.waitForExit(seconds: Self.promptly) == 1)
  }

  @Test("The process is dead before it is named")
  func processIsDead() throws {
    let editor = try ChildProcess(["/bin/sleep", "0"])
    #expect(try editor.waitForExit() == 0)
    let client = try Client(.lines, arguments: ["--clientProcessId", "\(editor.number)"])
    #expect(try client.process.waitForExit(seconds: Self.promptly) == 1)
  }

  @Test("The named process dies while nobody reads and the process waits for room")
  func processDiesWhileStalled() throws {
    let editor = try ChildProcess(["/bin/sleep", "600"])
    let client = try Client(.header)
    try client.shakeHands(processID: editor.number)
    client.process.readsOutput = false
    for number in 0..<200 { client.send(SlowClientTests.request(number)) }
    try client.process.waitUntilStalled(seconds: 0.3)
    editor.terminate()
    #expect(try client.process.waitForExit(seconds: Self.promptly) == 1)
  }

  @Test("It stays while the client lives")
  func stays() throws {
    let editor = try ChildProcess(["/bin/sleep", "600"])
    let client = try Client(.header)
    try client.shakeHands(processID: editor.number)
    // Several looks at the client's process fit into this second.
    #expect(throws: ChildError.self) { try client.process.waitForExit(seconds: 1) }
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"source.list"}"#)
    #expect(try client.text().contains(#""id":1"#))
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
  }
}

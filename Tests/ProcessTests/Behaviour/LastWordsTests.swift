import ChildProcesses
import Foundation
import Testing

/// Sends a signal, as the system does where a program has done what it must not.
private func send(_ signal: String, to process: ChildProcess) throws {
  _ = try ChildProcess.run(
    ["/bin/sh", "-c", "kill -\(signal) \(process.number)"], variables: [:], folder: BuiltPackage.root, seconds: 30)
}

@Suite("A process that dies", .enabled(if: StandInServer.isPossible))
struct LastWordsTests {
  /// Takes connections and never answers.
  static let deaf = """
    import socket, time
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1000)
    print(listener.getsockname()[1], flush=True)
    time.sleep(600)
    """

  /// Swift's own handler goes on where a signal was sent and not met, and takes its time.
  static let withoutBacktraces = ["SWIFT_BACKTRACE": "enable=no"]

  /// A file with a token that nobody has.
  private static let tokenFile: String = {
    let path = FileManager.default.temporaryDirectory.appending(path: "sidetrace-tests-token-\(UUID().uuidString)").path
    try? "token".write(toFile: path, atomically: false, encoding: .utf8)
    return path
  }()

  /// A client of a server that never answers, and of a session that is in memory.
  static func client(_ server: StandInServer, _ framing: ClientFraming = .lines) throws -> Client {
    let deaf = "deaf=kore:\(server.origin)?project=p&tokenFile=\(tokenFile)"
    let client = try Client(
      framing, arguments: ["--source", "files:Fixtures/demo", "--source", deaf], variables: withoutBacktraces)
    try client.shakeHands()
    return client
  }

  @Test(
    "says which requests were under way, and dies as it would have",
    arguments: ["SEGV", "ABRT", "ILL", "FPE", "BUS", "TRAP"])
  func underWay(signal: String) throws {
    let server = try StandInServer(script: Self.deaf)
    let client = try Self.client(server)
    client.send(#"{"jsonrpc":"2.0","id":"slow\u001b","method":"source.check","params":{"source":"deaf"}}"#)
    client.send(#"{"jsonrpc":"2.0","id":"quick","method":"source.list"}"#)
    #expect(try client.text().contains("quick"))
    try send(signal, to: client.process)
    // Not an exit code of its own: the signal's number, below zero.
    #expect(try client.process.waitForExit() < 0)
    let line = client.process.errorText.split(separator: "\n").first { $0.hasPrefix("sidetrace: fault: ended by SIG") }
    #expect(line == #"sidetrace: fault: ended by SIG\#(signal); under way: "source.check" id "slow\u001b""#)
  }

  @Test("with nothing under way says so much")
  func idle() throws {
    let client = try Client(.lines, variables: Self.withoutBacktraces)
    client.send(#"{"jsonrpc":"2.0","id":1,"method":"source.list"}"#)
    _ = try client.message()
    try send("SEGV", to: client.process)
    #expect(try client.process.waitForExit() < 0)
    #expect(client.process.errorText.hasPrefix("sidetrace: fault: ended by SIGSEGV\n"))
  }
}

@Suite("Requests to a server that never answers", .enabled(if: StandInServer.isPossible))
struct DeafServerTests {
  @Test("hold up no other, whatever their number, and are answered when the client leaves")
  func holdUpNothing() throws {
    let server = try StandInServer(script: LastWordsTests.deaf)
    let client = try LastWordsTests.client(server, .header)
    for number in 0..<300 {
      client.send(
        #"{"jsonrpc":"2.0","id":\#(number),"method":"session.get","params":{"sessionId":"s\#(number)","source":"deaf"}}"#
      )
    }
    // Fetched from a file by a task, and then in memory.
    for _ in 0..<2 {
      client.send(
        #"{"jsonrpc":"2.0","id":"file","method":"session.get","params":"#
          + #"{"sessionId":"5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10","source":"files","include":["summary"]}}"#)
      #expect(try client.text().contains(#""id":"file","result""#))
    }
    client.send(#"{"jsonrpc":"2.0","id":"goodbye","method":"shutdown"}"#)
    #expect(try client.text().contains("goodbye"))
    client.send(#"{"jsonrpc":"2.0","method":"exit"}"#)
    for _ in 0..<300 { #expect(try client.text().contains(#""error":{"code":-32800"#)) }
    #expect(try client.process.waitForExit() == 0)
    #expect(client.rest.isEmpty)
  }
}

@Suite("Standard input that cannot be read")
struct UnreadableInputTests {
  @Test("is told of, and is no success", arguments: ["</", "<&-"])
  func told(redirection: String) throws {
    let program = try #require(PackageFolder.program)
    let result = try ChildProcess.run(
      ["/bin/sh", "-c", "exec \"$0\" --source files:Fixtures/demo \(redirection)", program],
      variables: ["HOME": "/nonexistent"], folder: BuiltPackage.root, seconds: 60)
    #expect(result.code == 1)
    #expect(result.output.hasPrefix("sidetrace: standard input cannot be read: "), "\(result.output)")
  }
}

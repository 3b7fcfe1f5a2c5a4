import ChildProcesses
import Foundation
import JSONTape
import Testing

@Suite("The command line")
struct CommandLineTests {
  private struct Ending {
    let code: Int32
    let output: String
    let errors: String
  }

  private static func run(_ arguments: [String]) throws -> Ending {
    let process = try ChildProcess(sidetrace: arguments)
    process.closeInput()
    let code = try process.waitForExit()
    return Ending(code: code, output: process.outputText, errors: process.errorText)
  }

  private static let demo = ["--source", "files:Fixtures/demo"]

  @Test("help goes to standard output", arguments: ["--help", "-h"])
  func help(_ flag: String) throws {
    let ending = try Self.run([flag])
    #expect(ending.code == 0 && ending.errors.isEmpty)
    for word in ["USE", "--source", "--log-file", "--clientProcessId", "call METHOD"] {
      #expect(ending.output.contains(word))
    }
    #expect(ending.output.split(separator: "\n").allSatisfy { $0.count <= 120 })
  }

  @Test("the version is one line", arguments: ["--version", "-V"])
  func version(_ flag: String) throws {
    let ending = try Self.run([flag])
    #expect(ending.code == 0 && ending.errors.isEmpty)
    #expect(try #/sidetrace [0-9]+\.[0-9]+\.[0-9]+.*\n/#.wholeMatch(in: ending.output) != nil)
  }

  @Test(
    "a command line that makes no sense ends with 2 and says why on standard error",
    arguments: [
      ["--nonsense"], ["--source"], ["--source", "nothing"], ["--source", "files:"], ["--source", "=files:x"],
      ["--cache-bytes", "much"], ["--cache-bytes", "-1"], ["--max-message-bytes=x"], ["--log-level", "loud"],
      ["--clientProcessId", "editor"], ["--log-file", "/nonexistent/folder/log"], ["serv"], ["call"],
      ["call", "a", "{}", "more"], ["serve", "more"], ["sessions", "a", "b"], ["show", "a", "b"],
      ["-n", "0", "sessions"],
      ["--listen", "here"], ["--listen", "1.2.3:99999"], ["--listen", "0.0.0.0:0"], ["--listen", "::1:4318"],
      ["--prices", "/nonexistent/prices.json"], ["--prices", "Package.swift"], ["--source", "otlp:"],
    ])
  func nonsense(_ arguments: [String]) throws {
    let ending = try Self.run(arguments)
    #expect(ending.code == 2)
    #expect(ending.output.isEmpty)
    #expect(ending.errors.hasPrefix("sidetrace: "))
  }

  @Test("flags may be written with =, and before or after the command")
  func spelling() throws {
    for arguments in [
      ["--source=files:Fixtures/demo", "call", "session.list"], ["call", "session.list", "-s", "files:Fixtures/demo"],
    ] {
      let ending = try Self.run(arguments)
      #expect(ending.code == 0)
      #expect(ending.output.contains("kore-7f3a-support"))
    }
  }

  // MARK: call

  @Test("call writes the result, laid out, to standard output and ends with 0")
  func call() throws {
    let ending = try Self.run(Self.demo + ["call", "session.get", #"{"sessionId":"kore-7f3a-support"}"#])
    #expect(ending.code == 0 && ending.errors.isEmpty)
    #expect(ending.output.hasPrefix("{\n  \"session\": {\n") && ending.output.hasSuffix("\n}\n"))
    #expect(throws: Never.self) { try JSONDocument(Bytes(ending.output)) }
  }

  @Test("call escapes what would steer a terminal")
  func callIsClean() throws {
    let ending = try Self.run(
      Self.demo + ["call", "session.get", #"{"sessionId":"ledgerly-refund-rounding","payloads":"full"}"#])
    let unsafe = ending.output.unicodeScalars.filter { ReadableText.acts($0) && $0 != "\n" }
    #expect(unsafe.isEmpty)
  }

  @Test("call takes parameters by position, and no parameters")
  func callForms() throws {
    #expect(try Self.run(Self.demo + ["call", "source.list"]).code == 0)
    #expect(try Self.run(Self.demo + ["call", "source.list", "[]"]).code == 0)
    #expect(try Self.run(Self.demo + ["call", "session.get", #"["kore-7f3a-support",["summary"]]"#]).code == 0)
  }

  @Test(
    "call writes an error to standard error as one line of JSON and ends as its kind says",
    arguments: [
      (["nothing.at"], -32601, 2), (["session.get"], -32602, 2), (["session.get", #"{"sessionId":"no"}"#], -32803, 3),
      (["session.get", "{"], -32700, 2), (["session.get", "7"], -32602, 2), (["session.get", #""x""#], -32602, 2),
      (["session.get", "@/nonexistent/file"], -32602, 2), (["session.list", #"{"source":"no"}"#], -32803, 12),
      (["session.list", "--raw", "items.99.name"], -32803, 15), (["session.list", "5"], -32602, 2),
    ])
  func callFails(_ arguments: [String], _ code: Int, _ exit: Int32) throws {
    let ending = try Self.run(Self.demo + ["call"] + arguments)
    #expect(ending.code == exit)
    #expect(ending.output.isEmpty)
    let lines = ending.errors.split(separator: "\n")
    #expect(lines.count == 1)
    let error = try JSONDocument(Bytes(ending.errors))
    #expect(error.withRoot { $0["code"]?.spelling } == "\(code)")
    #expect(error.withRoot { $0["message"]?.stringValue }?.isEmpty == false)
  }

  @Test("call takes its parameters from a file or from standard input, and gives a member as it is")
  func callScripts() throws {
    let params = #"{"sessionId":"kore-7f3a-support","format":"csv"}"#
    func shell(_ line: String) throws -> String {
      let process = try ChildProcess(["/bin/sh", "-c", line, try #require(PackageFolder.program)])
      #expect(try process.waitForExit() == 0)
      #expect(process.errorText.isEmpty)
      return process.outputText
    }
    let call = "\"$0\" --source files:Fixtures/demo call session.export"
    let marked = try shell("printf '\\357\\273\\277\(params)' | \(call) - --raw content")
    let fromInput = try shell("printf '\(params)' | \(call) - --raw content")
    let fromFile = try shell("f=$(mktemp); printf '\(params)' > $f; \(call) @$f --raw content; rm $f")
    #expect(fromFile == fromInput && marked == fromInput)
    let pipe = try shell("f=$(mktemp -u); mkfifo $f; printf '\(params)' > $f & \(call) @$f --raw content; rm $f")
    #expect(pipe == fromInput)
    #expect(fromInput.utf8.count { $0 == 0x0A } > 10 && !fromInput.hasPrefix("\""))
    #expect(try Self.run(Self.demo + ["call", "session.list", "--raw", "items.0.sessionId"]).output.count > 3)
    #expect(try Self.run(Self.demo + ["call", "session.list", "--raw", "items.0.traceCount"]).output == "2")
    let span = #"{"sessionId":"ledgerly-refund-rounding","spanId":"c0de0206-0914-4000-8000-000000000206"}"#
    let line = Self.demo + ["call", "span.get", span, "--raw", "span.metadata.code.line.number"]
    #expect(try Self.run(line).output == "23")
  }

  @Test("what could not be written has failed", arguments: ["call session.list", "sessions", "findings"])
  func full(command: String) throws {
    guard FileManager.default.fileExists(atPath: "/dev/full") else { return }
    let line = "\"$0\" --source files:Fixtures/demo \(command) > /dev/full"
    let process = try ChildProcess(["/bin/sh", "-c", line, try #require(PackageFolder.program)])
    #expect(try process.waitForExit() == 1)
    #expect(process.errorText.contains("not all of the answer could be written: "))
  }

  @Test("call of a watch goes on until it is ended")
  func callWatches() throws {
    let process = try ChildProcess(
      sidetrace: Self.demo + ["call", "session.watch", #"{"sessionId":"kore-7f3a-support","forever":true}"#])
    try process.wait(for: "what the watch begins with") { process.outputText.hasSuffix("\n") }
    #expect(process.outputText.contains("\"watchId\""))
    process.terminate()
    #expect(try process.waitForExit() != 0)
  }

  @Test("call to a reader that is gone ends")
  func callToNobody() throws {
    let process = try ChildProcess(sidetrace: Self.demo + ["call", "session.list"])
    process.closeOutput()
    #expect([0, 1].contains(try process.waitForExit()))
  }

  // MARK: pipes of a shell

  @Test("a request piped in by a shell gives one line and 0")
  func shell() throws {
    let request = #"{"jsonrpc":"2.0","id":1,"method":"session.list","params":{"limit":1}}"#
    for ending in ["\\n", ""] {
      let line = "printf '\(request)\(ending)' | \"$0\" --source files:Fixtures/demo"
      let process = try ChildProcess(["/bin/sh", "-c", line, try #require(PackageFolder.program)])
      #expect(try process.waitForExit() == 0)
      #expect(process.errorText.isEmpty)
      #expect(process.outputText.hasSuffix("\n"))
      #expect(process.outputText.split(separator: "\n", omittingEmptySubsequences: false).count == 2)
    }
  }

  @Test("without an output there is nobody to serve")
  func noOutput() throws {
    let line = "printf '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"source.list\"}' | \"$0\" >&-; echo \"code $?\""
    let process = try ChildProcess(["/bin/sh", "-c", line, try #require(PackageFolder.program)])
    #expect(try process.waitForExit() == 0)
    #expect(process.outputText == "code 1\n")
  }
}

import ChildProcesses
import Foundation
import JSONTape
import Testing

@Suite("An export to a file")
struct ExportToFileTests {
  private func request(_ session: String, _ more: String) -> String {
    #"{"jsonrpc":"2.0","id":"export","method":"session.export","params":{"sessionId":"\#(session)",\#(more)}}"#
  }

  @Test(
    "is the text that the answer would have",
    arguments: ["csv", "jsonl", "otlp", "chrome", "folded", "markdown", "html"])
  func same(format: String) throws {
    let folder = try TemporaryFolder()
    let client = try Client(.lines)
    client.send(request("ledgerly-refund-rounding", #""format":"\#(format)""#))
    let answer = try client.text()
    client.send(
      request("ledgerly-refund-rounding", #""format":"\#(format)","path":"\#(folder.path("export"))""#))
    let second = try client.text()
    try client.sayGoodbye()
    let written = try String(contentsOfFile: folder.path("export"), encoding: .utf8)
    try JSONDocument(Bytes(answer)).withRoot { root in
      #expect(root["result"]?["content"]?.stringValue == written)
      #expect(root["result"]?["bytes"]?.int64 == Int64(written.utf8.count))
    }
    try JSONDocument(Bytes(second)).withRoot { root in
      #expect(root["result"]?["path"]?.stringValue == folder.path("export"))
      #expect(root["result"]?["bytes"]?.int64 == Int64(written.utf8.count))
    }
  }

  @Test("does not replace what is there unless it is told to")
  func overwrite() throws {
    let folder = try TemporaryFolder()
    try "mine".write(toFile: folder.path("export"), atomically: false, encoding: .utf8)
    let client = try Client(.lines)
    client.send(request("kore-7f3a-support", #""path":"\#(folder.path("export"))""#))
    let refusal = try client.text()
    #expect(refusal.contains(#""code":-32602"#) && refusal.contains(#""field":"path""#), "\(refusal)")
    #expect(try String(contentsOfFile: folder.path("export"), encoding: .utf8) == "mine")
    client.send(request("kore-7f3a-support", #""overwrite":true,"path":"\#(folder.path("export"))""#))
    #expect(try client.text().contains(#""result""#))
    #expect(try String(contentsOfFile: folder.path("export"), encoding: .utf8).hasPrefix("{"))
    try client.sayGoodbye()
  }

  @Test("says why where there is no room for it, and leaves nothing")
  func noRoom() throws {
    let work = try SlowWork(spans: 2000)
    let folder = try TemporaryFolder()
    let program = try #require(PackageFolder.program)
    // A limit of 50 blocks of 512 bytes stands for a full disk: writing fails in the same way.
    let line =
      "ulimit -f 50; printf '%s\\n' '\(request("slow", #""payloads":"full","path":"\#(folder.path("export"))""#))' | \"$0\" \"$@\""
    let result = try ChildProcess.run(
      ["/bin/sh", "-c", line, program] + work.arguments, variables: ["HOME": "/nonexistent"],
      folder: BuiltPackage.root, seconds: 60)
    #expect(result.code == 0)
    #expect(
      result.output.contains(#""kind":"unavailable""#) && result.output.contains(#""field":"path""#), "\(result.output)"
    )
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  @Test("tells how far it is, and leaves nothing when it is cancelled")
  func cancellation() throws {
    let work = try SlowWork(spans: 60_000)
    let folder = try TemporaryFolder()
    let client = try Client(.lines, arguments: work.arguments)
    client.send(SlowWork.request)
    #expect(try client.text().contains(#""result""#))
    client.send(request("slow", #""payloads":"full","path":"\#(folder.path("export"))","workDoneToken":"work""#))
    #expect(try client.text().contains(#""value":{"kind":"begin""#))
    client.send(#"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"export"}}"#)
    var answer = try client.text()
    while answer.contains(#""$/progress""#) { answer = try client.text() }
    #expect(answer.contains(#""id":"export","error":{"code":-32800"#), "\(answer.prefix(200))")
    client.process.closeInput()
    #expect(try client.process.waitForExit() == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }

  @Test("is told of from its beginning to its end")
  func progress() throws {
    let folder = try TemporaryFolder()
    let client = try Client(.lines)
    client.send(request("kore-7f3a-support", #""path":"\#(folder.path("export"))","workDoneToken":7"#))
    client.process.closeInput()
    #expect(try client.process.waitForExit() == 0)
    let kinds = client.process.outputText.split(separator: "\n").map { line in
      line.contains(#""kind":"begin""#) ? "begin" : line.contains(#""kind":"end""#) ? "end" : "other"
    }
    #expect(kinds.first == "begin" && kinds.filter { $0 == "end" }.count == 1)
  }
}

import ChildProcesses
import Foundation
import JSONTape
import Testing

/// Many requests for the same session, through the whole program.
@Suite("A session that many ask for", .enabled(if: StandInServer.isPossible))
struct OneFetchTests {
  private func client(_ server: StandInServer) throws -> ChildProcess {
    guard let program = PackageFolder.program else { throw ChildError("the program is not there") }
    return try ChildProcess([
      "/usr/bin/env", "HOME=/nonexistent", "PANDAPROBE_API_KEY=key", "PANDAPROBE_PROJECT_NAME=project", program,
      "--source",
      "pandaprobe:\(server.origin)",
    ])
  }

  private func send(_ params: String, id: Int, to process: ChildProcess) {
    process.send(Array(#"{"jsonrpc":"2.0","id":\#(id),"method":"session.get","params":\#(params)}"#.utf8) + [0x0A])
  }

  @Test("is fetched once")
  func once() throws {
    let server = try StandInServer(.slow)
    let process = try client(server)
    for id in 0..<100 { send(#"{"sessionId":"big","include":["summary"]}"#, id: id, to: process) }
    process.closeInput()
    #expect(try process.waitForExit() == 0)
    let answers = process.outputText.split(separator: "\n")
    #expect(answers.count == 100)
    #expect(answers.allSatisfy { $0.contains(#""result":{"session":{"#) && $0.contains(#""traceCount":450"#) })
    // 450 traces in pages of 200.
    #expect(
      try server.requests(atLeast: 3).map { $0.prefix { $0 != " " } }.sorted() == [
        "/sessions/big?limit=200&offset=0", "/sessions/big?limit=200&offset=200", "/sessions/big?limit=200&offset=400",
      ])
  }

  @Test("comes in parts to whoever wants that, each trace once, with its progress told")
  func parts() throws {
    let server = try StandInServer(.slow)
    let process = try client(server)
    // The first does not want parts; the second joins it and must not miss any.
    send(#"{"sessionId":"big","payloads":"none"}"#, id: 1, to: process)
    send(
      #"{"sessionId":"big","payloads":"none","workDoneToken":"work","partialResultToken":"parts"}"#, id: 2, to: process)
    process.closeInput()
    #expect(try process.waitForExit() == 0)
    var given: [String] = []
    var kinds: [String] = []
    for line in process.outputText.split(separator: "\n") {
      try JSONDocument(Bytes(String(line))).withRoot { root in
        let value = root["params"]?["value"]
        if root["params"]?["token"]?.stringValue == "work" { kinds.append(value?["kind"]?.stringValue ?? "") }
        for trace in value?["traces"]?.elements ?? .empty { given.append(trace["traceId"]?.stringValue ?? "?") }
        switch root["id"]?.int64 {
        case 1: #expect(root["result"]?["traces"]?.elements.reduce(0) { count, _ in count + 1 } == 450)
        case 2: #expect(root["result"]?["traces"]?.isEmptyContainer == true)
        default: break
        }
      }
    }
    #expect(given == (0..<450).map { "t\($0)" })
    #expect(kinds.first == "begin")
    #expect(kinds.last == "end")
  }
}

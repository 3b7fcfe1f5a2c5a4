import ChildProcesses
import Testing

@Suite("Pipelined requests")
struct PipeliningTests {
  private static let count = 10_000

  @Test(
    "10,000 requests in one piece are all answered, although the client reads nothing meanwhile",
    arguments: ClientFraming.allCases)
  func manyAtOnce(_ framing: ClientFraming) throws {
    let client = try Client(framing)
    try client.shakeHands()
    // Now the session is in memory, and the rest is answered by the thread that reads.
    client.send(Self.request(id: "first", "trace.children"))
    #expect(try client.text().contains(#""childCount":3"#))
    var bytes: [UInt8] = []
    for number in 0..<Self.count {
      let method = number % 2 == 0 ? "trace.children" : "source.list"
      bytes += Client.framed(Self.request(id: "\(number)", method).utf8, framing)
    }
    client.process.readsOutput = false
    client.process.send(bytes)
    try client.process.wait(for: "the process to take all requests") { !client.process.hasUnsent }
    client.process.readsOutput = true
    var answered: Set<Int> = []
    for _ in 0..<Self.count {
      let answer = try client.text()
      let id = Self.id(of: answer)
      #expect(answer.contains(#""result":{""#), "\(answer)")
      if let id { answered.insert(id) }
    }
    #expect(answered.count == Self.count)
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
    #expect(client.rest.isEmpty)
  }

  @Test("Requests that have to be fetched are all answered, in any order", arguments: ClientFraming.allCases)
  func manyFetched(_ framing: ClientFraming) throws {
    let client = try Client(framing)
    try client.shakeHands()
    var bytes: [UInt8] = []
    for number in 0..<500 {
      let session = number % 2 == 0 ? "kore-7f3a-support" : "ledgerly-refund-rounding"
      let params = #"{"sessionId":"\#(session)","include":["summary"],"refresh":\#(number % 3 == 0)}"#
      let body = #"{"jsonrpc":"2.0","id":"\#(number)","method":"session.get","params":\#(params)}"#
      bytes += Client.framed(body.utf8, framing)
    }
    client.process.send(bytes)
    var answered: Set<Int> = []
    for _ in 0..<500 {
      let answer = try client.text()
      guard let id = Self.id(of: answer) else {
        Issue.record("no id in \(answer)")
        continue
      }
      #expect(answered.insert(id).inserted, "\(id) was answered twice")
      #expect(answer.contains(id % 2 == 0 ? #""sessionId":"kore-7f3a-support""# : #""ledgerly-refund-rounding""#))
    }
    #expect(answered.count == 500)
    try client.sayGoodbye()
    #expect(try client.process.waitForExit() == 0)
  }

  private static func request(id: String, _ method: String) -> String {
    let node =
      #","params":{"traceId":"kore-7f3a-t1","spanId":"sp-t1","limit":1,"sessionId":"kore-7f3a-support","payloads":"none"}"#
    return #"{"jsonrpc":"2.0","id":"\#(id)","method":"\#(method)"\#(method == "trace.children" ? node : "")}"#
  }

  private static func id(of answer: String) -> Int? {
    let parts = answer.split(separator: "\"", maxSplits: 8, omittingEmptySubsequences: false)
    return parts.count > 7 ? Int(parts[7]) : nil
  }
}

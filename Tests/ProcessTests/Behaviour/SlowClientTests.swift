import ChildProcesses
import Testing

@Suite("A client that stops reading")
struct SlowClientTests {
  /// Asks for about 23 kB, in a long line, so that the pipe to the process is full after few of them; all ids have
  /// seven digits.
  static func request(_ number: Int) -> String {
    let padding = String(repeating: " ", count: 2000)
    return #"{"jsonrpc":"2.0","id":\#(1_000_000 + number),"method":"session.get",\#(padding)"#
      + #""params":{"sessionId":"5d1c0c7e-3f0b-4b7e-9a55-0c2f4f6a9d10","payloads":"full"}}"#
  }

  @Test("stops the reading, not the answers, and memory stays bounded")
  func memoryIsBounded() throws {
    let client = try Client(.lines)
    client.send(Self.request(999_999))
    let model = try client.message().count
    // More than twice what the process may keep unsent.
    let count = 150_000_000 / model
    client.process.readsOutput = false
    for number in 0..<count { client.send(Self.request(number)) }
    try client.process.waitUntilStalled(seconds: 1)
    #expect(client.process.hasUnsent, "the process read on although nobody took its answers")
    if let bytes = client.process.residentBytes { #expect(bytes < 200_000_000, "\(bytes) bytes resident") }
    // Everything is answered in the end, each once.
    client.process.readsOutput = true
    var ids: Set<String> = []
    for _ in 0..<count {
      let answer = try client.message()
      #expect(answer.count == model)
      ids.insert(String(decoding: answer.prefix(34), as: UTF8.self))
    }
    #expect(ids.count == count)
    client.process.closeInput()
    #expect(try client.process.waitForExit() == 0)
    #expect(client.rest.isEmpty)
  }

  @Test("stops it also where the answers are made by tasks")
  func memoryIsBoundedForTasks() throws {
    let work = try SlowWork(spans: 2000)
    let client = try Client(.lines, arguments: work.arguments)
    let request = #"{"jsonrpc":"2.0","id":1,"method":"session.get","params":{"sessionId":"slow","payloads":"full"}}"#
    client.send(request)
    let model = try client.message().count
    client.process.readsOutput = false
    let count = 150_000_000 / model
    for number in 0..<count {
      client.send(
        #"{"jsonrpc":"2.0","id":\#(1_000_000 + number),"method":"session.get","params":"#
          + #"{"sessionId":"slow","payloads":"full","refresh":true}}"#)
    }
    // Work goes on for a while after the last request was taken.
    try client.process.waitUntilStalled(seconds: 0.3)
    let process = client.process
    try process.waitUntilSteady("the memory", seconds: 1) { process.residentBytes ?? 0 }
    let bytes = process.residentBytes ?? 0
    #expect(bytes < 200_000_000, "\(bytes) bytes resident")
    client.process.readsOutput = true
    var ids: Set<String> = []
    for _ in 0..<count { ids.insert(String(decoding: try client.message().prefix(30), as: UTF8.self)) }
    #expect(ids.count == count)
    client.process.closeInput()
    #expect(try client.process.waitForExit() == 0)
  }

  @Test("A script that reads only after its input has ended gets all of it")
  func lateReader() throws {
    let client = try Client(.lines)
    client.process.readsOutput = false
    for number in 0..<200 { client.send(Self.request(number)) }
    client.process.closeInput()
    try client.process.wait(for: "the requests to be taken") { !client.process.hasUnsent }
    client.process.readsOutput = true
    for _ in 0..<200 { _ = try client.message() }
    #expect(try client.process.waitForExit() == 0)
    #expect(client.rest.isEmpty)
  }
}

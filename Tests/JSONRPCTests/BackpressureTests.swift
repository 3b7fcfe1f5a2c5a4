import JSONRPC
import Testing

@Suite("Many messages and slow readers", .timeLimit(.minutes(1)))
struct BackpressureTests {
  /// Waits until `counter` has stood still for a while.
  private func settled(_ counter: Counter) async -> Int {
    var last = -1
    while counter.count != last || last == 0 {
      last = counter.count
      try? await Task.sleep(for: .milliseconds(150))
    }
    return last
  }

  @Test("ten thousand pipelined requests are all answered", arguments: [Framing.lines, .header])
  func pipelined(framing: Framing) async throws {
    let client = try Client(framing)
    await client.send((0..<10_000).map { request("\($0)", $0 % 3 == 0 ? "later" : "echo", "[\($0)]") })
    let messages = await client.messages(10_000)
    #expect(Set(messages) == Set((0..<10_000).map { result("\($0)", "[\($0)]") }))
    #expect(await client.end().messages.count == 10_000)
  }

  @Test(
    "unsent answers stay near their limit while nobody reads, and all arrive in the end",
    arguments: [Framing.lines, .header])
  func slowReader(framing: Framing) async throws {
    var limits = Connection.Limits()
    limits.unsentBytes = 1 << 20
    let client = try Client(framing, limits: limits, reads: false)
    async let sent: Void = client.send((0..<200).map { request("\($0)", "large", "{\"count\":65536}") })
    await client.handler.handled.wait(for: 16)
    let handled = await settled(client.handler.handled)
    #expect((16..<24).contains(handled), "about a mebibyte of answers")
    client.read()
    await sent
    let messages = await client.messages(200)
    #expect(messages.map(\.utf8.count).min() ?? 0 > 65_536)
    #expect(await client.end().messages.count == 200)
  }

  @Test("answers to what cannot be read are held to the limit too")
  func slowReaderOfErrors() async throws {
    var limits = Connection.Limits()
    limits.unsentBytes = 128 << 10
    let client = try Client(.header, limits: limits, reads: false)
    let frame = "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-16\r\n\r\n{}"
    let thousand = String(repeating: frame, count: 1000)
    let counter = Counter()
    async let sent: Void = {
      for _ in 0..<20 {
        await client.send(raw: thousand)
        counter.add()
      }
    }()
    #expect(await settled(counter) < 8)
    client.read()
    await sent
    #expect(await client.end().messages.count == 20_000)
  }

  @Test("requests over the limit are refused at once, and control is obeyed", arguments: [Framing.lines, .header])
  func inFlight(framing: Framing) async throws {
    var limits = Connection.Limits()
    limits.inFlight = 4
    let client = try Client(framing, limits: limits)
    await client.send((0..<3).map { request("\($0)", "wait", "{\"gate\":\"a\"}") })
    await client.send(request("3", "sleep"))
    await client.handler.started.wait(for: 4)
    await client.send(
      request("4", "later"), "[\(request("5", "later")),\(request("6", "echo"))]", request("7", "echo"),
      cancellation(of: "3"))
    func refused(_ id: String) -> String {
      failure(
        id, -32803, "too many requests are under way",
        data: "{\"kind\":\"rateLimited\",\"hint\":\"wait for answers, or cancel requests, before sending more\"}")
    }
    let messages = await client.messages(4)
    let batch = "[\(refused("5")),\(result("6", "null"))]"
    let cancelled = failure("3", -32800, "cancelled by the client")
    #expect(Set(messages) == [refused("4"), batch, result("7", "null"), cancelled])
    await client.handler.finished.wait(for: 1)
    // There is room for one again once the work of the cancelled one has ended.
    var count = 4
    while !client.received.contains(result("8", "null")) {
      count += 1
      await client.send(request("8", "later"))
      _ = await client.messages(count)
    }
    client.handler.gates["a"]?.open()
    #expect(await client.messages(count + 3).suffix(3).allSatisfy { $0.contains("\"gate\"") })
    #expect(await client.end().messages.count == count + 3)
  }

  @Test("a slow request delays no other, whatever their number")
  func slowRequests() async throws {
    var limits = Connection.Limits()
    limits.working = 4
    let client = try Client(limits: limits)
    await client.send((0..<500).map { request("\($0)", "outside", "{\"gate\":\"a\"}") })
    await client.handler.started.wait(for: 500)
    await client.send(request("\"task\"", "later"), request("\"reader\"", "echo"))
    #expect(Set(await client.messages(2)) == [result("\"task\"", "null"), result("\"reader\"", "null")])
    client.handler.gates["a"]?.open()
    #expect(await client.end().messages.count == 502)
  }

  @Test("no more requests work than may, and the others wait in line")
  func working() async throws {
    var limits = Connection.Limits()
    limits.working = 4
    let client = try Client(limits: limits)
    await client.send((0..<20).map { request("\($0)", "wait", "{\"gate\":\"a\"}") })
    #expect(await settled(client.handler.started) == 4)
    // Cancelled in line they are answered at once, and never begun.
    await client.send((10..<20).map { cancellation(of: "\($0)") })
    #expect(await client.messages(10).allSatisfy { $0.contains("-32800") })
    client.handler.gates["a"]?.open()
    #expect(await client.end().messages.count == 20)
    #expect(client.handler.started.count == 10)
  }
}

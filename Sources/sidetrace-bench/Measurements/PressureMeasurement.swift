internal import ChildProcesses
internal import JSONTape
internal import SampleSessions
internal import SystemCalls

/// What a process holds while others do not behave: programs that send it more than it keeps, a client that never reads.
enum PressureMeasurement {
  /// What the receiver keeps.
  private static let budget = 64 << 20

  static func run(_ bench: Bench) {
    Report.section("Memory under traffic to --listen (goal: 1.3 × what is kept + 32 MB)")
    let most = bench.isQuick ? 200 << 20 : 600 << 20
    traffic("tiny traces in bodies of 4 MB", spansPerBody: 20_000, payload: 0, most, bench)
    traffic("tiny traces, one a body", spansPerBody: 1, payload: 0, min(most / 40, 4 << 20), bench)
    traffic("large traces, one a body", spansPerBody: 1, payload: 12 << 20, most, bench)
    Report.section("Memory with a client that never reads (goal: flat)")
    silent(bench)
  }

  // MARK: The receiver

  private static func traffic(_ name: String, spansPerBody: Int, payload: Int, _ total: Int, _ bench: Bench) {
    var (ours, allowed) = (Samples(), Samples())
    if let peak = peak(spansPerBody, payload, total, bench) { ours.add(Double(peak)) }
    allowed.add(Double(budget) * 1.3 + 32e6)
    Report.line("\(name): at most", ours: ours, .megabytes, peer: "allowed", allowed, .atMost(1))
  }

  private static func peak(_ spans: Int, _ payload: Int, _ total: Int, _ bench: Bench) -> Int? {
    guard let child = Child(bench.peers.sidetrace, ["--no-default-sources", "--listen", "127.0.0.1:0"]) else {
      return nil
    }
    let wire = Wire(child, .lines)
    guard let answer = wire.send(wire.request("source.list")) ? wire.line() : nil,
      let port = answer.split(separator: "http://127.0.0.1:").last.flatMap({ UInt16($0.prefix { $0.isNumber }) })
    else { return nil }
    var sent = 0
    var number = 0
    while sent < total {
      var body = Array("{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[".utf8)
      for place in 0..<spans {
        if place > 0 { body.append(0x2C) }
        body += span(number, payload)
        number += 1
      }
      body += Array("]}]}]}".utf8)
      guard post(body, to: port) else { return nil }
      sent += body.count
      // Whoever looks has all that is kept decoded.
      if number % 100 == 0 || spans > 1 || payload > 0, wire.ask(wire.request("session.list")) == nil { return nil }
    }
    return ProcessHandle(child.number).memory?.peak
  }

  private static func span(_ number: Int, _ payload: Int) -> [UInt8] {
    let digits = String(number + 1, radix: 16)
    let id = String(repeating: "0", count: 16 - digits.count) + digits
    var text = Array(
      "{\"traceId\":\"\(id)\(id)\",\"spanId\":\"\(id)\",\"name\":\"n\",\"startTimeUnixNano\":\"1\",\"endTimeUnixNano\":\"2\""
        .utf8)
    if payload > 0 {
      text += Array(",\"attributes\":[{\"key\":\"input.value\",\"value\":{\"stringValue\":\"".utf8)
      text += [UInt8](repeating: 0x78, count: payload)
      text += Array("\"}}]".utf8)
    }
    return text + [0x7D]
  }

  private static func post(_ body: [UInt8], to port: UInt16) -> Bool {
    guard let connection = try? Connected(host: "127.0.0.1", port: port) else { return false }
    defer { connection.close() }
    let head =
      "POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n"
      + "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    guard (Array(head.utf8) + body).withUnsafeBytes({ connection.send($0, before: .max) }) else { return false }
    var answer = [UInt8](repeating: 0, count: 4096)
    let received = answer.withUnsafeMutableBytes { connection.receive(into: $0, before: .max) }
    guard case .bytes = received else { return false }
    return String(decoding: answer.prefix(12), as: UTF8.self) == "HTTP/1.1 200"
  }

  // MARK: The client

  /// Requests go in until the program takes no more; from then on nothing may grow.
  private static func silent(_ bench: Bench) {
    guard let file = bench.sample(spans: 1000), let wire = bench.warm(file) else { return }
    var requests: [UInt8] = []
    for id in 2..<20_000 {
      requests += wire.request("session.get", "{\"sessionId\":\"\(file.session.id)\"}", id: id)
    }
    let (input, bytes) = (wire.child.input, requests)
    let before = ProcessHandle(wire.child.number).memory?.resident ?? 0
    startThread(name: "bench.sender") { bytes.withUnsafeBytes { _ = input.writeAll($0) } }
    var (early, late) = (Samples(), Samples())
    for (samples, seconds) in [(0, 2), (1, 6)] {
      pause(milliseconds: seconds * 1000)
      guard let memory = ProcessHandle(wire.child.number).memory else { continue }
      if samples == 0 { early.add(Double(memory.resident)) } else { late.add(Double(memory.resident)) }
    }
    Report.line("after 8 s", ours: late, .megabytes, peer: "after 2 s", early, .atMost(1.05))
    var (grown, allowed) = (Samples(), Samples())
    grown.add(Double(late.values.last.map { max(Int($0) - before, 1) } ?? 0))
    allowed.add(90e6)
    Report.line("more than before", ours: grown, .megabytes, peer: "allowed", allowed, .atMost(1))
    wire.child.stop()
  }
}

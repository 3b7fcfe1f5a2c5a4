internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceModel
internal import TraceReceiver

extension FuzzTargets {
  /// Bytes on a connection to the receiver, and the sessions that come of them.
  static let receiver = FuzzTarget(
    "receiver", "bytes of a program that sends OTLP over HTTP/1.1, HTTP/2 or gRPC", longestInput: 16 << 10,
    seeds: FixtureSeeds.requests
  ) { input throws(Violation) in
    var limits = OTLPReceiver.Limits()
    // Room for a few of the longest requests, so that older ones go.
    limits.keptBytes = 256 << 10
    let receiver: OTLPReceiver
    let connection: Connected
    do throws(SocketError) {
      receiver = try OTLPReceiver(name: "live", host: "127.0.0.1", port: 0, limits: limits)
      connection = try Connected(host: "127.0.0.1", port: receiver.port)
    } catch {
      throw Violation("no connection to the receiver: \(error)")
    }
    receiver.start()
    defer { receiver.close() }
    let answers = exchange(input, on: connection)
    // The client leaves while the receiver may still wait for the rest of a request.
    connection.resetWhenClosed()
    connection.close()
    if input.array(0..<HTTP2Session.preface.count) == HTTP2Session.preface {
      try lookAtFrames(answers)
    } else {
      try look(answers)
    }
    let page = try given("the list of what was received") { () async throws(SourceError) in
      try await receiver.sessions(SessionQuery())
    }
    for entry in page.items.prefix(4) {
      let id = entry.info.id
      let session = try given("what was received of '\(id)'") { () async throws(SourceError) in
        try await receiver.session(id: id)
      }
      try SessionCheck.everything(of: session)
    }
  }

  /// Sends all of it, and gives what comes back until nothing does.
  private static func exchange(_ input: Bytes, on connection: Connected) -> [UInt8] {
    let patience: Int64 = 5_000_000_000
    _ = input.withUnsafeBytes { connection.send($0, before: MonotonicClock.now + patience) }
    var answers: [UInt8] = []
    var memory = [UInt8](repeating: 0, count: 16 << 10)
    // What is complete is answered at once; a request that is cut short gets no answer.
    while case .bytes(let count) = memory.withUnsafeMutableBytes({
      connection.receive(into: $0, before: MonotonicClock.now + 3_000_000)
    }) {
      answers += memory[..<count]
    }
    return answers
  }

  /// Each answer is one of HTTP, and a body in JSON is.
  private static func look(_ answers: [UInt8]) throws(Violation) {
    var rest = answers[...]
    while !rest.isEmpty {
      guard let end = rest.firstRange(of: Array("\r\n\r\n".utf8)) else {
        throw Violation("an answer without the end of its head")
      }
      let head = String(decoding: rest[..<end.lowerBound], as: UTF8.self)
      rest = rest[end.upperBound...]
      try require(head.hasPrefix("HTTP/1.1 "), "no answer of HTTP: \(head)")
      // Neither has a body, nor has what answers a HEAD: then the next answer follows, or none.
      if head.hasPrefix("HTTP/1.1 100 ") || head.hasPrefix("HTTP/1.1 204 ") { continue }
      let length = head.split(separator: "\r\n").compactMap { line in
        line.hasPrefix("Content-Length: ") ? Int(line.dropFirst(16)) : nil
      }
      guard length.count == 1 else { throw Violation("an answer of no clear length: \(head)") }
      if rest.isEmpty || rest.starts(with: Array("HTTP/1.1 ".utf8)) { continue }
      guard length[0] <= rest.count else { throw Violation("an answer that is too short: \(head)") }
      if head.contains("Content-Type: application/json") {
        _ = try JSONCheck.line(Bytes(rest.prefix(length[0])), "the body of an answer")
      }
      rest = rest.dropFirst(length[0])
    }
  }

  /// What is answered in HTTP/2 is whole frames (RFC 9113, 4.1), settings first.
  private static func lookAtFrames(_ answers: [UInt8]) throws(Violation) {
    var rest = answers[...]
    var isFirst = true
    while !rest.isEmpty {
      try require(rest.count >= 9, "an answer that ends within the head of a frame")
      let head = Array(rest.prefix(9))
      let length = Int(clamping: head[0]) << 16 | Int(clamping: head[1]) << 8 | Int(clamping: head[2])
      try require(rest.count >= 9 + length, "an answer that ends within a frame")
      try require(!isFirst || head[3] == 4, "an answer that begins without settings")
      isFirst = false
      rest = rest.dropFirst(9 + length)
    }
  }
}

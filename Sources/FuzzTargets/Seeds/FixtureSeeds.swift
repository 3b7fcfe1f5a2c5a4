internal import JSONTape
internal import SystemCalls

/// Inputs made of the files that sessions are read from.
enum FixtureSeeds {
  private static let documents =
    FixtureFiles.paths(below: "Fixtures/demo") + FixtureFiles.paths(below: "Fixtures/fields")
  private static let claude = "Fixtures/agents/claude/projects"
  private static let codex = "Fixtures/agents/codex"

  /// For `formats`: each file behind the letter that says whose it is, and some together.
  @Sendable static func formats() -> [[UInt8]] {
    let separator: [UInt8] = [0x1E]
    var seeds = documents.map { Array("f".utf8) + FixtureFiles.bytes($0) }
    let small = FixtureFiles.paths(below: "Fixtures/fields").map(FixtureFiles.bytes)
    seeds.append(Array("f".utf8) + Array(small.joined(separator: separator)))
    // The first records of each, too: what is short is changed more.
    for path in documents where path.hasSuffix(".jsonl") {
      for line in FixtureFiles.lines(path) { seeds.append(Array("f".utf8) + line) }
    }
    for path in FixtureFiles.paths(below: claude, ending: ".jsonl") { seeds += transcript("c", path) }
    for path in FixtureFiles.paths(below: codex, ending: ".jsonl") { seeds += transcript("x", path) }
    let whole = FixtureFiles.paths(below: claude).filter { $0.contains("e901") }.sorted { $0.count < $1.count }
    seeds.append(Array("c".utf8) + Array(whole.map(FixtureFiles.bytes).joined(separator: separator)))
    return seeds
  }

  private static func transcript(_ letter: String, _ path: String) -> [[UInt8]] {
    let lines = FixtureFiles.lines(path)
    return [lines.count, 12, 4].map { Array(letter.utf8) + Array(lines.prefix($0).joined(separator: [0x0A])) }
  }

  /// For `json`: values of the fixtures, and what a scanner may stumble over.
  @Sendable static func texts() -> [[UInt8]] {
    let odd = [
      "0", "-0", "1e400", "1e-320", "9223372036854775807", "-9223372036854775808", "0.1e+2", "[]", "{}", "true", "null",
      #""\ud83d\ude00\ud800x\u0000\b\f\n\r\t\/\\\"""#, #"{"a":1,"a":2,"":[]}"#, "[[[[[[[[[[1]]]]]]]]]]",
      "\"\u{202E}\u{1B}]8;;\u{FEFF}é漢😀\"", " \t\r\n[1 ,2 ]\n",
    ].map { Array($0.utf8) }
    let files = FixtureFiles.paths(below: "Fixtures/fields") + FixtureFiles.paths(below: "Fixtures/agents")
    return odd + files.flatMap { [FixtureFiles.bytes($0)] + FixtureFiles.lines($0).prefix(20) }
      + ConversationSeeds.messages()
  }

  /// For `code`: what tools were given and gave back, with a document and some edits.
  @Sendable static func code() -> [[UInt8]] {
    let files = FixtureFiles.paths(below: "Fixtures/workspace").map(FixtureFiles.bytes)
    let edits: [UInt8] = [0, 9, 4, 2, 0x0A, 0x61, 1, 0, 200, 0, 0, 0, 0, 1, 0x0D]
    var seeds: [[UInt8]] = []
    for path in documents + FixtureFiles.paths(below: "Fixtures/agents", ending: ".jsonl") {
      for value in tellingValues(path) {
        let file = files[seeds.count % files.count]
        seeds.append(value + [0x1E] + file + [0x1E] + edits)
        seeds.append(value)
      }
    }
    return seeds + files
  }

  /// The strings of more than a line, and the objects that name a file.
  private static func tellingValues(_ path: String) -> [[UInt8]] {
    var found: Set<[UInt8]> = []
    let whole = FixtureFiles.bytes(path)
    let texts = (try? JSONDocument(Bytes(whole))) == nil ? FixtureFiles.lines(path) : [whole]
    for text in texts {
      guard let document = try? JSONDocument(Bytes(text)) else { continue }
      document.withRoot { root in
        var open = [root]
        while let value = open.popLast() {
          open += value.members.map(\.value) + value.elements
          if let text = value.stringValue, text.contains("\n"), text.utf8.count > 20 { found.insert(Array(text.utf8)) }
          let names = value.members.contains { member in
            ["file_path", "path", "structuredPatch", "changes", "parsed_cmd", "code.file.path"]
              .contains(member.key.stringValue ?? "")
          }
          if names { found.insert(value.withBytes { Array($0) }) }
        }
      }
    }
    return found.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// For `receiver`: bodies of OTLP as requests of HTTP, whole and in chunks.
  @Sendable static func requests() -> [[UInt8]] {
    let bodies =
      FixtureFiles.lines("Fixtures/demo/otlp.jsonl") + [Array("{}".utf8), Array("{\"resourceSpans\":[]}".utf8)]
    let head = "POST /v1/traces HTTP/1.1\r\nHost: localhost:4318\r\nContent-Type: application/json\r\n"
    var seeds: [[UInt8]] = []
    for body in bodies {
      let whole = Array("\(head)Content-Length: \(body.count)\r\n\r\n".utf8) + body
      var chunked = Array("\(head)Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n".utf8)
      for start in stride(from: 0, to: body.count, by: 500) {
        let chunk = body[start..<min(start + 500, body.count)]
        chunked += Array("\(String(chunk.count, radix: 16));x=y\r\n".utf8) + chunk + Array("\r\n".utf8)
      }
      chunked += Array("0\r\nTrailer: x\r\n\r\n".utf8)
      seeds += [whole, chunked, whole + chunked]
    }
    for (number, body) in bodies.enumerated() { seeds.append(overHTTP2(body, isCall: number.isMultiple(of: 2))) }
    let protobuf: [UInt8] = [0x0A, 12, 0x12, 10, 0x12, 8, 0x2A, 4, 0x73, 0x74, 0x65, 0x70, 0x30, 1]
    let binary = head.replacing("json", with: "x-protobuf")
    seeds.append(Array("\(binary)Content-Length: \(protobuf.count)\r\n\r\n".utf8) + protobuf)
    // `hello`, compressed with gzip in a block that is stored.
    let gzip: [UInt8] =
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 5, 0, 0xFA, 0xFF] + Array("hello".utf8)
      + [0x86, 0xA6, 0x10, 0x36, 5, 0, 0, 0]
    seeds.append(Array("\(head)Content-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\n\r\n".utf8) + gzip)
    let other =
      "HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n"
      + "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nOPTIONS /v1/logs HTTP/1.1\r\nOrigin: null\r\n\r\n"
    return seeds + [Array(other.utf8)]
  }

  /// What a client sends that asks over HTTP/2, as a call of gRPC or plainly.
  private static func overHTTP2(_ body: [UInt8], isCall: Bool) -> [UInt8] {
    guard let session = HTTP2Session(.client, onEvent: { _, _ in }) else { return HTTP2Session.preface }
    let path = isCall ? "/opentelemetry.proto.collector.trace.v1.TraceService/Export" : "/v1/traces"
    let length = UInt32(clamping: body.count)
    let message = isCall ? [0] + withUnsafeBytes(of: length.bigEndian, Array.init) + body : body
    let type = isCall ? "application/grpc+json" : "application/json"
    _ = session.ask(
      [
        (":method", "POST"), (":scheme", "http"), (":authority", "localhost"), (":path", path), ("content-type", type),
      ], body: message)
    var sent: [UInt8] = []
    _ = session.takeOutput { piece in
      sent += piece
      return true
    }
    return sent
  }
}

internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import Synchronization
internal import SystemCalls

extension FuzzTargets {
  /// The whole server on a pair of pipes, with both framings, an editor's documents and a source of small files.
  static let server = FuzzTarget(
    "server",
    "a digit says how messages are framed (0 lines, 1 headers, 2 as the bytes are, 3 headers behind a "
      + "handshake; 4 more for tight limits); messages follow, one a line", longestInput: 16 << 10,
    seeds: ConversationSeeds.conversations
  ) { input throws(Violation) in
    guard input.count > 1 else { return }
    let form = ClientForm(input[0])
    let messages = form.messages(input.array(1..<input.count))
    let talk = try Talk(form.stream(messages), form.limits)
    let answers = try talk.answers()
    guard form.isCounted else { return }
    var expected = ExpectedAnswers(limits: form.limits)
    for message in messages where !expected.isAtEnd { expected.add(message) }
    try expected.compare(with: answers, areAllThere: form.waitsForAll && !expected.isAtEnd)
  }
}

/// How a client of one input speaks.
private struct ClientForm {
  private let number: UInt8

  init(_ byte: UInt8) { number = byte & 7 }

  var limits: Connection.Limits {
    var limits = Connection.Limits()
    limits.watchMilliseconds = 1
    guard number & 4 != 0 else { return limits }
    limits.messageBytes = 2048
    limits.depth = 16
    limits.unsentBytes = 4096
    limits.inFlight = 4
    limits.working = 2
    return limits
  }

  private var hasHeaders: Bool { number & 1 != 0 }
  /// Whether the messages are known as such, so that their answers can be counted.
  var isCounted: Bool { number & 3 != 2 }
  /// To a client of lines the end of input is the end of its work, for which it waits.
  var waitsForAll: Bool { !hasHeaders }

  func messages(_ bytes: [UInt8]) -> [[UInt8]] {
    if !isCounted { return [bytes] }
    let lines = bytes.split(separator: 0x0A).map(Array.init)
    if number & 3 == 3 { return Self.handshake + lines }
    // The first byte decides the framing: one of headers would be taken for such.
    return hasHeaders ? lines : lines.filter { !Self.isBlank($0) }.drop { !Self.beginsMessage($0) }.map(Array.init)
  }

  func stream(_ messages: [[UInt8]]) -> [UInt8] {
    messages.reduce(into: []) { stream, message in
      if hasHeaders, isCounted { stream += Array("Content-Length: \(message.count)\r\n\r\n".utf8) }
      stream += message
      if !hasHeaders, isCounted { stream.append(0x0A) }
    }
  }

  private static func isBlank(_ line: [UInt8]) -> Bool { line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) } }

  private static func beginsMessage(_ line: [UInt8]) -> Bool {
    guard let first = line.first(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { return false }
    return Framing(firstByte: first) == .lines
  }

  private static let handshake = [
    #"{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"capabilities":{"workspace":{"codeLens":{"refreshSupport":true}}}}}"#,
    #"{"jsonrpc":"2.0","method":"initialized","params":{}}"#,
  ].map { Array($0.utf8) }
}

/// One client's talk with a server of its own.
private struct Talk {
  private let output: [UInt8]
  private let framing: Framing

  init(_ stream: [UInt8], _ limits: Connection.Limits) throws(Violation) {
    guard let input = Descriptor.pipe(), let output = Descriptor.pipe() else { throw Violation("no pipes") }
    let server = try Specimen.server("files:\(PackageFolder.root)/Fixtures/fields")
    let connection = Connection(
      input: input.reader, output: output.writer, handler: server, limits: limits, onBroken: {})
    let heard = Heard()
    startThread(name: "fuzz.write") {
      _ = stream.withUnsafeBytes { input.writer.writeAll($0) }
      input.writer.close()
    }
    startThread(name: "fuzz.read") { heard.all(output.reader.readAll()) }
    _ = connection.run()
    // Requests that were finished last may have begun a watch.
    server.connected(to: nil)
    input.reader.close()
    output.writer.close()
    self.output = heard.wait()
    output.reader.close()
    framing = connection.framing ?? .lines
  }

  /// The messages that the server sent, each a JSON value.
  func answers() throws(Violation) -> [JSONDocument] {
    switch framing {
    case .lines: return try JSONCheck.lines(output, "the output")
    case .header:
      var documents: [JSONDocument] = []
      var rest = output[...]
      while !rest.isEmpty {
        guard let end = rest.firstRange(of: Array("\r\n\r\n".utf8)),
          rest.starts(with: Array("Content-Length: ".utf8)),
          let count = Int(String(decoding: rest[(rest.startIndex + 16)..<end.lowerBound], as: UTF8.self)),
          count <= rest[end.upperBound...].count
        else { throw Violation("the output has a wrong header: \(String(decoding: rest.prefix(200), as: UTF8.self))") }
        rest = rest[end.upperBound...]
        documents.append(try JSONCheck.line(Bytes(rest.prefix(count)), "a message of the server"))
        rest = rest.dropFirst(count)
      }
      return documents
    }
  }
}

/// What a thread has read.
private final class Heard: Sendable {
  private let state = Mutex<[UInt8]?>(nil)
  func all(_ bytes: [UInt8]) { state.withLock { $0 = bytes } }

  func wait() -> [UInt8] {
    while true {
      if let bytes = state.withLock({ $0 }) { return bytes }
      pause(milliseconds: 1)
    }
  }
}

/// How many answers there must be to each id.
private struct ExpectedAnswers {
  private let limits: Connection.Limits
  private var counts: [String: Int] = [:]
  /// Whether the client said goodbye; what it says behind that is not heard.
  private(set) var isAtEnd = false

  init(limits: Connection.Limits) { self.limits = limits }

  mutating func add(_ message: [UInt8]) {
    guard message.count <= limits.messageBytes,
      let document = try? JSONDocument(Bytes(message), maximumDepth: limits.depth)
    else { return expect(nil) }
    document.withRoot { root in
      guard root.isArray else { return add(root) }
      if root.isEmptyContainer { expect(nil) }
      for element in root.elements { add(element) }
    }
  }

  private mutating func add(_ value: JSONValue) {
    switch IncomingMessage(value) {
    case .request(let id, _, _): expect(id)
    case .invalid(let id, _): expect(id)
    case .notification(let method, _): if method.equals("exit") { isAtEnd = true }
    case .response: break
    }
  }

  private mutating func expect(_ id: JSONValue?) { counts[id?.spelling ?? "null", default: 0] += 1 }

  /// - Parameter areAllThere: whether none may be missing; never may there be one too many.
  func compare(with answers: [JSONDocument], areAllThere: Bool) throws(Violation) {
    var left = counts
    for answer in answers {
      try answer.withRoot { root throws(Violation) in
        // A batch of answers, or one.
        if root.isArray {
          for element in root.elements { try Self.take(element, &left) }
        } else {
          try Self.take(root, &left)
        }
      }
    }
    if !areAllThere { return }
    if let missing = left.first(where: { $0.value > 0 }) {
      throw Violation("\(missing.value) answers to the id \(missing.key) are missing")
    }
  }

  private static func take(_ message: JSONValue, _ left: inout [String: Int]) throws(Violation) {
    if message["method"] != nil { return }
    let id = message["id"]?.spelling ?? "null"
    guard let count = left[id], count > 0 else {
      throw Violation("an answer too many: \(message.spelling.prefix(500))")
    }
    left[id] = count - 1
  }
}

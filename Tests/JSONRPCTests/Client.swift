import JSONRPC
import JSONTape
import Synchronization
import SystemCalls
import Testing

/// A connection over real pipes, and the client at the other end of them.
final class Client: Sendable {
  let handler = SampleHandler()
  let broken = Counter()
  private let framing: Framing
  private let input: Descriptor
  private let answers: Descriptor
  private let output = Mutex<Output?>(nil)
  private let ending = Mutex<Connection.Ending?>(nil)

  /// - Parameter reads: whether the client reads what it is sent, or only once it is told to.
  init(_ framing: Framing = .lines, limits: Connection.Limits = .init(), reads: Bool = true) throws {
    CurrentProcess.ignoreBrokenPipes()
    Log.shared.level = .fault
    self.framing = framing
    let toServer = try #require(Descriptor.pipe())
    let toClient = try #require(Descriptor.pipe())
    input = toServer.writer
    answers = toClient.reader
    var limits = limits
    limits.watchMilliseconds = 5
    let connection = Connection(
      input: toServer.reader, output: toClient.writer, handler: handler, limits: limits,
      onBroken: { [broken] in broken.add() })
    startThread(name: "test.client") {
      let ending = connection.run()
      toServer.reader.close()
      // Somebody may still be writing to a client that is gone, and must not find another pipe of this number.
      if ending != .clientGone { toClient.writer.close() }
      self.ending.withLock { $0 = ending }
    }
    if reads { read() }
  }

  /// Begins to read.
  func read() { output.withLock { $0 = Output(answers) } }

  /// Will never read.
  func stopReading() { answers.close() }

  /// Sends messages in one piece, framed.
  func send(_ messages: String...) async { await send(messages) }

  func send(_ messages: [String]) async {
    await send(raw: messages.map { framing == .lines ? $0 + "\n" : framed($0) }.joined())
  }

  /// Sends text as it is.
  func send(raw text: String) async { await send(bytes: Array(text.utf8)) }

  func send(bytes: [UInt8]) async {
    let input = input
    _ = await onThread { bytes.withUnsafeBytes { input.writeAll($0) } }
  }

  /// The messages that have come, once there are `count` of them.
  func messages(_ count: Int) async -> [String] {
    var size = -1
    while true {
      let bytes = output.withLock { $0?.bytes } ?? []
      if bytes.count != size {
        size = bytes.count
        let messages = Self.messages(in: bytes)
        if messages.count >= count { return messages }
      }
      try? await Task.sleep(for: .milliseconds(1))
    }
  }

  /// What came, byte for byte.
  var received: String { String(decoding: output.withLock { $0?.bytes } ?? [], as: UTF8.self) }

  /// How the connection ended, once it has.
  func ended() async -> Connection.Ending {
    while true {
      if let ending = ending.withLock({ $0 }) { return ending }
      try? await Task.sleep(for: .milliseconds(1))
    }
  }

  /// Ends the input and gives how the connection ended and all that came.
  @discardableResult
  func end() async -> (ending: Connection.Ending, messages: [String]) {
    input.close()
    let ending = await ended()
    let output = output.withLock { $0 }
    while let output, !output.isAtEnd { try? await Task.sleep(for: .milliseconds(1)) }
    return (ending, Self.messages(in: output?.bytes ?? []))
  }

  /// The complete messages; a last line without its end is one that has not come whole yet.
  private static func messages(in bytes: [UInt8]) -> [String] {
    let isLines = bytes.first.map { Framing(firstByte: $0) == .lines } ?? false
    let whole = isLines ? Array(bytes.prefix((bytes.lastIndex(of: 0x0A) ?? -1) + 1)) : bytes
    return Events.of(pieces: [whole], limit: .max).compactMap { event in
      if case .message(let text) = event { text } else { nil }
    }
  }
}

/// The text of a request.
func request(_ id: String, _ method: String, _ params: String? = nil) -> String {
  let params = params.map { ",\"params\":\($0)" } ?? ""
  return "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\"\(params)}"
}

func notification(_ method: String, _ params: String = "{}") -> String {
  "{\"jsonrpc\":\"2.0\",\"method\":\"\(method)\",\"params\":\(params)}"
}

func cancellation(of id: String) -> String { notification("$/cancelRequest", "{\"id\":\(id)}") }

/// The text of an answer.
func result(_ id: String, _ value: String) -> String { "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"result\":\(value)}" }

func failure(_ id: String, _ code: Int, _ message: String, data: String? = nil) -> String {
  let data = data.map { ",\"data\":\($0)" } ?? ""
  return "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"error\":{\"code\":\(code),\"message\":\"\(message)\"\(data)}}"
}

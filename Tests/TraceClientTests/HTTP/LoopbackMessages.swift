/// A request as the server saw it.
struct LoopbackRequest: Sendable {
  let method: String
  /// Path and query as they stood in the request line.
  let target: String
  /// Names in lower case, in the order of the lines.
  let headers: [(name: String, value: String)]

  var path: String { String(target.prefix { $0 != "?" }) }

  /// The parameters in order, decoded.
  var query: [(name: String, value: String)] {
    guard let mark = target.firstIndex(of: "?") else { return [] }
    return target[target.index(after: mark)...].split(separator: "&").map { pair in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decoded(parts[0]), parts.count == 2 ? Self.decoded(parts[1]) : "")
    }
  }

  func parameter(_ name: String) -> String? { query.first { $0.name == name }?.value }
  func number(_ name: String) -> Int? { parameter(name).flatMap { Int($0) } }
  func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  static func decoded(_ text: some StringProtocol) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(code)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// An answer, well formed unless a header says otherwise.
struct LoopbackResponse: Sendable {
  var status = 200
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []

  init(_ status: Int = 200, type: String? = "application/json", _ body: String = "", _ headers: [(String, String)] = [])
  {
    self.init(status, type: type, bytes: Array(body.utf8), headers)
  }

  init(_ status: Int = 200, type: String? = "application/json", bytes: [UInt8], _ headers: [(String, String)] = []) {
    self.status = status
    self.headers = type.map { [("Content-Type", $0)] } ?? []
    self.headers += headers
    body = bytes
  }

  /// The bytes, with the length that the body has or pretends to have.
  func bytes(length: Int? = nil) -> [UInt8] {
    var head = "HTTP/1.1 \(status) Some reason\r\nContent-Length: \(length ?? body.count)\r\n"
    for header in headers { head += "\(header.name): \(header.value)\r\n" }
    return Array(head.utf8) + Array("\r\n".utf8) + body
  }
}

/// What the server does with a request.
indirect enum LoopbackReply: Sendable {
  case answer(LoopbackResponse)
  /// Waits first, unless the client goes.
  case after(milliseconds: Int, LoopbackReply)
  /// Says nothing until the client goes.
  case silence
  /// A byte at a time.
  case drip(LoopbackResponse, everyMilliseconds: Int)
  /// Breaks the connection with RST after so many bytes of the answer.
  case reset(afterBytes: Int, of: LoopbackResponse)
  /// Says that the body is longer or shorter than it is, then closes.
  case wrongLength(LoopbackResponse, by: Int)
  /// These bytes, then the end.
  case raw([UInt8])
  /// A start, then a piece again and again until the client goes.
  case endless(start: String, piece: String)

  static func json(_ text: String) -> LoopbackReply { .answer(LoopbackResponse(200, text)) }
  static func status(_ status: Int, _ body: String, _ headers: [(String, String)] = []) -> LoopbackReply {
    .answer(LoopbackResponse(status, body, headers))
  }
  static func text(_ status: Int, type: String = "text/plain; charset=utf-8", _ body: String) -> LoopbackReply {
    .answer(LoopbackResponse(status, type: type, body))
  }
}

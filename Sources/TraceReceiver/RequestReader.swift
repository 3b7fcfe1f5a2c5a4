internal import JSONTape
internal import SystemCalls

/// A request as far as a receiver of telemetry needs it.
struct ReceivedRequest: Sendable {
  var method: String
  var path: String
  /// Names in lower case; values of repeated ones joined by commas (RFC 9110, 5.3).
  var headers: [String: String]
  var body = Bytes([])
  var keepsAlive: Bool

  /// The media type without its parameters.
  var contentType: String {
    let value = headers["content-type"] ?? ""
    return value.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
  }
}

/// What cannot be taken, with the answer that says so; the connection ends behind it.
struct RequestRefusal: Error, Sendable, Equatable {
  let status: Int
  let message: String
}

/// Reads requests off a connection: HTTP/1.1 (RFC 9112), strict where leniency lets two readers disagree about where a
/// message ends.
struct RequestReader {
  struct Limits: Sendable {
    var headBytes = 16 << 10
    var bodyBytes = 16 << 20
    /// For a whole request from its first byte on: a client that drips is dropped.
    var requestMs: Int64 = 10_000
    /// Between two requests.
    var idleMs: Int64 = 30_000
  }

  enum Failure: Error { case gone, refused(RequestRefusal) }

  private let connection: Connected
  private let limits: Limits
  private let time: TimeSource
  private var buffer: [UInt8] = []
  private var deadline: Int64 = 0

  init(_ connection: Connected, limits: Limits, time: TimeSource) {
    self.connection = connection
    self.limits = limits
    self.time = time
  }

  /// The next request; `gone` where there is none, because the client left or is too slow.
  mutating func next(onContinue: () -> Bool) throws(Failure) -> ReceivedRequest {
    deadline = time.deadline(inMilliseconds: limits.idleMs)
    if buffer.isEmpty { try receive() }
    deadline = time.deadline(inMilliseconds: limits.requestMs)
    var request = try readHead()
    let length = try bodyLength(of: request)
    if request.headers["expect"]?.lowercased() == "100-continue", !onContinue() { throw .gone }
    switch length {
    case .none: break
    case .exactly(let count): request.body = Bytes(try take(count))
    case .chunked: request.body = Bytes(try readChunks())
    }
    return request
  }

  // MARK: The head

  private mutating func readHead() throws(Failure) -> ReceivedRequest {
    var line = try readLine(limit: limits.headBytes)
    // A blank line before a request is passed over (RFC 9112, 2.2).
    if line.isEmpty { line = try readLine(limit: limits.headBytes) }
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[1].hasPrefix("/") else { throw refuse(400, "no request line") }
    guard parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else { throw refuse(505, "HTTP/1.1 is spoken here") }
    var headers: [String: String] = [:]
    var used = line.utf8.count
    while true {
      let field = try readLine(limit: limits.headBytes - used)
      if field.isEmpty { break }
      used += field.utf8.count + 2
      let (name, value) = try header(field)
      headers[name] = headers[name].map { "\($0),\(value)" } ?? value
    }
    let connection = headers["connection"]?.lowercased() ?? ""
    let keepsAlive = parts[2] == "HTTP/1.1" ? !connection.contains("close") : connection.contains("keep-alive")
    let path = parts[1].prefix { $0 != "?" }
    return ReceivedRequest(method: String(parts[0]), path: String(path), headers: headers, keepsAlive: keepsAlive)
  }

  private func header(_ line: String) throws(Failure) -> (name: String, value: String) {
    guard let colon = line.firstIndex(of: ":") else { throw refuse(400, "a header without a colon") }
    let name = line[..<colon]
    let isToken = name.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || Array("!#$%&'*+-.^_`|~".utf8).contains(byte)
    }
    // Neither a blank before the colon nor a line that goes on in the next one.
    guard !name.isEmpty, isToken else { throw refuse(400, "a header with a name that is none") }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    var trimmed = value
    while trimmed.last == " " || trimmed.last == "\t" { trimmed.removeLast() }
    return (name.lowercased(), String(trimmed))
  }

  /// A line without its end. Control characters have no place in one.
  private mutating func readLine(limit: Int) throws(Failure) -> String {
    var scanned = 0
    while true {
      if let end = buffer[scanned...].firstIndex(of: 0x0A) {
        guard end <= limit else { throw refuse(431, "the headers are longer than \(limits.headBytes) bytes") }
        var line = buffer[..<end]
        if line.last == 0x0D { line.removeLast() }
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
          throw refuse(400, "control characters in the headers")
        }
        let text = String(decoding: line, as: UTF8.self)
        buffer.removeFirst(end + 1)
        return text
      }
      guard buffer.count <= limit else { throw refuse(431, "the headers are longer than \(limits.headBytes) bytes") }
      scanned = buffer.count
      try receive()
    }
  }

  // MARK: The body

  private enum BodyLength { case none, exactly(Int), chunked }

  private func bodyLength(of request: ReceivedRequest) throws(Failure) -> BodyLength {
    let length = request.headers["content-length"]
    if let coding = request.headers["transfer-encoding"] {
      // Both at once is how requests are smuggled (RFC 9112, 6.1).
      guard length == nil, coding.lowercased() == "chunked" else { throw refuse(400, "an unclear length of the body") }
      return .chunked
    }
    guard let length else { return .none }
    guard !length.isEmpty, length.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw refuse(400, "a Content-Length that is no number")
    }
    guard let count = Int(length, radix: 10), count <= limits.bodyBytes else { throw tooLarge() }
    return count == 0 ? .none : .exactly(count)
  }

  private func tooLarge() -> Failure { refuse(413, "the body is larger than \(limits.bodyBytes) bytes") }

  private mutating func readChunks() throws(Failure) -> [UInt8] {
    var body: [UInt8] = []
    while true {
      let line = try readLine(limit: 1024)
      let digits = line.prefix { $0 != ";" }
      guard !digits.isEmpty, digits.utf8.count <= 8, let size = Int(digits, radix: 16), size >= 0,
        digits.first != "+", digits.first != "-"
      else { throw refuse(400, "a chunk without a size") }
      if size == 0 { break }
      guard body.count + size <= limits.bodyBytes else { throw tooLarge() }
      body += try take(size)
      guard try readLine(limit: 1024).isEmpty else { throw refuse(400, "a chunk longer than it says") }
    }
    // Trailers are read and mean nothing.
    var trailers = 0
    while case let line = try readLine(limit: limits.headBytes), !line.isEmpty {
      trailers += line.utf8.count
      guard trailers <= limits.headBytes else { throw refuse(431, "the trailers are too long") }
    }
    return body
  }

  private mutating func take(_ count: Int) throws(Failure) -> [UInt8] {
    while buffer.count < count { try receive() }
    let taken = Array(buffer[..<count])
    buffer.removeFirst(count)
    return taken
  }

  // MARK: Bytes

  private mutating func receive() throws(Failure) {
    let room = 64 << 10
    let start = buffer.count
    buffer += [UInt8](repeating: 0, count: room)
    let received = buffer.withUnsafeMutableBytes { memory in
      connection.receive(into: UnsafeMutableRawBufferPointer(rebasing: memory[start...]), before: deadline, of: time)
    }
    if case .bytes(let count) = received {
      buffer.removeLast(room - count)
    } else {
      buffer.removeLast(room)
      throw .gone
    }
  }

  private func refuse(_ status: Int, _ message: String) -> Failure {
    .refused(RequestRefusal(status: status, message: message))
  }
}

internal import JSONTape
internal import SystemCalls
internal import TraceFormats

/// A request as far as a receiver of telemetry needs it.
struct ReceivedRequest: Sendable {
  var method: String
  var path: String
  /// Names in lower case; values of repeated ones joined by commas (RFC 9110, 5.3).
  var headers: [String: String]
  /// With blanks for newlines, which are white space in JSON.
  var body = Bytes([])
  /// What was borrowed for the body.
  var borrowed = 0
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

  /// Who says whether there is room for a body.
  struct Room: Sendable {
    /// Whether so many bytes more may be read.
    var borrow: @Sendable (Int) -> Bool
    var giveBack: @Sendable (Int) -> Void
  }

  enum Failure: Error { case gone, refused(RequestRefusal) }

  private let connection: Connected
  private let limits: Limits
  private let time: TimeSource
  private let room: Room
  /// What has been received, of which the bytes before `used` have been read.
  private var buffer: [UInt8] = []
  private var used = 0
  private var deadline: Int64 = 0
  /// What is borrowed for the body that is being read.
  private var borrowed = 0

  init(_ connection: Connected, limits: Limits, time: TimeSource, room: Room) {
    self.connection = connection
    self.limits = limits
    self.time = time
    self.room = room
  }

  /// The next request; `gone` where there is none, because the client left or is too slow. What is borrowed for its
  /// body is the caller's to give back.
  mutating func next(onContinue: () -> Bool) throws(Failure) -> ReceivedRequest {
    deadline = time.deadline(inMilliseconds: limits.idleMs)
    if buffer.count == used { try receive() }
    deadline = time.deadline(inMilliseconds: limits.requestMs)
    var request = try readHead()
    let length = try bodyLength(of: request)
    if request.headers["expect"]?.lowercased() == "100-continue", !onContinue() { throw .gone }
    borrowed = 0
    do throws(Failure) {
      switch length {
      case .none: break
      case .exactly(let count): request.body = try readExactly(count)
      case .chunked: request.body = try readChunks()
      }
    } catch {
      room.giveBack(borrowed)
      throw error
    }
    request.borrowed = borrowed
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
      // Of two hosts each reader might believe another one (RFC 9112, 3.2).
      if name == "host", headers[name] != nil { throw refuse(400, "more than one Host") }
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
      if let found = buffer[(used + scanned)...].firstIndex(of: 0x0A) {
        guard found - used <= limit else { throw tooLongHead() }
        var line = buffer[used..<found]
        if line.last == 0x0D { line.removeLast() }
        guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
          throw refuse(400, "control characters in the headers")
        }
        let text = String(decoding: line, as: UTF8.self)
        used = found + 1
        return text
      }
      scanned = buffer.count - used
      guard scanned <= limit else { throw tooLongHead() }
      try receive()
    }
  }

  private func tooLongHead() -> Failure { refuse(431, "the headers are longer than \(limits.headBytes) bytes") }

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

  /// So much of a chunk is received at once: how long it says that it is counts for nothing.
  private static let step = 256 << 10

  private mutating func borrow(_ count: Int) throws(Failure) {
    guard room.borrow(count) else { throw refuse(503, "too much is being received at once; send it again") }
    borrowed += count
  }

  private mutating func giveBack(_ count: Int) {
    room.giveBack(count)
    borrowed -= count
  }

  /// The whole length, which is within the limits, is borrowed at first: of many bodies at once those that came first
  /// are read to their end, instead of all to their half.
  private mutating func readExactly(_ count: Int) throws(Failure) -> Bytes {
    try borrow(count)
    var isWhole = false
    let bytes = Bytes(capacity: count) { memory in
      isWhole = take(into: memory)
      if isWhole { OneLineBody.flatten(memory) }
      return isWhole ? count : 0
    }
    guard isWhole else { throw .gone }
    return bytes
  }

  private mutating func readChunks() throws(Failure) -> Bytes {
    var body: [UInt8] = []
    while true {
      let line = try readLine(limit: 1024)
      let digits = line.prefix { $0 != ";" }
      guard !digits.isEmpty, digits.utf8.count <= 8, let size = Int(digits, radix: 16), size >= 0,
        digits.first != "+", digits.first != "-"
      else { throw refuse(400, "a chunk without a size") }
      if size == 0 { break }
      guard body.count + size <= limits.bodyBytes else { throw tooLarge() }
      var rest = size
      while rest > 0 {
        let part = min(rest, Self.step)
        try receive(part, into: &body)
        rest -= part
      }
      guard try readLine(limit: 1024).isEmpty else { throw refuse(400, "a chunk longer than it says") }
    }
    // Trailers are read and mean nothing.
    var trailers = 0
    while case let line = try readLine(limit: limits.headBytes), !line.isEmpty {
      trailers += line.utf8.count
      guard trailers <= limits.headBytes else { throw refuse(431, "the trailers are too long") }
    }
    let capacity = borrowed
    try borrow(body.count)
    let bytes = Bytes(capacity: body.count) { memory in
      memory.copyBytes(from: body)
      OneLineBody.flatten(memory)
      return memory.count
    }
    body = []
    giveBack(capacity)
    return bytes
  }

  /// Adds what comes next to a body, whose memory is borrowed for before it grows.
  private mutating func receive(_ count: Int, into body: inout [UInt8]) throws(Failure) {
    let start = body.count
    if start + count > borrowed {
      let before = borrowed
      let capacity = max(start + count, min(2 * start, limits.bodyBytes))
      try borrow(capacity)
      body.reserveCapacity(capacity)
      giveBack(before)
    }
    body += [UInt8](repeating: 0, count: count)
    let isTaken = body.withUnsafeMutableBytes { take(into: UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    guard isTaken else { throw .gone }
  }

  // MARK: Bytes

  /// Fills memory with what comes next; false if the client left or is too slow.
  private mutating func take(into memory: UnsafeMutableRawBufferPointer) -> Bool {
    var filled = min(memory.count, buffer.count - used)
    UnsafeMutableRawBufferPointer(rebasing: memory[..<filled]).copyBytes(from: buffer[used..<(used + filled)])
    used += filled
    while filled < memory.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: memory[filled...])
      guard case .bytes(let count) = connection.receive(into: rest, before: deadline, of: time) else { return false }
      filled += count
    }
    return true
  }

  /// Adds what comes to the buffer.
  private mutating func receive() throws(Failure) {
    buffer.removeFirst(used)
    used = 0
    let start = buffer.count
    buffer += [UInt8](repeating: 0, count: Self.bufferBytes)
    let received = buffer.withUnsafeMutableBytes { memory in
      connection.receive(into: UnsafeMutableRawBufferPointer(rebasing: memory[start...]), before: deadline, of: time)
    }
    guard case .bytes(let count) = received else {
      buffer.removeLast(Self.bufferBytes)
      throw .gone
    }
    buffer.removeLast(Self.bufferBytes - count)
  }

  private static let bufferBytes = 16 << 10

  private func refuse(_ status: Int, _ message: String) -> Failure {
    .refused(RequestRefusal(status: status, message: message))
  }
}

internal import JSONTape
internal import SystemCalls

/// Reads requests off a connection: HTTP/1.1 (RFC 9112), strict where leniency lets two readers disagree about where a
/// message ends.
struct RequestReader {
  enum Failure: Error {
    case gone
    case refused(RequestRefusal)
  }

  private let connection: Connected
  private let limits: RequestLimits
  private let time: TimeSource
  private let room: RequestRoom
  /// What has been received, of which the bytes before `used` have been read.
  private var buffer: [UInt8] = []
  private var used = 0
  private var deadline: Int64 = 0
  /// What is borrowed for the body that is being read.
  private var borrowed = 0
  private var isFirst = true
  /// The head of the request that is being read, for whoever has to say why that is refused.
  private(set) var head: ReceivedRequest?

  init(_ connection: Connected, limits: RequestLimits, time: TimeSource, room: RequestRoom) {
    self.connection = connection
    self.limits = limits
    self.time = time
    self.room = room
  }

  /// Waits until a request begins; `gone` where none does in time.
  mutating func waitForRequest() throws(Failure) {
    head = nil
    deadline = time.deadline(inMilliseconds: isFirst ? limits.idleMs : limits.restMs)
    if buffer.count == used { try receive() }
    deadline = time.deadline(inMilliseconds: limits.requestMs)
    isFirst = false
  }

  /// Whether what comes begins like this. Nothing of it is taken away.
  mutating func begins(with beginning: [UInt8]) throws(Failure) -> Bool {
    while true {
      let there = buffer[used...].prefix(beginning.count)
      guard beginning.starts(with: there) else { return false }
      if there.count == beginning.count { return true }
      try receive()
    }
  }

  /// What has come and was not read.
  var unread: ArraySlice<UInt8> { buffer[used...] }

  /// The request that has begun; `gone` where the client left or is too slow. What is borrowed for its body is the
  /// caller's to give back.
  mutating func next(onContinue: () -> Bool) throws(Failure) -> ReceivedRequest {
    var request = try readHead()
    head = request
    let length = try bodyLength(of: request)
    if request.headers["expect"]?.lowercased() == "100-continue", !onContinue() { throw .gone }
    borrowed = 0
    do throws(Failure) {
      switch length {
      case .none: break
      case .exactly(let count): request.body = try readExactly(count, request)
      case .chunked: request.body = try readChunks(request)
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
    guard parts.count == 3, !parts[0].isEmpty, let target = Self.target(parts[1]) else {
      throw refuse(400, "no request line")
    }
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
    // What the target names counts, whatever else is named (RFC 9112, 3.2.2).
    if let host = target.host { headers["host"] = host }
    let path = target.path.prefix { $0 != "?" }
    return ReceivedRequest(method: String(parts[0]), path: String(path), headers: headers, keepsAlive: keepsAlive)
  }

  /// The forms of a target (RFC 9112, 3.2): a path; an address, which those write who send through a proxy; and for
  /// OPTIONS all there is.
  private static func target(_ text: Substring) -> (host: String?, path: Substring)? {
    if text.hasPrefix("/") { return (nil, text) }
    if text == "*" { return (nil, "/") }
    guard text.lowercased().hasPrefix("http://") else { return nil }
    let rest = text.dropFirst("http://".count)
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    let path = rest.dropFirst(host.count)
    return host.isEmpty ? nil : (String(host), path.hasPrefix("/") ? path : "/")
  }

  private func header(_ line: String) throws(Failure) -> (name: String, value: String) {
    guard let colon = line.firstIndex(of: ":") else { throw refuse(400, "a header without a colon") }
    let name = line[..<colon]
    // Neither a blank before the colon nor a line that goes on in the next one.
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isTokenByte) else {
      throw refuse(400, "a header with a name that is none")
    }
    let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
    var trimmed = value
    while trimmed.last == " " || trimmed.last == "\t" { trimmed.removeLast() }
    return (name.lowercased(), String(trimmed))
  }

  /// RFC 9110, 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5E...0x7A, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x7C, 0x7E: true
    default: false
    }
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
    guard room.borrow(count) else { throw .refused(RequestRoom.crowded) }
    borrowed += count
  }

  /// Makes a whole body ready. One that is compressed is made ready when it is expanded.
  private static func finish(_ memory: UnsafeMutableRawBufferPointer, of request: ReceivedRequest) {
    if request.coding == .none { request.bodyType.finish(memory) }
  }

  /// The whole length, which is within the limits, is borrowed at first: of many bodies at once those that came first
  /// are read to their end, instead of all to their half.
  private mutating func readExactly(_ count: Int, _ request: ReceivedRequest) throws(Failure) -> Bytes {
    try borrow(count)
    var isWhole = false
    let bytes = Bytes(capacity: count) { memory in
      isWhole = take(into: memory)
      if isWhole { Self.finish(memory, of: request) }
      return isWhole ? count : 0
    }
    guard isWhole else { throw .gone }
    return bytes
  }

  private mutating func readChunks(_ request: ReceivedRequest) throws(Failure) -> Bytes {
    var body = GrowingBytes(limit: limits.bodyBytes)
    while true {
      let line = try readLine(limit: 1024)
      let digits = line.prefix { $0 != ";" }
      guard !digits.isEmpty, digits.utf8.count <= 8, let size = Int(digits, radix: 16), size >= 0,
        digits.first != "+", digits.first != "-"
      else { throw refuse(400, "a chunk without a size") }
      if size == 0 { break }
      guard !body.isTooMuch(size) else { throw tooLarge() }
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
    let bytes = body.take { Self.finish($0, of: request) }
    room.giveBack(borrowed - bytes.count)
    borrowed = bytes.count
    return bytes
  }

  /// Adds what comes next to a body, whose memory is borrowed for before it grows.
  private mutating func receive(_ count: Int, into body: inout GrowingBytes) throws(Failure) {
    var more = 0
    let room = room
    let hasRoom = body.makeRoom(for: count) { wanted in
      guard room.borrow(wanted) else { return false }
      more += wanted
      return true
    }
    borrowed += more
    guard hasRoom else { throw .refused(RequestRoom.crowded) }
    guard take(into: UnsafeMutableRawBufferPointer(rebasing: body.free[..<count])) else { throw .gone }
    body.noteWritten(count)
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

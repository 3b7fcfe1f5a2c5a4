internal import ChildProcesses
internal import JSONTape
internal import SystemCalls

/// How messages are told apart.
enum WireFraming { case header, lines }

/// A talk with a child over its pipes, made to cost as little as possible itself.
final class Wire {
  let child: Child
  let framing: WireFraming
  private let buffer: UnsafeMutableRawBufferPointer
  /// What was read and not used yet.
  private var start = 0
  private var end = 0

  init(_ child: Child, _ framing: WireFraming, bufferBytes: Int = 1 << 21) {
    self.child = child
    self.framing = framing
    buffer = .allocate(byteCount: bufferBytes, alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// A message in this talk's framing.
  func framed(_ body: String) -> [UInt8] {
    switch framing {
    case .header: Array("Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
    case .lines: Array("\(body)\n".utf8)
    }
  }

  func request(_ method: String, _ params: String = "{}", id: Int = 1) -> [UInt8] {
    framed("{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\",\"params\":\(params)}")
  }

  func send(_ message: [UInt8]) -> Bool {
    message.withUnsafeBytes { child.input.writeAll($0) }
  }

  /// Sends a request and waits for the answer; gives its length, or `nil` if none came.
  func ask(_ message: [UInt8]) -> Int? { send(message) ? skipMessage() : nil }

  /// The time from sending to the whole answer, in nanoseconds.
  func timed(_ message: [UInt8]) -> Double? {
    let before = MonotonicClock.now
    guard ask(message) != nil else { return nil }
    return Double(MonotonicClock.now - before)
  }

  /// Reads one message and drops it; gives its length with framing.
  func skipMessage() -> Int? {
    switch framing {
    case .lines: skipLine()
    case .header: skipFrame()
    }
  }

  /// Reads one line as text.
  func line() -> String? {
    var text: [UInt8] = []
    while true {
      if start == end, !refill() { return nil }
      let here = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
      if let newline = firstIndex(of: 0x0A, in: here) {
        text += here[..<newline]
        start += newline + 1
        return String(decoding: text, as: UTF8.self)
      }
      text += here
      start = end
    }
  }

  /// Reads so many bytes and drops them.
  func skip(_ count: Int) -> Bool {
    var rest = count
    while rest > 0 {
      if start == end, !refill() { return false }
      let step = min(rest, end - start)
      start += step
      rest -= step
    }
    return true
  }

  private func refill() -> Bool {
    start = 0
    end = child.output.read(into: buffer)
    return end > 0
  }

  private func skipLine() -> Int? {
    var length = 0
    while true {
      if start == end, !refill() { return nil }
      let here = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
      // An answer that is alone in the buffer ends where the buffer does, and need not be searched.
      if here[here.count - 1] != 0x0A, here.count > 1 << 16 {
        length += here.count
        start = end
      } else if let newline = firstIndex(of: 0x0A, in: here) {
        start += newline + 1
        return length + newline + 1
      } else {
        length += here.count
        start = end
      }
    }
  }

  /// Reads the body of one message in headers' framing; `nil` if none begins within the time.
  func body(milliseconds: Int32) -> Bytes? {
    if start == end, Descriptor.ready(readers: [child.output], writers: [], milliseconds: milliseconds).readers.isEmpty
    {
      return nil
    }
    guard let (_, length) = header() else { return nil }
    var body: [UInt8] = []
    body.reserveCapacity(length)
    while body.count < length {
      if start == end, !refill() { return nil }
      let step = min(length - body.count, end - start)
      body += UnsafeRawBufferPointer(rebasing: buffer[start..<start + step])
      start += step
    }
    return Bytes(body)
  }

  private func skipFrame() -> Int? {
    guard let (headerLength, bodyLength) = header() else { return nil }
    return skip(bodyLength) ? headerLength + bodyLength : nil
  }

  /// A header block is `Content-Length: N`, and what other fields there may be, up to an empty line.
  private func header() -> (headerLength: Int, bodyLength: Int)? {
    var bodyLength = 0
    var headerLength = 0
    while true {
      guard let field = line() else { return nil }
      headerLength += field.utf8.count + 1
      if field == "\r" { return (headerLength, bodyLength) }
      let prefix = "Content-Length: "
      if field.hasPrefix(prefix) { bodyLength = Int(field.dropFirst(prefix.count).dropLast()) ?? 0 }
    }
  }
}

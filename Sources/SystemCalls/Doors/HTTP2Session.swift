internal import CDoors

/// One end of an HTTP/2 connection (RFC 9113) by the system's nghttp2, which is opened on first use: bytes go in and
/// come out, and what they mean is told on the way. It neither reads nor writes anything itself.
///
/// For one thread at a time.
package final class HTTP2Session {
  /// Which end it is.
  package enum Role: Sendable { case server, client }

  /// What the other end may do at most.
  package struct Limits: Sendable {
    /// How many streams may be open at once.
    package var streams = 100
    /// How many bytes of one stream, and of all, may be on their way: they are taken as they come, so that a sender
    /// need not wait.
    package var streamWindow = 4 << 20
    package var connectionWindow = 16 << 20
    /// What the headers of a request may take, as the other end is told; whoever hears of them counts them.
    package var headerBytes = 16 << 10

    /// What is right for programs of one machine.
    package init() {}
  }

  /// What came.
  package enum Event {
    /// A stream begins; also where the trailers of one begin.
    case began
    /// A field of its headers or trailers, the name in lower case.
    case header(name: String, value: String)
    /// Bytes of its body, valid for the length of the call.
    case data(UnsafeRawBufferPointer)
    /// The other end has sent all of it.
    case ended
    /// It is over, by the code of RFC 9113, 7; 0 where nothing went wrong.
    case closed(code: UInt32)
  }

  /// Codes of errors (RFC 9113, 7).
  package enum Code {
    /// Nothing went wrong.
    package static let noError: UInt32 = 0
    /// Not wanted any more.
    package static let cancel: UInt32 = 8
    /// The other end does what only costs.
    package static let enhanceYourCalm: UInt32 = 11
    /// HTTP/1.1 would do.
    package static let useHTTP11: UInt32 = 13
  }

  /// A message's fields in their order.
  package typealias Fields = [(name: String, value: String)]

  /// What a client sends first (RFC 9113, 3.4).
  package static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

  /// What is wrong with the library, in words that name its package; `nil` where it can be used.
  package static var libraryProblem: String? { cdoors_open_nghttp2().map { String(cString: $0) } }

  private var session: OpaquePointer?
  private let onEvent: (Int32, Event) -> Void
  private var isBroken = false

  /// - Parameter onEvent: hears what comes on which stream, while `receive` or `takeOutput` runs.
  /// - Returns: `nil` where the library is not there or memory ran out.
  package init?(_ role: Role, limits: Limits = Limits(), onEvent: @escaping (Int32, Event) -> Void) {
    self.onEvent = onEvent
    guard Self.libraryProblem == nil else { return nil }
    // The session is the object's own, so that the object lives whenever it is called.
    let events = cdoors_http2_events(
      context: Unmanaged.passUnretained(self).toOpaque(),
      began: { HTTP2Session.tell($0, $1, .began) },
      header: { context, stream, name, nameCount, value, valueCount in
        let name = UnsafeRawBufferPointer(start: name, count: nameCount)
        let value = UnsafeRawBufferPointer(start: value, count: valueCount)
        HTTP2Session.tell(
          context, stream,
          .header(name: String(decoding: name, as: UTF8.self), value: String(decoding: value, as: UTF8.self)))
      },
      data: { HTTP2Session.tell($0, $1, .data(UnsafeRawBufferPointer(start: $2, count: $3))) },
      ended: { HTTP2Session.tell($0, $1, .ended) },
      closed: { HTTP2Session.tell($0, $1, .closed(code: $2)) })
    session = cdoors_http2_make(
      role == .client, events,
      cdoors_http2_limits(
        streams: UInt32(clamping: limits.streams), stream_window: UInt32(clamping: limits.streamWindow),
        connection_window: UInt32(clamping: limits.connectionWindow), header_bytes: UInt32(clamping: limits.headerBytes)
      ))
    if session == nil { return nil }
  }

  deinit { if let session { cdoors_http2_free(session) } }

  private static func tell(_ context: UnsafeMutableRawPointer?, _ stream: Int32, _ event: Event) {
    guard let context else { return }
    Unmanaged<HTTP2Session>.fromOpaque(context).takeUnretainedValue().onEvent(stream, event)
  }

  /// Takes what came; false where no more of it can be understood. What there is to send then says why.
  package func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let session, !isBroken else { return false }
    let memory = bytes.bindMemory(to: UInt8.self)
    isBroken = !cdoors_http2_receive(session, memory.baseAddress, memory.count)
    return !isBroken
  }

  /// Gives what is to be sent now to `send`, piece by piece; false where `send` is or the connection is at its end.
  package func takeOutput(_ send: (UnsafeRawBufferPointer) -> Bool) -> Bool {
    guard let session else { return false }
    while true {
      var memory: UnsafePointer<UInt8>?
      let count = cdoors_http2_pending(session, &memory)
      guard count > 0 else { return count == 0 }
      guard send(UnsafeRawBufferPointer(start: memory, count: count)) else { return false }
    }
  }

  /// Whether it neither waits for anything nor has anything to send.
  package var isOver: Bool { session.map { isBroken || cdoors_http2_is_over($0) } ?? true }

  /// Answers a stream; false where it cannot be answered any more.
  ///
  /// - Parameters:
  ///   - head: the headers, `:status` first.
  ///   - body: may be empty; then, without trailers, the headers are all there is.
  @discardableResult
  package func answer(_ stream: Int32, _ head: Fields, body: [UInt8] = [], trailers: Fields = []) -> Bool {
    guard let session else { return false }
    return Self.lend(Self.bytes(of: head), body, Self.bytes(of: trailers)) {
      cdoors_http2_answer(session, stream, $0, $1, $2)
    }
  }

  /// Asks, as a client.
  ///
  /// - Parameter head: `:method`, `:scheme`, `:authority` and `:path` first.
  /// - Returns: the number of the stream; `nil` where no more can be opened.
  package func ask(_ head: Fields, body: [UInt8] = []) -> Int32? {
    guard let session else { return nil }
    let stream = Self.lend(Self.bytes(of: head), body, []) { head, body, _ in cdoors_http2_ask(session, head, body) }
    return stream > 0 ? stream : nil
  }

  /// Breaks a stream off.
  package func reset(_ stream: Int32, code: UInt32) { if let session { cdoors_http2_reset(session, stream, code) } }

  /// Takes no more streams; those that are open may end.
  package func end(code: UInt32 = Code.noError) { if let session { cdoors_http2_end(session, code) } }

  /// Fields as the shim reads them: each name and value with a zero behind it, which neither can hold.
  private static func bytes(of fields: Fields) -> [UInt8] {
    var bytes: [UInt8] = []
    for (name, value) in fields {
      bytes += name.utf8.filter { $0 != 0 } + [0] + value.utf8.filter { $0 >= 0x20 && $0 != 0x7F } + [0]
    }
    return bytes
  }

  private static func lend<Value>(
    _ one: [UInt8], _ two: [UInt8], _ three: [UInt8], _ body: (cdoors_bytes, cdoors_bytes, cdoors_bytes) -> Value
  ) -> Value {
    one.withUnsafeBufferPointer { one in
      two.withUnsafeBufferPointer { two in
        three.withUnsafeBufferPointer { three in
          body(
            cdoors_bytes(bytes: one.baseAddress, count: one.count),
            cdoors_bytes(bytes: two.baseAddress, count: two.count),
            cdoors_bytes(bytes: three.baseAddress, count: three.count))
        }
      }
    }
  }
}

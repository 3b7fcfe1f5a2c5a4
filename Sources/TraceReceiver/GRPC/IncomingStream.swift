internal import JSONTape
internal import SystemCalls

/// One stream of HTTP/2 on its way in: a request of gRPC, or one as HTTP/1.1 has them.
final class IncomingStream {
  private let limits: RequestLimits
  private(set) var headers: [String: String] = [:]
  private var headBytes = 0
  /// Bytes of a message's prefix, where it is gRPC.
  private var prefix: [UInt8] = []
  private var body: GrowingBytes
  /// What is borrowed for the body.
  private var borrowed = 0
  /// The fields that come next are trailers, which mean nothing.
  private var hasBody = false
  /// How much came behind a refusal.
  private(set) var passed = 0
  /// Why it cannot be taken, as soon as that is known.
  private(set) var refusal: RequestRefusal?
  /// Until when it must be over.
  let deadline: Int64
  /// Whether all of it has come.
  var isWhole = false
  var isAnswered = false

  init(limits: RequestLimits, deadline: Int64) {
    self.limits = limits
    self.deadline = deadline
    body = GrowingBytes(limit: limits.bodyBytes)
  }

  var mediaType: String { request.mediaType }
  var isGRPC: Bool { GRPCMessage.isType(mediaType) }

  func refuse(_ status: Int, _ message: String) { refuse(RequestRefusal(status: status, message: message)) }

  private func refuse(_ refusal: RequestRefusal) { if self.refusal == nil { self.refusal = refusal } }

  func add(_ name: String, _ value: String) {
    guard !hasBody, refusal == nil else { return }
    headBytes += name.utf8.count + value.utf8.count + 4
    guard headBytes <= limits.headBytes else {
      return refuse(431, "the headers are longer than \(limits.headBytes) bytes")
    }
    headers[name] = headers[name].map { "\($0),\(value)" } ?? value
  }

  /// Adds bytes of the body.
  ///
  /// - Parameter borrow: whether there is room for so many bytes more.
  func add(_ bytes: UnsafeRawBufferPointer, _ borrow: (Int) -> Bool) {
    hasBody = true
    guard refusal == nil else {
      passed += bytes.count
      return
    }
    var rest = bytes
    if isGRPC, prefix.count < GRPCMessage.prefixBytes {
      let count = min(GRPCMessage.prefixBytes - prefix.count, rest.count)
      prefix += rest[..<count]
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      if prefix.count == GRPCMessage.prefixBytes, !begin(borrow) { return }
    }
    if let length, body.count + rest.count > length { return refuse(400, "more than one message") }
    guard !body.isTooMuch(rest.count) else { return refuseAsTooLarge() }
    guard body.append(rest, { grow($0, borrow) }) else { return refuse(RequestRoom.crowded) }
  }

  private var length: Int? { isGRPC ? GRPCMessage.read(prefix)?.count : nil }

  /// Has room for a message whose prefix has come: of many at once those that came first are read to their end.
  private func begin(_ borrow: (Int) -> Bool) -> Bool {
    guard let message = GRPCMessage.read(prefix) else {
      refuse(400, "a message without its prefix")
      return false
    }
    guard message.count <= limits.bodyBytes else {
      refuseAsTooLarge()
      return false
    }
    guard body.reserve(message.count, { grow($0, borrow) }) else {
      refuse(RequestRoom.crowded)
      return false
    }
    return true
  }

  private func grow(_ more: Int, _ borrow: (Int) -> Bool) -> Bool {
    guard borrow(more) else { return false }
    borrowed += more
    return true
  }

  private func refuseAsTooLarge() { refuse(413, "the body is larger than \(limits.bodyBytes) bytes") }

  /// Gives up what it has; tells how much was borrowed for it.
  func drop() -> Int {
    defer { borrowed = 0 }
    body = GrowingBytes(limit: limits.bodyBytes)
    return borrowed
  }

  /// The request without its body.
  var request: ReceivedRequest {
    var headers = headers.filter { !$0.key.hasPrefix(":") }
    // What names the host (RFC 9113, 8.3.1); where two names differ neither can be believed.
    if let authority = self.headers[":authority"] {
      let name = Self.unescaped(authority)
      headers["host"] = headers["host"].map { $0 == name ? name : "\(name),\($0)" } ?? name
    }
    let path = self.headers[":path"] ?? ""
    return ReceivedRequest(
      method: self.headers[":method"] ?? "", path: String(path.prefix { $0 != "?" }), headers: headers)
  }

  /// Some write an address with its brackets and colons escaped.
  private static func unescaped(_ authority: String) -> String {
    guard authority.contains("%") else { return authority }
    return [("%5B", "["), ("%5D", "]"), ("%3A", ":")].reduce(authority) { text, escape in
      text.replacing(escape.0, with: escape.1).replacing(escape.0.lowercased(), with: escape.1)
    }
  }

  /// The request with its body and what is borrowed for that, which is the caller's from now on; a message of gRPC looks
  /// like any body.
  func takeRequest() -> Result<ReceivedRequest, RequestRefusal> {
    var request = request
    if isGRPC {
      guard let message = GRPCMessage.read(prefix), message.count == body.count else {
        return .failure(RequestRefusal(status: 400, message: "the message ends before its length"))
      }
      request.messageType = GRPCMessage.encoding(of: mediaType).map { .said($0) } ?? .other
      request.headers["content-encoding"] = message.isCompressed ? headers["grpc-encoding"] ?? "unsaid" : nil
    }
    let type = request.bodyType
    let isPlain = request.coding == .none
    request.body = body.take { if isPlain { type.finish($0) } }
    request.borrowed = borrowed
    borrowed = 0
    return .success(request)
  }
}

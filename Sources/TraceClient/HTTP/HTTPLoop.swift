internal import CCurl
internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// Runs every transfer of the process on one thread, through libcurl's multi interface, so that connections are reused
/// and many requests share one.
///
/// The thread and the library come to be with the first request.
final class HTTPLoop: Sendable {
  /// What a transfer may take, beside the request.
  struct Bounds: Sendable {
    var timeoutMs = 30_000
    var connectTimeoutMs = 10_000
    var bodyBytes = 256 << 20
    static let headerBytes = 256 << 10
    /// Of the body of an error: what it says stands at its beginning.
    static let errorBytes = 64 << 10
  }

  private typealias Continuation = CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>

  private struct Order: Sendable {
    let tag: UInt64
    let request: HTTPRequest
    let bounds: Bounds
    let continuation: Continuation
  }

  private struct State {
    var nextTag: UInt64 = 1
    /// Given out, and not yet among the orders: a task may be cancelled in between.
    var unplaced: Set<UInt64> = []
    var orders: [Order] = []
    /// Among the orders or under way, and no longer wanted.
    var cancelled: Set<UInt64> = []
    var isRunning = false
    /// How many are placed and not answered.
    var underWay = 0
  }

  static let shared = HTTPLoop()

  private let state = Mutex(State())
  private let handle = Mutex<LoopHandle?>(nil)

  /// How many transfers there are now; nothing is left of those that ended or were given up.
  var underWay: Int { state.withLock { $0.underWay } }

  /// Sends a request and gives the answer. Cancelling the task ends the transfer.
  func send(_ request: HTTPRequest, _ bounds: Bounds) async throws(HTTPFailure) -> HTTPResponse {
    let loop = try opened()
    let tag = state.withLock { state in
      defer { state.nextTag += 1 }
      state.unplaced.insert(state.nextTag)
      return state.nextTag
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let order = Order(tag: tag, request: request, bounds: bounds, continuation: continuation)
        let (isPlaced, startsThread) = state.withLock { state in
          guard state.unplaced.remove(tag) != nil else { return (false, false) }
          state.orders.append(order)
          state.underWay += 1
          defer { state.isRunning = true }
          return (true, !state.isRunning)
        }
        if !isPlaced { return continuation.resume(returning: Self.cancelled) }
        if startsThread { startThread(name: "sidetrace.http") { [self] in run(loop) } } else { loop.wake() }
      }
    } onCancel: {
      state.withLock { state in if state.unplaced.remove(tag) == nil { state.cancelled.insert(tag) } }
      loop.wake()
    }
    return try result.get()
  }

  private func end(_ continuation: Continuation?, _ result: Result<HTTPResponse, HTTPFailure>) {
    guard let continuation else { return }
    state.withLock { $0.underWay -= 1 }
    continuation.resume(returning: result)
  }

  /// The library's loop, opened once.
  private func opened() throws(HTTPFailure) -> LoopHandle {
    if let problem = ccurl_open() {
      throw HTTPFailure(kind: .libraryMissing, message: String(cString: problem))
    }
    let loop = handle.withLock { handle in
      if handle == nil { handle = ccurl_loop_make().map(LoopHandle.init) }
      return handle
    }
    guard let loop else { throw HTTPFailure(kind: .other, message: "libcurl has no memory left") }
    return loop
  }

  private typealias Outcome = Result<HTTPResponse, HTTPFailure>
  private static let cancelled = Outcome.failure(HTTPFailure(kind: .cancelled, message: "cancelled"))
  private static let notStarted = Outcome.failure(HTTPFailure(kind: .other, message: "libcurl could not start it"))

  // MARK: The thread

  private func run(_ loop: LoopHandle) {
    var active: [UInt64: (transfer: OpaquePointer, continuation: Continuation)] = [:]
    while true {
      let (orders, cancelled) = state.withLock { state in
        defer {
          state.orders = []
          state.cancelled = []
        }
        return (state.orders, state.cancelled)
      }
      for order in orders {
        if cancelled.contains(order.tag) {
          end(order.continuation, Self.cancelled)
          continue
        }
        guard let transfer = Self.transfer(for: order) else {
          end(order.continuation, Self.notStarted)
          continue
        }
        // A transfer that is not in the loop would never end.
        guard ccurl_loop_add(loop.pointer, transfer) else {
          ccurl_transfer_free(transfer)
          end(order.continuation, Self.notStarted)
          continue
        }
        active[order.tag] = (transfer, order.continuation)
      }
      for tag in cancelled {
        guard let (transfer, continuation) = active.removeValue(forKey: tag) else { continue }
        ccurl_loop_remove(loop.pointer, transfer)
        ccurl_transfer_free(transfer)
        end(continuation, Self.cancelled)
      }
      ccurl_loop_run(loop.pointer, active.isEmpty ? 60_000 : 1000)
      while let transfer = ccurl_loop_take_ended(loop.pointer) {
        let ended = active.removeValue(forKey: ccurl_transfer_tag(transfer))
        let result = Self.result(of: transfer)
        ccurl_transfer_free(transfer)
        end(ended?.continuation, result)
      }
    }
  }

  private static func transfer(for order: Order) -> OpaquePointer? {
    let headers = order.request.headers.map { "\($0.name): \($0.value)\n" }.joined()
    let certificates = Certificates.fromEnvironment
    return withOptionalCString(certificates.file) { file in
      withOptionalCString(certificates.folder) { folder in
        order.request.url.withCString { url in
          headers.withCString { headers in
            "sidetrace".withCString { agent in
              var request = ccurl_request(
                url: url, headers: headers, user_agent: agent, ca_file: file, ca_folder: folder,
                timeout_ms: order.bounds.timeoutMs, connect_timeout_ms: order.bounds.connectTimeoutMs,
                body_limit: order.bounds.bodyBytes, header_limit: Bounds.headerBytes, error_limit: Bounds.errorBytes,
                is_direct: order.request.isDirect, tag: order.tag)
              return ccurl_transfer_make(&request)
            }
          }
        }
      }
    }
  }

  private static func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result
  {
    guard let text else { return body(nil) }
    return text.withCString { body($0) }
  }

  private static func result(of transfer: OpaquePointer) -> Result<HTTPResponse, HTTPFailure> {
    let kind: HTTPFailure.Kind
    switch ccurl_transfer_outcome(transfer) {
    case CCURL_OK:
      var bytes: UnsafePointer<UInt8>?
      let headerCount = ccurl_transfer_headers(transfer, &bytes)
      let headers = String(decoding: UnsafeBufferPointer(start: bytes, count: headerCount), as: UTF8.self)
      return .success(
        HTTPResponse(
          status: Int(clamping: ccurl_transfer_status(transfer)), headers: HTTPHeaders(block: headers),
          body: body(of: transfer)))
    case CCURL_TIMED_OUT: kind = .timedOut
    case CCURL_TOO_LARGE: kind = .tooLarge
    case CCURL_UNREACHABLE: kind = .unreachable
    case CCURL_BROKEN: kind = .broken
    case CCURL_NOT_HTTP: kind = .notHTTP
    case CCURL_TLS: kind = .tls
    case CCURL_BAD_URL: kind = .badURL
    default: kind = .other
    }
    return .failure(HTTPFailure(kind: kind, message: String(cString: ccurl_transfer_message(transfer))))
  }

  /// The body, in the memory into which it came.
  private static func body(of transfer: OpaquePointer) -> Bytes {
    var count = 0
    guard let memory = ccurl_transfer_take_body(transfer, &count) else { return Bytes([]) }
    return Bytes(takingOver: memory, count: count) { ccurl_free($0) }
  }
}

/// libcurl's loop. `@unchecked Sendable`: other threads only wake it, which libcurl allows (curl_multi_wakeup(3)); all
/// else is done on the loop's own thread.
private struct LoopHandle: @unchecked Sendable {
  let pointer: OpaquePointer
  func wake() { ccurl_loop_wake(pointer) }
}

/// Certificates to trust, named in the environment as curl's users expect.
private struct Certificates {
  let file: String?
  let folder: String?

  static var fromEnvironment: Certificates {
    Certificates(
      file: CurrentProcess.environment("CURL_CA_BUNDLE") ?? CurrentProcess.environment("SSL_CERT_FILE"),
      folder: CurrentProcess.environment("SSL_CERT_DIR"))
  }
}

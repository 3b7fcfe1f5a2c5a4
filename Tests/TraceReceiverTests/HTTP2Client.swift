import Foundation
import SystemCalls

/// A client of HTTP/2 over one connection.
final class HTTP2Client {
  struct Answer: Equatable {
    /// Those of the headers and, behind them, of the trailers.
    var fields: [String: String] = [:]
    var body: [UInt8] = []
    /// How often fields began: once for headers, once more for trailers.
    var sections = 0
    var isWhole = false
    var code: UInt32?

    var status: Int { fields[":status"].flatMap { Int($0) } ?? 0 }
    var grpcStatus: Int? { fields["grpc-status"].flatMap { Int($0) } }
  }

  let connection: Connected
  private(set) var answers: [Int32: Answer] = [:]
  private var session: HTTP2Session?
  private static let patience: Int64 = 20_000_000_000

  init(port: UInt16, limits: HTTP2Session.Limits = HTTP2Session.Limits()) throws {
    connection = try Connected(host: "127.0.0.1", port: port)
    session = HTTP2Session(.client, limits: limits) { [unowned self] stream, event in hear(stream, event) }
  }

  deinit { connection.close() }

  private func hear(_ stream: Int32, _ event: HTTP2Session.Event) {
    var answer = answers[stream] ?? Answer()
    switch event {
    case .began: answer.sections += 1
    case .header(let name, let value): answer.fields[name] = value
    case .data(let bytes): answer.body += bytes
    case .ended: answer.isWhole = true
    case .closed(let code): answer.code = code
    }
    answers[stream] = answer
  }

  /// Begins a call of gRPC.
  func call(
    _ path: String, _ message: [UInt8], type: String = "application/grpc", authority: String = "localhost:4317",
    _ more: HTTP2Session.Fields = []
  ) -> Int32 {
    ask(path, message, [("content-type", type), ("te", "trailers")] + more, authority: authority)
  }

  func ask(
    _ path: String, _ body: [UInt8], _ more: HTTP2Session.Fields, method: String = "POST",
    authority: String = "localhost:4317"
  ) -> Int32 {
    let head: HTTP2Session.Fields = [
      (":method", method), (":scheme", "http"), (":authority", authority), (":path", path),
    ]
    return session?.ask(head + more, body: body) ?? -1
  }

  /// Sends and receives until a stream is over; `nil` where it does not get there.
  func answer(to stream: Int32) -> Answer? {
    while answers[stream]?.code == nil {
      guard send(), receive() else { break }
    }
    return answers[stream].flatMap { $0.code == nil ? nil : $0 }
  }

  /// Sends what there is to send.
  @discardableResult
  func send() -> Bool {
    session?.takeOutput { connection.send($0, before: MonotonicClock.now + Self.patience) } ?? false
  }

  private func receive() -> Bool {
    var memory = [UInt8](repeating: 0, count: 4096)
    let received = memory.withUnsafeMutableBytes {
      connection.receive(into: $0, before: MonotonicClock.now + Self.patience)
    }
    guard case .bytes(let count) = received else { return false }
    return memory.withUnsafeBytes { session?.receive(UnsafeRawBufferPointer(rebasing: $0[..<count])) ?? false }
  }
}

@testable import TraceClient

/// Something that goes wrong with an answer, and what the client is to make of it.
struct Fault: Sendable, CustomStringConvertible {
  let description: String
  let kind: SourceError.Kind
  var status: Int?
  /// How often the path is asked for: once, or four times where trying again is safe and may help.
  var tries = 1
  /// Whether the deadline is what ends it.
  var lastsUntilDeadline = false
  let reply: @Sendable (GoodAnswer) -> LoopbackReply

  /// Whether the connection breaks before the answer is whole.
  var isBroken: Bool { kind == .unavailable && status == nil }

  /// Syntropic137's gateway refuses what comes too fast, for a second that nobody tells of.
  func tries(_ service: Service) -> Int { service == .syntropic137 && status == 429 ? 4 : tries }

  private init(
    _ description: String, _ kind: SourceError.Kind, status: Int? = nil, tries: Int = 1, untilDeadline: Bool = false,
    _ reply: @escaping @Sendable (GoodAnswer) -> LoopbackReply
  ) {
    self.description = description
    self.kind = kind
    self.status = status
    self.tries = tries
    lastsUntilDeadline = untilDeadline
    self.reply = reply
  }

  private static func good(_ answer: GoodAnswer) -> LoopbackResponse { LoopbackResponse(200, answer.body) }
  private static let page = "<!DOCTYPE html><title>Sign in</title>"

  static let all = slow + broken + wrong + refused + failing + large

  static let slow = [
    Fault("silence", .timeout, untilDeadline: true) { _ in .silence },
    Fault("an answer that comes too late", .timeout, untilDeadline: true) {
      .after(milliseconds: 60_000, .answer(good($0)))
    },
    // So long that it outlasts every deadline, however late the client's threads get their turn.
    Fault("a byte at a time", .timeout, untilDeadline: true) {
      .drip(LoopbackResponse(200, $0.body + String(repeating: " ", count: 20_000)), everyMilliseconds: 50)
    },
  ]

  static let broken = [
    Fault("a reset before the answer", .unavailable, tries: 4) { .reset(afterBytes: 0, of: good($0)) },
    Fault("a reset within the headers", .unavailable, tries: 4) { .reset(afterBytes: 20, of: good($0)) },
    Fault("a reset within the body", .unavailable, tries: 4) {
      .reset(afterBytes: good($0).bytes().count - 9, of: good($0))
    },
    Fault("the end instead of an answer", .unavailable, tries: 4) { _ in .raw([]) },
    Fault("a body shorter than promised", .unavailable, tries: 4) { .wrongLength(good($0), by: 500) },
  ]

  static let wrong = [
    Fault("a body longer than promised", .badResponse) { .wrongLength(good($0), by: -9) },
    Fault("HTML", .badResponse, status: 200) { _ in .text(200, type: "text/html", page) },
    Fault("HTML that says it is JSON", .badResponse) { _ in .json(page) },
    Fault("JSON that says it is text", .badResponse, status: 200) { .text(200, $0.body) },
    Fault("no type at all", .badResponse, status: 200) { .answer(LoopbackResponse(200, type: nil, $0.body)) },
    Fault("JSON of something else", .badResponse) { _ in .json(#"{"status":"healthy"}"#) },
    Fault("JSON of another shape", .badResponse) { .json($0.otherShape) },
    Fault("bytes that are not UTF-8", .badResponse) { _ in
      .answer(LoopbackResponse(200, bytes: Array(#"{"items":[],"traces":[],"trace_id":""#.utf8) + [0xFF, 0x22, 0x7D]))
    },
    Fault("no content", .badResponse, status: 204) { _ in .answer(LoopbackResponse(204, type: nil)) },
    Fault("not modified", .badResponse, status: 304) { _ in .answer(LoopbackResponse(304, type: nil)) },
    Fault("an empty body", .badResponse) { _ in .json("") },
    Fault("half a body", .badResponse) { .json(String($0.body.prefix($0.body.utf8.count / 2))) },
    Fault("a zero behind the body", .badResponse) { .json($0.body + "\0") },
    Fault("a byte order mark before the body", .badResponse) { .json("\u{FEFF}" + $0.body) },
    Fault("UTF-16", .badResponse) { good in
      .answer(LoopbackResponse(200, bytes: good.body.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }))
    },
    Fault("garbage that is not HTTP", .badResponse) { _ in .raw(Array("220 mail.example ESMTP\r\n".utf8)) },
    Fault("binary garbage", .badResponse) { _ in .raw((0..<400).map { UInt8($0 * 37 & 0xFF) }) },
    Fault("compression that is none", .badResponse) {
      .answer(LoopbackResponse(200, $0.body, [("Content-Encoding", "gzip")]))
    },
    Fault("a redirect without an address", .badResponse, status: 307) { _ in .status(307, "") },
    Fault("a circle of redirects", .badResponse, status: 307, tries: 4) {
      .status(307, "", [("Location", $0.path)])
    },
  ]

  static let refused = [
    Fault("400", .badResponse, status: 400) { _ in .status(400, #"{"detail":"no"}"#) },
    Fault("401", .unauthorized, status: 401) { _ in .status(401, #"{"detail":"Invalid or revoked API key."}"#) },
    Fault("403", .forbidden, status: 403) { _ in .status(403, #"{"detail":"no"}"#) },
    Fault("403 without end", .forbidden, status: 403) { _ in
      .endless(
        start: "HTTP/1.1 403 No\r\nContent-Type: application/json\r\n\r\n{", piece: String(repeating: " ", count: 4096))
    },
    Fault("404", .notFound, status: 404) { _ in .status(404, #"{"detail":"Not Found"}"#) },
    Fault("409", .badResponse, status: 409) { _ in .status(409, #"{"detail":"two of them"}"#) },
    Fault("410", .notFound, status: 410) { _ in .status(410, "") },
    Fault("413", .tooLarge, status: 413) { _ in .text(413, type: "text/html", page) },
    Fault("422", .badResponse, status: 422) { _ in .status(422, #"{"detail":"Validation error","errors":[]}"#) },
    Fault("429", .rateLimited, status: 429) { _ in .status(429, #"{"error":"Rate limit exceeded: 200 per 1 minute"}"#)
    },
    Fault("418", .badResponse, status: 418) { _ in .text(418, "teapot") },
  ]

  static let failing = [
    Fault("408", .timeout, status: 408, tries: 4) { _ in .text(408, "") },
    Fault("501", .unavailable, status: 501) { _ in .text(501, "") },
    Fault("502", .unavailable, status: 502, tries: 4) { _ in .text(502, "Bad Gateway") },
    Fault("503 with HTML", .unavailable, status: 503, tries: 4) { _ in .text(503, type: "text/html", page) },
    Fault("504", .timeout, status: 504, tries: 4) { _ in .text(504, "") },
  ]

  static let large = [
    Fault("a body that never ends", .tooLarge) { _ in
      .endless(
        start: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n[", piece: String(repeating: " ", count: 4096))
    },
    Fault("chunks that never end", .tooLarge) { _ in
      .endless(
        start: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
        piece: "400\r\n" + String(repeating: " ", count: 1024) + "\r\n")
    },
    Fault("a length beyond what is taken", .tooLarge) { good in
      .answer(LoopbackResponse(200, good.body + String(repeating: " ", count: 300_000)))
    },
    Fault("a compressed bomb", .tooLarge) { _ in
      .answer(LoopbackResponse(200, bytes: GzipSamples.bomb, [("Content-Encoding", "gzip")]))
    },
    Fault("headers that never end", .tooLarge) { _ in
      .endless(start: "HTTP/1.1 200 OK\r\n", piece: "X-Header: " + String(repeating: "x", count: 1000) + "\r\n")
    },
    Fault("continues that never end", .tooLarge) { _ in
      .endless(start: "", piece: "HTTP/1.1 100 Continue\r\n\r\n")
    },
    Fault("a header line that never ends", .tooLarge) { _ in
      .endless(start: "HTTP/1.1 200 OK\r\nX-Header: ", piece: String(repeating: "x", count: 1000))
    },
  ]
}

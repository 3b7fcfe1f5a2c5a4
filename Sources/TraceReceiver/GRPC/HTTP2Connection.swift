internal import JSONTape
internal import SystemCalls
internal import TraceFormats

/// Serves a connection that speaks HTTP/2: gRPC, and requests as HTTP/1.1 has them.
///
/// For one thread. Bodies are taken one after the other; what comes meanwhile waits in the connection's window.
final class HTTP2Connection {
  /// Who answers, and what may be used for it.
  struct Service {
    /// What became of a request, and of what its path stands for.
    var answer: (ReceivedRequest, RequestTarget) -> RequestOutcome
    /// Counts what is refused before it is whole.
    var noteRefusal: (RequestRefusal, ReceivedRequest) -> Void
    /// Hears whether no stream is open.
    var noteIdle: (Bool) -> Void
  }

  private let connection: Connected
  private let limits: RequestLimits
  private let time: TimeSource
  private let room: RequestRoom
  private let service: Service
  private var streams: [Int32: IncomingStream] = [:]
  private var ready: [Int32] = []
  private var session: HTTP2Session?

  private static let bufferBytes = 32 << 10
  private static let patienceMs: Int64 = 5_000

  init(
    _ connection: Connected, limits: RequestLimits, time: TimeSource, room: RequestRoom, service: Service
  ) {
    self.connection = connection
    self.limits = limits
    self.time = time
    self.room = room
    self.service = service
  }

  /// Serves until the connection ends.
  ///
  /// - Parameter beginning: what has come of it already.
  func serve(beginning: ArraySlice<UInt8>) {
    var settings = HTTP2Session.Limits()
    settings.headerBytes = limits.headBytes
    // What hears of events goes when they end, so that neither keeps the other.
    session = HTTP2Session(.server, limits: settings) { [unowned self] stream, event in hear(stream, event) }
    guard let session else { return }
    defer {
      for stream in streams.values { room.giveBack(stream.drop()) }
      self.session = nil
    }
    var goesOn = beginning.withUnsafeBytes { session.receive($0) }
    var memory = [UInt8](repeating: 0, count: Self.bufferBytes)
    var idleDeadline = time.deadline(inMilliseconds: limits.idleMs)
    while true {
      answerReady(session)
      guard flush(session), goesOn, !session.isOver else { return }
      let isIdle = streams.isEmpty
      service.noteIdle(isIdle)
      let deadline = streams.values.map(\.deadline).min().map { min($0, idleDeadline) } ?? idleDeadline
      let received = memory.withUnsafeMutableBytes { connection.receive(into: $0, before: deadline, of: time) }
      service.noteIdle(false)
      switch received {
      case .bytes(let count):
        goesOn = memory.withUnsafeBytes { session.receive(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      case .end: return
      case .late:
        expire(session)
        if streams.isEmpty, time.now >= idleDeadline { session.end() }
      }
      if !isIdle || !streams.isEmpty { idleDeadline = time.deadline(inMilliseconds: limits.restMs) }
    }
  }

  // MARK: What comes

  private func hear(_ number: Int32, _ event: HTTP2Session.Event) {
    switch event {
    case .began:
      // Trailers begin, too.
      if streams[number] == nil {
        streams[number] = IncomingStream(limits: limits, deadline: time.deadline(inMilliseconds: limits.requestMs))
      }
    case .header(let name, let value): streams[number]?.add(name, value)
    case .data(let bytes): take(bytes, number)
    case .ended:
      streams[number]?.isWhole = true
      ready.append(number)
    case .closed:
      if let stream = streams.removeValue(forKey: number) { room.giveBack(stream.drop()) }
    }
  }

  private func take(_ bytes: UnsafeRawBufferPointer, _ number: Int32) {
    guard let stream = streams[number] else { return }
    // Whoever waits for room holds up the other streams of this connection, which may be those that have it.
    let isAlone = streams.count == 1
    stream.add(bytes) { [room] in room.borrow($0, canWait: isAlone) }
    if stream.refusal != nil, !stream.isAnswered { ready.append(number) }
  }

  /// What is thrown away of a body that was refused, before its stream is broken off.
  private var mostPassed: Int { limits.bodyBytes.multipliedReportingOverflow(by: 4).partialValue }

  /// Breaks off what takes too long.
  private func expire(_ session: HTTP2Session) {
    let now = time.now
    for (number, stream) in streams where now >= stream.deadline {
      if !stream.isAnswered {
        stream.refuse(408, "the request took longer than \(limits.requestMs) ms")
        answer(stream, number, session)
      }
      // What is sent goes first.
      _ = flush(session)
      let code = stream.isWhole ? HTTP2Session.Code.cancel : HTTP2Session.Code.noError
      if streams[number] != nil { session.reset(number, code: code) }
    }
  }

  // MARK: What is answered

  private func answerReady(_ session: HTTP2Session) {
    for number in ready {
      if let stream = streams[number], !stream.isAnswered { answer(stream, number, session) }
    }
    ready = []
    for (number, stream) in streams where stream.isAnswered && stream.passed > mostPassed {
      session.reset(number, code: HTTP2Session.Code.noError)
    }
  }

  private func answer(_ stream: IncomingStream, _ number: Int32, _ session: HTTP2Session) {
    stream.isAnswered = true
    let head = stream.request
    let outcome = outcome(of: stream, head)
    room.giveBack(stream.drop())
    if GRPCMessage.isType(head.mediaType) {
      answerCall(outcome, GRPCMessage.encoding(of: head.mediaType) ?? .protobuf, number, session)
    } else {
      let answer = ReceiverAnswer(outcome, of: head)
      let fields = answer.fields.map { (name: $0.name.lowercased(), value: $0.value) }
      session.answer(
        number, [(":status", "\(answer.status)")] + fields, body: head.method == "HEAD" ? [] : answer.body)
    }
  }

  private func outcome(of stream: IncomingStream, _ head: ReceivedRequest) -> RequestOutcome {
    if let refusal = stream.refusal {
      service.noteRefusal(refusal, head)
      return .refused(refusal)
    }
    guard stream.isGRPC else {
      return switch stream.takeRequest() {
      case .success(let request): service.answer(request, RequestTarget(path: request.path))
      case .failure(let refusal): .refused(refusal)
      }
    }
    let target = RequestTarget(method: head.path)
    if let refusal = refusal(ofCall: head, target) {
      service.noteRefusal(refusal, head)
      return .refused(refusal)
    }
    switch stream.takeRequest() {
    case .success(let request): return service.answer(request, target)
    case .failure(let refusal):
      service.noteRefusal(refusal, head)
      return .refused(refusal)
    }
  }

  private func refusal(ofCall head: ReceivedRequest, _ target: RequestTarget) -> RequestRefusal? {
    if head.method != "POST" { return RequestRefusal(status: 405, message: "only POST is taken") }
    guard case .signal = target else {
      return RequestRefusal(
        status: 404, message: "only Export of OTLP's services for traces, logs and metrics is taken")
    }
    if GRPCMessage.encoding(of: head.mediaType) == nil {
      return RequestRefusal(status: 415, message: "of gRPC's messages those in protobuf and in JSON are taken")
    }
    return nil
  }

  /// Answers a call of gRPC: its status is in the trailers, which are all there is where it failed.
  private func answerCall(
    _ outcome: RequestOutcome, _ encoding: OTLPEncoding, _ number: Int32, _ session: HTTP2Session
  ) {
    let head: HTTP2Session.Fields = [
      (":status", "200"), ("content-type", encoding == .json ? "application/grpc+json" : "application/grpc"),
      ("grpc-accept-encoding", "identity, gzip, deflate"),
    ]
    if case .refused(let refusal) = outcome {
      let message = GRPCMessage.percentEncoded(refusal.message)
      session.answer(number, head + [("grpc-status", "\(refusal.code)"), ("grpc-message", message)])
    } else {
      session.answer(
        number, head, body: GRPCMessage.framed(outcome.message(encoding)), trailers: [("grpc-status", "0")])
    }
  }

  /// Sends what there is to send; false if nobody takes it.
  private func flush(_ session: HTTP2Session) -> Bool {
    var output: [UInt8] = []
    // Frames are small, and many of them go with one call.
    let isWhole = session.takeOutput { piece in
      output += piece
      return output.count < Self.bufferBytes || send(&output)
    }
    return send(&output) && isWhole
  }

  private func send(_ output: inout [UInt8]) -> Bool {
    defer { output.removeAll(keepingCapacity: true) }
    if output.isEmpty { return true }
    let deadline = time.deadline(inMilliseconds: Self.patienceMs)
    return output.withUnsafeBytes { connection.send($0, before: deadline, of: time) }
  }
}

extension HTTP2Connection {
  /// Tells a client that there is no HTTP/2 here: settings without any, and an end that says why (RFC 9113, 6.5, 6.8).
  static func farewell(_ reason: String) -> [UInt8] {
    func number(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }
    let settings: [UInt8] = [0, 0, 0, 4, 0] + number(0)
    let reason = Array(reason.utf8.prefix(200))
    let length = Array(number(UInt32(clamping: reason.count + 8)).dropFirst())
    return settings + length + [7, 0] + number(0) + number(0) + number(HTTP2Session.Code.useHTTP11) + reason
  }
}

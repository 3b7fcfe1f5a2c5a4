public import JSONTape
public import SystemCalls

/// A client on a pair of descriptors: reads its messages, has them handled, sends the answers in order.
///
/// Three rules keep it from locking up: the reader never waits for the writer below the byte budget, nothing waits for
/// a client's answer while holding what the reader needs, and no thread adds to a bounded queue that it drains itself.
public final class Connection: Sendable {
  /// What one client may ask of the process.
  public struct Limits: Sendable {
    /// The longest message that is read.
    public var messageBytes = 256 << 20
    /// How deep a message may nest.
    public var depth = 512
    /// Unsent answers from which on nothing more is read.
    public var unsentBytes = 64 << 20
    /// Requests waiting or being worked on from which on nothing more is read.
    public var inFlight = 16384
    /// Requests being worked on at the same time; the others wait in line.
    public var working = 64
    /// The limits that hold unless the user sets others.
    public init() {}
  }

  /// Why `run` came back.
  public enum Ending: Sendable, Equatable {
    case endOfInput
    case exitRequested
    case clientGone
    /// The stream could no longer be read.
    case lost
  }

  private let input: Descriptor
  private let queue: WriteQueue
  private let handler: any MessageHandler
  private let limits: Limits
  let inFlight = InFlight()
  private let outgoing = OutgoingRequests()
  private let framingBox = FramingBox()
  private let turnstile: Turnstile

  /// - Parameter onBroken: called when the client no longer reads, on any thread; `run` may still wait for input then.
  public init(
    input: Descriptor, output: Descriptor, handler: any MessageHandler, limits: Limits = Limits(),
    onBroken: @escaping @Sendable () -> Void
  ) {
    self.input = input
    self.handler = handler
    self.limits = limits
    turnstile = Turnstile(limit: limits.working)
    queue = WriteQueue(output: output, onBroken: onBroken)
  }

  /// Serves the client until it is gone or says goodbye, then lets what was asked be finished and sent.
  public func run() -> Ending {
    handler.connected(to: Conversation(self))
    var reader = Reader(connection: self, limits: limits)
    let ending = reader.run()
    handler.connected(to: nil)
    let finished = settle(after: ending)
    queue.close()
    return finished ? ending : .clientGone
  }

  /// The framing the client uses, once it has said anything.
  public var framing: Framing? { framingBox.known }

  /// Sends a notification; `params` is a JSON object.
  public func notify(_ method: StaticString, _ params: JSONBytes) {
    send(
      json { writer in
        writer.object { writer in
          writer.key("jsonrpc")
          writer.string("2.0" as StaticString)
          writer.key("method")
          writer.string(method)
          writer.key("params")
          writer.raw(params)
        }
      })
  }

  /// Asks the client. `answer` hears the result, or nothing for an error, on the reading thread; nobody waits for it,
  /// and a client may never answer.
  func request(_ method: StaticString, _ params: JSONBytes?, answer: @escaping @Sendable (JSONValue?) -> Void) {
    let id = outgoing.add(answer)
    send(
      json { writer in
        writer.object { writer in
          writer.key("jsonrpc")
          writer.string("2.0" as StaticString)
          writer.key("id")
          writer.int(id)
          writer.key("method")
          writer.string(method)
          if let params {
            writer.key("params")
            writer.raw(params)
          }
        }
      })
  }

  private func take(answer message: JSONValue, to id: JSONValue) {
    if outgoing.answer(id, message) { return }
    Log.shared.write(.debug, "an answer to nothing that was asked: \(id.spelling)")
  }

  /// Sends one complete message.
  func send(_ message: JSONBytes) {
    var writer = JSONWriter(capacity: 64)
    Frame.write(message, framing: framingBox.framing, to: &writer)
    queue.add(writer.take())
  }

  /// What was asked for is finished: all of it for a script, whose end of input means "that was all"; what a second
  /// allows for an editor, whose end of input means that it is gone (LSP ends with `exit`).
  private func settle(after ending: Ending) -> Bool {
    let isScript = framingBox.framing == .lines && ending == .endOfInput
    var patience = isScript ? Int.max : 40
    while !inFlight.isSettled, patience > 0 {
      if queue.isBroken { break }
      pause(milliseconds: 5)
      patience -= 1
    }
    for entry in inFlight.takeAll() { entry.task?.cancel() }
    // A client that reads slowly gets all of it; one that is gone breaks the pipe.
    return queue.drain(milliseconds: isScript ? .max / 2_000_000 : 500)
  }
}

extension Connection {
  /// The thread that reads. Everything in here runs on it.
  private struct Reader: ~Copyable {
    private static let smallAnswer = 64 << 10

    let connection: Connection
    let limits: Limits
    var splitter: FrameSplitter
    var parser: JSONParser
    /// Answers that are ready and share the next write.
    var pending = JSONWriter(capacity: 128 << 10)
    var framing = Framing.lines
    /// Whether work was begun since the limits were looked at last.
    var hasStartedWork = false

    init(connection: Connection, limits: Limits) {
      self.connection = connection
      self.limits = limits
      splitter = FrameSplitter(limit: limits.messageBytes)
      parser = JSONParser(maximumDepth: limits.depth)
    }

    mutating func run() -> Ending {
      while true {
        let event = splitter.next()
        if connection.framingBox.note(splitter.framing) {
          framing = splitter.framing ?? .lines
        }
        switch event {
        case .message:
          let reaction = receive()
          splitter.finish()
          if reaction == .exit { return leave(.exitRequested) }
          makeRoom()
        case .moreNeeded:
          flush()
          if splitter.fill(from: connection.input) { continue }
          if case .message = splitter.next() {
            let reaction = receive()
            splitter.finish()
            return leave(reaction == .exit ? .exitRequested : .endOfInput)
          }
          if splitter.hasRemains { Log.shared.write(.error, "the input ended in the middle of a message") }
          return leave(.endOfInput)
        case .tooLarge(let limit):
          reply(.invalidRequest, "the message is longer than \(limit) bytes; it was skipped")
          makeRoom()
        case .unreadable(let reason):
          reply(.parseError, reason)
          makeRoom()
        case .lost(let reason):
          reply(.parseError, "the header cannot be read: \(reason)")
          Log.shared.write(.error, "the header cannot be read: \(reason); the next message cannot be found")
          return leave(.lost)
        }
      }
    }

    private mutating func leave(_ ending: Ending) -> Ending {
      flush()
      return ending
    }

    /// Hands the ready answers over: directly where that needs no waiting, else to the writing thread.
    private mutating func flush() {
      if pending.isEmpty { return }
      let queue = connection.queue
      if pending.drain({ queue.addNow($0) ? true : nil }) != nil { return }
      let bytes = pending.take()
      // Slices in a small answer are copied after all if it can then leave at once.
      if bytes.count <= Self.smallAnswer, bytes.joined().withUnsafeBytes({ queue.addNow($0) }) { return }
      queue.add(bytes)
    }

    /// Stops reading while too much is unsent or under way.
    private mutating func makeRoom() {
      // Looked at once for many small answers: what is pending is bounded, and asking costs a lock.
      guard pending.count > 64 << 10 || hasStartedWork else { return }
      hasStartedWork = false
      if pending.count > 64 << 10 { flush() }
      if connection.queue.unsentBytes >= limits.unsentBytes {
        flush()
        connection.queue.waitForRoom(budget: limits.unsentBytes)
      }
      if connection.inFlight.count >= limits.inFlight {
        flush()
        while connection.inFlight.count >= limits.inFlight, !connection.queue.isBroken { pause(milliseconds: 1) }
      }
    }

    // MARK: Messages

    private mutating func receive() -> Reaction {
      do throws(JSONSyntaxError) {
        return receive(try parser.parse(splitter.text))
      } catch {
        reply(.parseError, "not JSON: \(error)")
        return .goOn
      }
    }

    private mutating func receive(_ root: JSONValue) -> Reaction {
      guard root.isArray else { return receive(single: root) }
      var isEmpty = true
      var reaction = Reaction.goOn
      let connection = connection
      let batch = BatchCollector { connection.send($0) }
      for element in root.elements {
        isEmpty = false
        if receive(element, in: batch) == .exit { reaction = .exit }
      }
      flush()
      batch.finish()
      if isEmpty { reply(.invalidRequest, "a batch must not be empty") }
      return reaction
    }

    private mutating func receive(single message: JSONValue) -> Reaction {
      switch IncomingMessage(message) {
      case .invalid(let id, let reason):
        reply(.invalidRequest, reason, id: id)
      case .response(let id, let message):
        connection.take(answer: message, to: id)
      case .notification(let method, let params):
        return connection.note(Request(method: method, params: params, framing: framing))
      case .request(let id, let method, let params):
        if let error = connection.refusal(of: id) {
          reply(error, id: id)
          break
        }
        let mark = Frame.begin(&pending)
        Frame.beginResult(&pending, id: id)
        let request = Request(method: method, params: params, framing: framing)
        let outcome = connection.handler.handle(request, result: &pending)
        if case .answered = outcome {
          pending.endObject()
          Frame.end(&pending, mark, framing: framing)
          break
        }
        pending.rewind(to: mark)
        switch outcome {
        case .answered: break
        case .failed(let error): reply(error, id: id)
        case .later(let work):
          let connection = connection
          hasStartedWork = true
          connection.start(RequestID(id), work) { connection.send($0) }
        }
      }
      return .goOn
    }

    private mutating func receive(_ message: JSONValue, in batch: BatchCollector) -> Reaction {
      batch.expectAnswer()
      switch IncomingMessage(message) {
      case .invalid(let id, let reason):
        batch.add(Frame.error(ResponseError(.invalidRequest, reason), id: id))
      case .response(let id, let message):
        connection.take(answer: message, to: id)
        batch.finish()
      case .notification(let method, let params):
        defer { batch.finish() }
        return connection.note(Request(method: method, params: params, framing: framing))
      case .request(let id, let method, let params):
        if let error = connection.refusal(of: id) {
          batch.add(Frame.error(error, id: id))
          break
        }
        var writer = JSONWriter()
        Frame.beginResult(&writer, id: id)
        switch connection.handler.handle(Request(method: method, params: params, framing: framing), result: &writer) {
        case .answered:
          writer.endObject()
          batch.add(writer.take())
        case .failed(let error): batch.add(Frame.error(error, id: id))
        case .later(let work):
          hasStartedWork = true
          connection.start(RequestID(id), work) { batch.add($0) }
        }
      }
      return .goOn
    }

    private mutating func reply(_ code: ErrorCode, _ message: String, id: JSONValue? = nil) {
      reply(ResponseError(code, message), id: id)
    }

    private mutating func reply(_ error: ResponseError, id: JSONValue?) {
      let mark = Frame.begin(&pending)
      Frame.writeError(error, id: id, to: &pending)
      Frame.end(&pending, mark, framing: framing)
    }
  }
}

extension Connection {
  /// Cancellation is obeyed here, before any queue; everything else goes to the handler.
  private func note(_ notification: Request) -> Reaction {
    guard notification.method.equals("$/cancelRequest") else { return handler.handle(notification: notification) }
    guard let id = notification.params?["id"], RequestID.isValid(id) else { return .goOn }
    // A request that is answered already, or was never made, is no mistake: the two messages crossed.
    guard let entry = inFlight.take(RequestID(id)) else { return .goOn }
    entry.task?.cancel()
    entry.deliver(Frame.error(ResponseError(.requestCancelled, "cancelled by the client"), id: id))
    return .goOn
  }

  private func refusal(of id: JSONValue) -> ResponseError? {
    guard !inFlight.isEmpty, inFlight.contains(RequestID(id)) else { return nil }
    return ResponseError(.invalidRequest, "a request with this id is still being worked on")
  }

  /// Waits while the client leaves too much unread: an answer that is not made yet takes no memory.
  func roomToAnswer() async {
    while queue.unsentBytes >= limits.unsentBytes, !queue.isBroken, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(10))
    }
  }

  private func start(
    _ id: RequestID, _ work: @escaping @Sendable (Conversation) async throws(ResponseError) -> JSONBytes,
    deliver: @escaping @Sendable (JSONBytes) -> Void
  ) {
    let serial = inFlight.add(id, deliver: deliver)
    let conversation = Conversation(self)
    let task = Task { [self] in
      // Cancelled while it waited in line: the reader has answered it already.
      _ = await turnstile.pass {
        await roomToAnswer()
        let answer: JSONBytes
        do throws(ResponseError) {
          answer = Frame.result(try await work(conversation), id: id)
        } catch {
          answer = Frame.error(error, id: id)
        }
        inFlight.answer(id, serial: serial, with: answer)
      }
    }
    inFlight.attach(task, to: id)
  }
}

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
    /// Unsent answers from which on nothing more is answered.
    public var unsentBytes = 64 << 20
    /// How much is read on while nothing is answered, so that control is heard.
    public var backlogBytes = 1 << 20
    /// Requests waiting or being worked on; further ones are refused.
    public var inFlight = 16384
    /// Requests being worked on at the same time; the others wait in line. Who waits for a server does not work.
    public var working = 64
    /// The most messages of a batch.
    public var batchMembers = 10_000
    /// How large the answer to a batch may become; what does not fit is refused.
    public var batchBytes = 16 << 20
    /// How long the output is watched in one go for a client that closes it.
    package var watchMilliseconds: Int32 = 300
    /// The limits that hold unless the user sets others.
    public init() {}
  }

  /// Why `run` came back.
  public enum Ending: Sendable, Equatable {
    case endOfInput
    case exitRequested
    case clientGone
    /// The stream makes no sense any more.
    case lost
    /// The system gives nothing to read, for this reason.
    case unreadable(String)
  }

  let input: Descriptor
  let queue: WriteQueue
  let handler: any MessageHandler
  let limits: Limits
  let inFlight = InFlight()
  private let outgoing = OutgoingRequests()
  let framingBox = FramingBox()
  private let turnstile: Turnstile
  let batchBudget: BatchBudget

  /// - Parameter onBroken: called when the client no longer reads, on any thread; `run` may still wait for input then.
  public init(
    input: Descriptor, output: Descriptor, handler: any MessageHandler, limits: Limits = Limits(),
    onBroken: @escaping @Sendable () -> Void
  ) {
    self.input = input
    self.handler = handler
    self.limits = limits
    turnstile = Turnstile(limit: limits.working)
    batchBudget = BatchBudget(batchBytes: limits.batchBytes, allBytes: limits.unsentBytes)
    queue = WriteQueue(output: output, watchMilliseconds: limits.watchMilliseconds, onBroken: onBroken)
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

  func take(answer message: JSONValue, to id: JSONValue) {
    if outgoing.answer(id, message) { return }
    Log.shared.write(.debug, "an answer to nothing that was asked: \(id.spelling)")
  }

  /// Sends one complete message.
  func send(_ message: JSONBytes) {
    var writer = JSONWriter(capacity: 64)
    Frame.write(message, framing: framingBox.framing, to: &writer)
    queue.add(writer.take())
  }

  /// What was asked for is finished: all of it for a script, whose end of input means "that was all"; what a moment
  /// allows for an editor, whose end of input means that it is gone (LSP ends with `exit`). The rest is answered with an
  /// error, so that each request has an answer.
  private func settle(after ending: Ending) -> Bool {
    let isScript = framingBox.framing == .lines && ending == .endOfInput
    waitUntilSettled(looks: isScript ? .max : 40)
    for entry in inFlight.takeAll() {
      entry.end(with: Frame.error(Self.leaving, id: entry.id))
    }
    waitUntilSettled(looks: 10)
    // A client that reads slowly gets all of it; one that is gone breaks the pipe.
    return queue.drain(milliseconds: isScript ? .max / 2_000_000 : 500)
  }

  static let leaving = ResponseError(.requestCancelled, "cancelled, since the client takes its leave")

  private func waitUntilSettled(looks: Int) {
    var looks = looks
    while looks > 0, !inFlight.isSettled, !queue.isBroken {
      pause(milliseconds: 5)
      looks -= 1
    }
  }
}

extension Connection {
  /// Cancellation is obeyed here, before any queue; everything else goes to the handler.
  func note(_ notification: Request) -> Reaction {
    guard notification.method.equals("$/cancelRequest") else { return handler.handle(notification: notification) }
    // A request that is answered already, or was never made, is no mistake: the two messages crossed.
    _ = cancel(notification.params?["id"])
    return .goOn
  }

  /// Answers a request that is under way and ends its work; false if there is none with this id.
  func cancel(_ id: JSONValue?) -> Bool {
    guard let id, let entry = inFlight.take(RequestID(id)) else { return false }
    entry.end(with: Frame.error(ResponseError(.requestCancelled, "cancelled by the client"), id: entry.id))
    return true
  }

  func refusal(of id: JSONValue) -> ResponseError? {
    guard !inFlight.isEmpty, inFlight.contains(RequestID(id)) else { return nil }
    return ResponseError(.invalidRequest, "a request with this id is still being worked on")
  }

  /// Waits while the client leaves too much unread: an answer that is not made yet takes no memory.
  func roomToAnswer() async {
    while queue.unsentBytes >= limits.unsentBytes, !queue.isBroken, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(10))
    }
  }

  private static let tooMany = ResponseError.refused(
    "rateLimited", "too many requests are under way",
    hint: "wait for answers, or cancel requests, before sending more")

  static let tooManyBatches = ResponseError.refused(
    "rateLimited", "the answers of other batches are waiting for the rest of theirs",
    hint: "wait for the answers to batches, or ask in single requests")

  func start(
    _ id: RequestID, _ method: JSONValue,
    _ work: @escaping @Sendable (Conversation) async throws(ResponseError) -> JSONBytes,
    deliver: @escaping @Sendable (JSONBytes) -> Void
  ) {
    guard inFlight.load < limits.inFlight else { return deliver(Frame.error(Self.tooMany, id: id)) }
    let voice = RequestVoice { [self] in notify($0, $1) }
    let serial = inFlight.add(id) { answer in
      voice.conclude()
      deliver(answer)
    }
    let conversation = Conversation(self, voice)
    let mark = RequestMark(method, id)
    let task = Task { [self] in
      // Cancelled while it waited in line: the reader has answered it already.
      _ = await RequestMark.$current.withValue(mark) {
        await WorkPlace.held(at: turnstile) {
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
      inFlight.taskEnded()
    }
    inFlight.attach(task, to: id)
  }
}

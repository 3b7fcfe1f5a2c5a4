public import JSONTape

/// A request as the reading thread sees it. Its views are valid only while the handler runs.
public struct Request {
  /// The name: a string, as it was spelled.
  public let method: JSONValue
  /// An object or array; `nil` where the message has none.
  public let params: JSONValue?
  /// How the client frames its messages, which tells a language client from a script.
  public let framing: Framing

  /// A request as it came; one of this very process comes as a line.
  public init(method: JSONValue, params: JSONValue?, framing: Framing = .lines) {
    self.method = method
    self.params = params
    self.framing = framing
  }
}

/// What becomes of a request.
public enum Outcome: Sendable {
  /// The result has been written: exactly one JSON value.
  case answered
  case failed(ResponseError)
  /// The work needs time. It runs in a task, which is cancelled when the client cancels the request.
  case later(@Sendable (Conversation) async throws(ResponseError) -> JSONBytes)
}

/// What becomes of a notification.
public enum Reaction: Sendable, Equatable {
  case goOn
  /// The client wants the process to end.
  case exit
}

/// The methods behind a connection.
public protocol MessageHandler: AnyObject, Sendable {
  /// Answers a request, on the reading thread: at once by writing into `result`, or later.
  ///
  /// It must not wait for anything. What it wrote is dropped unless it returns `.answered`.
  func handle(_ request: Request, result: inout JSONWriter) -> Outcome

  /// Takes note of a notification, on the reading thread.
  func handle(notification: Request) -> Reaction

  /// Gives the client to talk to outside of any request, before the first message; nothing once it is gone.
  func connected(to client: Conversation?)
}

extension MessageHandler {
  /// For handlers that never talk to the client by themselves.
  public func connected(to client: Conversation?) {}
}

/// What a task that works on a request can say to the client meanwhile.
public struct Conversation: Sendable {
  private let connection: Connection?
  private let listener: (@Sendable (StaticString, JSONBytes) -> Void)?
  private let voice: RequestVoice?

  /// For a request of this very process: `listener` hears the notifications, if there is one.
  public init(listener: (@Sendable (StaticString, JSONBytes) -> Void)? = nil) {
    connection = nil
    self.listener = listener
    voice = listener.map { RequestVoice($0) }
  }

  /// - Parameter voice: that of the request; outside of any there is none.
  init(_ connection: Connection, _ voice: RequestVoice? = nil) {
    self.connection = connection
    listener = nil
    self.voice = voice
  }

  /// Waits while the client leaves too much unread; to be called before an answer is made that may be large.
  public func roomToAnswer() async { await connection?.roomToAnswer() }

  /// Sends a notification, at any time; `params` is a JSON object.
  public func notify(_ method: StaticString, _ params: JSONBytes) {
    connection?.notify(method, params)
    listener?(method, params)
  }

  /// Sends a notification that belongs to the request and means nothing behind its answer; it is dropped there.
  ///
  /// - Parameters:
  ///   - params: a JSON object.
  ///   - lastWord: the parameters of the notification of the same name that has to come before the answer, also where
  ///     the request is cancelled.
  public func report(_ method: StaticString, _ params: JSONBytes, lastWord: JSONBytes? = nil) {
    voice?.say(method, params, lastWord: lastWord)
  }

  /// Sends the last word of what was reported, if there is one; nothing is reported any more.
  public func finishReport() { voice?.conclude() }

  /// Asks the client; `params` is a JSON object, or nothing.
  ///
  /// - Parameter answer: hears the result, or nothing for an error, on the reading thread. It must not wait. It may
  ///   never be called.
  public func request(
    _ method: StaticString, _ params: JSONBytes? = nil, answer: @escaping @Sendable (JSONValue?) -> Void = { _ in }
  ) {
    connection?.request(method, params, answer: answer)
  }
}

import JSONRPC
import JSONTape
import Synchronization
import SystemCalls

/// Methods that do nothing but behave in every way a method can.
final class SampleHandler: MessageHandler {
  /// Requests that came, immediate ones included.
  let handled = Counter()
  /// Work in tasks that has begun, ended, and was told that it is cancelled.
  let started = Counter()
  let finished = Counter()
  let cancelled = Counter()
  /// What `wait` waits for, by name.
  let gates = ["a": Gate(), "b": Gate(), "c": Gate()]

  private let noted = Mutex<[String]>([])
  private let seenFramings = Mutex<[Framing]>([])

  var notifications: [String] { noted.withLock { $0 } }
  /// How each request came.
  var framings: [Framing] { seenFramings.withLock { $0 } }

  private let client = Mutex<Conversation?>(nil)
  private let answers = Mutex<[String]>([])

  /// What the client answered, `-` for an error.
  var heard: [String] { answers.withLock { $0 } }

  func connected(to client: Conversation?) { self.client.withLock { $0 = client } }

  func handle(notification: Request) -> Reaction {
    noted.withLock { $0.append(notification.method.stringValue ?? "?") }
    if notification.method.equals("ask") {
      let params = json { writer in
        writer.object { writer in
          writer.key("place")
          writer.int(1)
        }
      }
      client.withLock { $0 }?.request("client/ask", params) { [weak self] result in
        let text = result?.spelling ?? "-"
        self?.answers.withLock { $0.append(text) }
      }
    }
    return notification.method.equals("exit") ? .exit : .goOn
  }

  func handle(_ request: Request, result: inout JSONWriter) -> Outcome {
    handled.add()
    seenFramings.withLock { $0.append(request.framing) }
    let params = request.params.map { JSONBytes(Bytes($0.spelling)) } ?? json { $0.null() }
    switch request.method.stringValue {
    case "echo":
      result.raw(params)
      return .answered
    case "large":
      let count = Int(request.params?["count"]?.int64 ?? 0)
      result.string(String(repeating: "x", count: count))
      return .answered
    case "fail":
      return .failed(ResponseError(.invalidParams, "no \"such\" thing", data: params))
    case "failHalfway":
      result.beginObject()
      result.key("half")
      return .failed(ResponseError(.requestFailed, "halfway"))
    case "later": return work { _ in params }
    case "failLater":
      return .later { _ throws(ResponseError) in throw ResponseError(.requestFailed, "later", data: params) }
    case "wait":
      let gate = gates[request.params?["gate"]?.stringValue ?? ""]
      return work { _ in
        await gate?.pass()
        return params
      }
    case "sleep":
      return work { [cancelled] _ in
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
        cancelled.add()
        return params
      }
    case "outside":
      // Waits for somebody else, as for a server.
      let gate = gates[request.params?["gate"]?.stringValue ?? ""]
      return work { _ in
        await WorkPlace.left { await gate?.pass() }
        return params
      }
    case "report":
      return work { [cancelled] conversation in
        func word(_ text: StaticString) -> JSONBytes { json { $0.string(text) } }
        conversation.report("told", word("begin"), lastWord: word("end"))
        while !Task.isCancelled { try? await Task.sleep(for: .seconds(60)) }
        for _ in 0..<100 { conversation.report("told", word("late"), lastWord: word("later")) }
        conversation.finishReport()
        cancelled.add()
        return params
      }
    case "reported":
      return work { conversation in
        conversation.report("told", params, lastWord: params)
        return params
      }
    case "notify":
      return work { conversation in
        for place in 0..<3 { conversation.notify("told", json { writer in writer.array { $0.int(place) } }) }
        return params
      }
    default: return .failed(ResponseError(.methodNotFound, "unknown"))
    }
  }

  private func work(_ body: @escaping @Sendable (Conversation) async -> JSONBytes) -> Outcome {
    .later { [started, finished] conversation in
      started.add()
      defer { finished.add() }
      return await body(conversation)
    }
  }
}

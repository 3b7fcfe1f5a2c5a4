import JSONRPC
import JSONTape
import Synchronization
import SystemCalls
import Testing
import TraceClient

@testable import SidetraceServer

/// A client that watches sessions of one source and remembers what it is told.
final class WatchingClient: Sendable {
  let context: RequestContext
  private let heard = Mutex<[Plain]>([])

  init(_ source: any TraceSource, time: TimeSource = .system) {
    context = RequestContext(catalog: Catalog(sources: [source], byteLimit: 1 << 20, time: time))
  }

  var messages: [Plain] { heard.withLock { $0 } }

  func watch(_ params: String) async throws -> Plain { try await call(WatchSession.self, params) }

  func unwatch(_ id: String) async throws -> Bool {
    try await call(UnwatchSession.self, #"{"watchId":"\#(id)"}"#)["removed"] == "true"
  }

  private func call(_ method: any Method.Type, _ params: String) async throws -> Plain {
    var writer = JSONWriter()
    let document = try JSONDocument(Bytes(params))
    let arguments = try document.withRoot { root throws(ResponseError) in
      try Arguments(root, for: method.declaration)
    }
    switch method.answer(Call(arguments: arguments, context: context), &writer) {
    case .answered: return try Plain(writer.take())
    case .failed(let error): throw error
    case .later(let work):
      let conversation = Conversation { [self] _, params in
        guard let message = try? Plain(params) else { return }
        heard.withLock { $0.append(message) }
      }
      return try Plain(try await work(conversation))
    }
  }

  /// Waits until what was told is enough.
  func wait(
    sourceLocation: SourceLocation = #_sourceLocation, _ isEnough: ([Plain]) -> Bool
  ) async throws {
    let end = ContinuousClock.now + .seconds(100)
    while !isEnough(messages) {
      try #require(ContinuousClock.now < end, "told so far: \(messages.count)", sourceLocation: sourceLocation)
      try await Task.sleep(for: .milliseconds(2))
    }
  }
}

/// A JSON value, simple enough to write expectations with: numbers and words are their spelling.
enum Plain: Sendable, Equatable, ExpressibleByStringLiteral {
  case word(String)
  case array([Plain])
  case object([String: Plain])

  init(stringLiteral text: String) { self = .word(text) }

  init(_ bytes: JSONBytes) throws {
    self = try JSONDocument(bytes.joined()).withRoot { Plain($0) }
  }

  private init(_ value: JSONValue) {
    if value.isObject {
      self = .object(
        Dictionary(value.members.map { ($0.key.stringValue ?? "", Plain($0.value)) }) { first, _ in first })
    } else if value.isArray {
      self = .array(value.elements.map { Plain($0) })
    } else {
      self = .word(value.stringValue ?? value.spelling)
    }
  }

  subscript(key: String) -> Plain? {
    if case .object(let members) = self { members[key] } else { nil }
  }

  var list: [Plain] {
    if case .array(let elements) = self { elements } else { [] }
  }

  var text: String? {
    if case .word(let text) = self { text } else { nil }
  }

  /// The number that `GrowingSource` puts at the end of a span's name.
  var version: Int { self["name"]?.text?.split(separator: " ").last.flatMap { Int($0) } ?? -1 }
}

/// Something that happens once, seen from any thread.
final class Flag: Sendable {
  private let state = Mutex(false)
  var isSet: Bool { state.withLock { $0 } }
  func set() { state.withLock { $0 = true } }
}

internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import SystemCalls

/// What a command has at hand: what was typed, the methods, and where it shows what they answer.
struct CommandContext: Sendable {
  let server: Server
  let screen: Screen
  /// Where bytes go that are no lines for people, such as a file's.
  let output: Descriptor
  let invocation: CommandInvocation

  /// - Parameter screen: where lines for people go; without it, to the output as that is.
  init(_ server: Server, _ output: Descriptor, _ invocation: CommandInvocation, screen: Screen? = nil) {
    self.server = server
    self.output = output
    self.invocation = invocation
    self.screen = screen ?? Screen(output)
  }

  /// The number that a flag was given; a wrong one was refused already.
  func number(_ flag: String, default usual: Int, most: Int = 1000) -> Int {
    invocation.value(flag).flatMap { Int($0, radix: 10) }.map { min($0, most) } ?? usual
  }

  // MARK: Methods

  /// The result of a method; on a terminal it is said how far a long call is.
  func ask(
    _ method: String, _ members: (inout JSONWriter) -> Void = { _ in }
  ) async throws(ResponseError) -> JSONDocument {
    let progress = TerminalProgress()
    let bytes = try await answer(method, onNotification: { progress.show($0, $1) }) { writer in
      if progress.isShown {
        writer.key("workDoneToken")
        writer.string("terminal")
      }
      members(&writer)
    }
    progress.clear()
    return try Self.document(bytes)
  }

  /// The result of a method that says something meanwhile.
  func ask(
    _ method: String, onNotification: @escaping @Sendable (StaticString, JSONBytes) -> Void,
    _ members: (inout JSONWriter) -> Void
  ) async throws(ResponseError) -> JSONDocument {
    try Self.document(try await answer(method, onNotification: onNotification, members))
  }

  private func answer(
    _ method: String, onNotification: @escaping @Sendable (StaticString, JSONBytes) -> Void,
    _ members: (inout JSONWriter) -> Void
  ) async throws(ResponseError) -> JSONBytes {
    let params = json { $0.object(members) }
    return try await server.call(method: method, params: params, onNotification: onNotification).get()
  }

  private static func document(_ result: JSONBytes) throws(ResponseError) -> JSONDocument {
    guard let document = try? JSONDocument(result.joined()) else {
      throw ResponseError(.internalError, "the answer is not JSON")
    }
    return document
  }

  // MARK: What is shown

  /// Writes an answer as it is, laid out.
  func write(json document: JSONDocument) {
    say(document.withRoot { JSONPretty.text($0) } + "\n", to: output)
  }

  /// Says why a method failed, and what can be done; gives the exit code.
  func tell(_ error: ResponseError) -> Int32 {
    TerminalProgress().clear()
    complain(error.message)
    let document = (error.data?.joined()).flatMap { try? JSONDocument($0) }
    let hint = document?.withRoot { $0["hint"]?.stringValue }
    if let hint { complain(hint) }
    return ExitCode.of(error)
  }
}

/// The flags that several commands have.
enum SharedFlags {
  static let limit = FlagDeclaration(["-n", "--limit"], value: .number("N"), "how many lines are shown (default 20)")
  static let json = FlagDeclaration(["--json"], "the method's answer as it is, for scripts")
}

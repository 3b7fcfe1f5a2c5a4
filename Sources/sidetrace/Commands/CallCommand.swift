internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import Synchronization
internal import SystemCalls

/// `sidetrace call`
enum CallCommand: PersonCommand {
  static let declaration = CommandDeclaration(
    "call", "answer one request and end",
    arguments: [.init("METHOD", .method), .init("PARAMS", .text, isOptional: true)],
    flags: [
      FlagDeclaration(
        ["--raw"], value: .text("KEY"),
        "only this member of the answer, as it is: a text without quotes, whatever else as JSON; items.0.name looks inside"
      )
    ],
    detail: "PARAMS is a JSON object in quotes, @FILE for one in a file, or - for one from standard input. "
      + "session.watch goes on with a line for each notification until the session ends or this is interrupted. "
      + "An error is one line of JSON on standard error; the exit code tells its kind: "
      + ExitCode.kinds.map { "\($0.code) \($0.kind)" }.joined(separator: ", ")
      + ", \(ExitCode.noMember) no such member, \(ExitCode.usage) a wrong method or wrong parameters, \(ExitCode.failed) anything else. "
      + "protocol.md describes the methods, and rpc.discover lists them.",
    examples: [
      "sidetrace --source files:Fixtures/demo call session.list",
      #"sidetrace call session.metrics '{"sessionId":"7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e901"}'"#,
      "jq -n '{sessionId: $id, format: \"csv\"}' --arg id 7d0f5a52 | sidetrace call session.export - --raw content",
    ])

  /// The result goes to the output, an error to standard error.
  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let progress = TerminalProgress()
    let method = context.invocation.argument(0) ?? ""
    let stream = NotificationLines(context.output, isWanted: method == "session.watch")
    if stream.isWanted, context.invocation.value("--raw") != nil {
      return fail(ResponseError(.invalidParams, "--raw gives a member of one answer, and a watch has many"))
    }
    var bytes: JSONBytes?
    do throws(ResponseError) {
      if let given = try CallParameters.text(context.invocation.argument(1)).map(CallParameters.withoutMark) {
        bytes = try parsed(given, progress)
      } else if progress.isShown {
        bytes = try parsed(Bytes("{}"), progress)
      }
    } catch {
      return fail(error)
    }
    let result = await context.server.call(method: method, params: bytes) { name, params in
      if !stream.take(name, params) { progress.show(name, params) }
    }
    progress.clear()
    switch result {
    case .success(let result):
      guard stream.isWanted else { return show(result, context) }
      return await follow(result, stream, context)
    case .failure(let error): return fail(error)
    }
  }

  private static func parsed(_ text: Bytes, _ progress: TerminalProgress) throws(ResponseError) -> JSONBytes {
    let isWhole: Bool
    do throws(JSONSyntaxError) {
      isWhole = try JSONDocument(text).withRoot { $0.isObject || $0.isArray }
    } catch {
      throw ResponseError(.parseError, "the parameters are not JSON: \(error)")
    }
    if !isWhole { throw ResponseError(.invalidParams, "the parameters must be a JSON object, such as {}") }
    let params = JSONBytes(text)
    return progress.isShown ? JSONBytes(Bytes(TerminalProgress.asking(params.text))) : params
  }

  /// The error alone, as JSON, so that a script can read it.
  private static func fail(_ error: ResponseError) -> Int32 {
    let line = json { writer in
      writer.object { writer in
        writer.key("code")
        writer.int(error.code.rawValue)
        writer.key("message")
        writer.string(error.message)
        if let data = error.data {
          writer.key("data")
          writer.raw(data)
        }
      }
    }
    say(line.text + "\n", to: .standardError)
    return ExitCode.of(error)
  }

  private static func show(_ result: JSONBytes, _ context: CommandContext) -> Int32 {
    guard let key = context.invocation.value("--raw") else {
      return give(pretty(result) + "\n", context)
    }
    let found = (try? JSONDocument(result.joined()))?.withRoot { root in
      member(key, of: root).map { $0.stringValue ?? $0.spelling }
    }
    guard let text = found ?? nil else {
      _ = fail(ResponseError(.requestFailed, "the answer has no member \(key)"))
      return ExitCode.noMember
    }
    return give(text, context)
  }

  /// Writes the answer; what there was no room for is an error as any other.
  private static func give(_ text: String, _ context: CommandContext) -> Int32 {
    if !say(text, to: context.output), let reason = OutputLoss.shared.reason {
      return fail(ResponseError(.requestFailed, OutputLoss.message(reason)))
    }
    return 0
  }

  /// A member by its name, or by a path of names and places in lists. A name may have dots in it: the longest that is
  /// there counts.
  private static func member(_ path: String, of root: JSONValue) -> JSONValue? {
    var value = root
    var parts = path.split(separator: ".", omittingEmptySubsequences: false).prefix(64)
    while let part = parts.first {
      if value.isArray {
        guard let place = Int(part, radix: 10), place >= 0 else { return nil }
        parts.removeFirst()
        var next: JSONValue?
        for (number, element) in value.elements.enumerated() where number == place {
          next = element
          break
        }
        guard let next else { return nil }
        value = next
      } else {
        let object = value
        let lengths = (1...parts.count).reversed()
        let found = lengths.lazy.compactMap { length -> (JSONValue, Int)? in
          let name = parts.prefix(length).joined(separator: ".")
          return object.members.first { $0.key.stringValue == name }.map { ($0.value, length) }
        }
        guard let (next, length) = found.first else { return nil }
        value = next
        parts.removeFirst(length)
      }
    }
    return value
  }

  /// What a watch begins with, and each notification as it comes, until the session has ended or nobody reads.
  private static func follow(
    _ begin: JSONBytes, _ stream: NotificationLines, _ context: CommandContext
  ) async -> Int32 {
    stream.begin(begin)
    while !stream.isOver { try? await Task.sleep(for: .milliseconds(50)) }
    return 0
  }

  private static func pretty(_ bytes: JSONBytes) -> String {
    guard let document = try? JSONDocument(bytes.joined()) else { return bytes.text }
    return document.withRoot { JSONPretty.text($0) }
  }
}

/// The parameters of a request as they are told on a command line.
enum CallParameters {
  /// More is no request.
  private static let most = 256 << 20

  /// Without the mark of its byte order that editors of some systems begin a file with.
  static func withoutMark(_ bytes: Bytes) -> Bytes {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    guard bytes.count >= mark.count, bytes.array(0..<mark.count) == mark else { return bytes }
    return Bytes(bytes.array(mark.count..<bytes.count))
  }

  /// - Parameter told: JSON, `-` for standard input, or `@FILE`.
  static func text(_ told: String?) throws(ResponseError) -> Bytes? {
    guard let told else { return nil }
    if told == "-" {
      if let bytes = Descriptor.standardInput.readAll(limit: most) { return Bytes(bytes) }
      throw ResponseError(.invalidParams, "the parameters on standard input are longer than \(most) bytes")
    }
    guard told.hasPrefix("@") else { return Bytes(told) }
    let path = String(told.dropFirst())
    // `@<(jq …)` names a pipe.
    if let bytes = Files.readPipe(path, limit: most) { return Bytes(bytes) }
    do {
      return try Files.read(path, limit: most).bytes
    } catch {
      throw ResponseError(.invalidParams, "the parameters in \(path) cannot be read: \(error)")
    }
  }
}

/// The notifications of a watch, a line each, behind the answer that it began with.
private final class NotificationLines: Sendable {
  private struct State {
    var waiting: [JSONBytes]? = []
    var isOver = false
  }

  private let output: Descriptor
  let isWanted: Bool
  private let state = Mutex(State())

  init(_ output: Descriptor, isWanted: Bool) {
    self.output = output
    self.isWanted = isWanted
  }

  var isOver: Bool { state.withLock { $0.isOver } }

  /// Whether the notification is one of a watch's.
  func take(_ method: StaticString, _ params: JSONBytes) -> Bool {
    guard isWanted, "\(method)".hasPrefix("session/") || "\(method)".hasPrefix("sessions/") else { return false }
    let line = json { writer in
      writer.object { writer in
        writer.key("method")
        writer.string("\(method)")
        writer.key("params")
        writer.raw(params)
      }
    }
    state.withLock { state in
      if state.waiting != nil { state.waiting?.append(line) } else { write(line, &state) }
    }
    return true
  }

  func begin(_ answer: JSONBytes) {
    state.withLock { state in
      write(answer, &state)
      for line in state.waiting ?? [] { write(line, &state) }
      state.waiting = nil
    }
  }

  /// The watch is over with the notification that says so, and with the reader.
  private func write(_ line: JSONBytes, _ state: inout State) {
    let isWritten = say(line.text + "\n", to: output)
    let ended = (try? JSONDocument(line.joined()))?.withRoot { $0["params"]?["ended"]?.boolValue } ?? nil
    if !isWritten || ended == true { state.isOver = true }
  }
}

internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// Between the terminal and the pure view: reads keys, asks methods, and writes what changed.
final class BrowseLoop: Sendable {
  private let context: CommandContext
  private let door: TerminalDoor
  private let painter: Mutex<ScreenPainter>
  /// What tasks have to say to the loop.
  private let mailbox = Mutex<[BrowseEvent]>([])
  private let watchID = Mutex<String?>(nil)

  init(_ context: CommandContext, _ door: TerminalDoor) {
    self.context = context
    self.door = door
    painter = Mutex(ScreenPainter(hasColours: context.screen.hasColours))
  }

  /// Shows the screen until somebody quits; gives the exit code. It blocks, so that it has a thread of its own.
  func run() -> Int32 {
    let size = door.size
    var state = BrowseState(columns: size.columns, rows: size.rows)
    var keys = KeyReader()
    for request in BrowseState.firstRequests { start(request) }
    while true {
      guard paint(state) else { return 1 }
      // An escape alone is one when nothing follows it; ages are told anew now and then.
      var events: [BrowseEvent] = []
      let wakes = door.wait(milliseconds: keys.isOpen ? 40 : 10_000)
      if wakes.isEmpty { events += keys.isOpen ? keys.settle().map { .key($0) } : [.tick] }
      for wake in wakes {
        switch wake {
        case .keys(let bytes): events += keys.read(bytes).map { .key($0) }
        case .resized, .continued:
          painter.withLock { $0.forget() }
          events.append(.resized(columns: door.size.columns, rows: door.size.rows))
        case .called: break
        case .ended, .lost: return wake == .ended ? 143 : 1
        }
      }
      events += mailbox.withLock { waiting in
        let all = waiting
        waiting = []
        return all
      }
      for event in events {
        for request in state.apply(event, now: WallClock.now) {
          switch request {
          case .quit: return 0
          case .stop:
            door.stop()
            painter.withLock { $0.forget() }
            _ = state.apply(.resized(columns: door.size.columns, rows: door.size.rows), now: WallClock.now)
          default: start(request)
          }
        }
      }
    }
  }

  private func paint(_ state: BrowseState) -> Bool {
    let bytes = painter.withLock { $0.paint(BrowseScreen(state).lines) }
    return bytes.isEmpty || door.write(bytes)
  }

  private func post(_ event: BrowseEvent) {
    mailbox.withLock { $0.append(event) }
    door.wake()
  }

  // MARK: Requests

  private func start(_ request: BrowseRequest) {
    Task { [self] in
      do throws(ResponseError) {
        if case .command(let name, let arguments) = request {
          post(.text(request, try await lines(of: name, arguments)))
        } else if let document = try await answer(request) {
          post(.answer(request, document))
        }
      } catch {
        post(.failed(request, error.message))
      }
    }
  }

  private func answer(_ request: BrowseRequest) async throws(ResponseError) -> JSONDocument? {
    switch request {
    case .list(let cursor):
      return try await context.ask("session.list") { writer in
        writer.key("limit")
        // The first screen at once, and then in larger pieces.
        writer.int(cursor == nil ? 100 : 1000)
        if let cursor {
          writer.key("cursor")
          writer.string(cursor)
        }
      }
    case .figures:
      return try await context.ask("session.list") { writer in
        writer.key("limit")
        writer.int(100)
        writer.key("include")
        writer.array { $0.string("figures") }
      }
    case .watchList:
      return try await context.ask("session.watch", onNotification: { _, params in self.hear(params) }) { writer in
        writer.key("limit")
        writer.int(200)
      }
    case .turns(let session, let source):
      return try await context.ask("session.get") { writer in
        Self.write(session, source, to: &writer)
        writer.key("include")
        writer.array { writer in
          writer.string("summary")
          writer.string("traces")
        }
      }
    case .children(let session, let source, let trace, let step, let cursor):
      return try await context.ask("trace.children") { writer in
        Self.write(session, source, to: &writer)
        writer.key("traceId")
        writer.string(trace)
        writer.key("limit")
        writer.int(1000)
        if let step {
          writer.key("spanId")
          writer.string(step)
        }
        if let cursor {
          writer.key("cursor")
          writer.string(cursor)
        }
      }
    case .step(let session, let source, let trace, let id):
      return try await context.ask("span.get") { writer in
        Self.write(session, source, to: &writer)
        writer.key("traceId")
        writer.string(trace)
        writer.key("spanId")
        writer.string(id)
      }
    case .watch(let session, let source):
      let begin = try await context.ask("session.watch", onNotification: { _, params in self.hear(params) }) { writer in
        Self.write(session, source, to: &writer)
        writer.key("forever")
        writer.bool(true)
      }
      let id = begin.withRoot { $0["watchId"]?.stringValue }
      let before = watchID.withLock { known in
        let before = known
        known = id
        return before
      }
      if let before { await unwatch(before) }
      return nil
    case .unwatch:
      let known = watchID.withLock { known in
        let id = known
        known = nil
        return id
      }
      if let known { await unwatch(known) }
      return nil
    case .command, .stop, .quit: return nil
    }
  }

  private static func write(_ session: String, _ source: String, to writer: inout JSONWriter) {
    writer.key("sessionId")
    writer.string(session)
    writer.key("source")
    writer.string(source)
  }

  private func unwatch(_ id: String) async {
    _ = try? await context.ask("session.unwatch") { writer in
      writer.key("watchId")
      writer.string(id)
    }
  }

  private func hear(_ params: JSONBytes) {
    if let document = try? JSONDocument(params.joined()) { post(.changed(document)) }
  }

  // MARK: Commands

  /// What a command shows, as lines of the screen's width.
  private func lines(of name: String, _ arguments: [String]) async throws(ResponseError) -> [String] {
    guard let command = PersonCommands.all.first(where: { $0.declaration.name == name }) else {
      throw ResponseError(.requestFailed, "there is no command \(name)")
    }
    guard let pipe = Descriptor.pipe() else { throw ResponseError(.requestFailed, "no pipe can be had") }
    let reading = Task { await WorkerThreads.shared.run { pipe.reader.readAll() } }
    let invocation = Self.invocation(command.declaration, arguments)
    var problem: ResponseError?
    do throws(ResponseError) {
      let inner = CommandContext(
        context.server, pipe.writer, invocation, screen: Screen(pipe.writer, width: door.size.columns))
      _ = try await command.run(inner)
    } catch {
      problem = error
    }
    pipe.writer.close()
    let bytes = await reading.value
    pipe.reader.close()
    if let problem { throw problem }
    return String(decoding: bytes.prefix(Self.mostBytes), as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false
    )
    .map { ReadableText.keepingBlanks(String($0)) }
  }

  /// The words of a command line: flags with their values, and the others.
  private static func invocation(_ declaration: CommandDeclaration, _ words: [String]) -> CommandInvocation {
    var invocation = CommandInvocation(command: declaration)
    var rest = words[...]
    while let word = rest.popFirst() {
      if let flag = declaration.flags.first(where: { $0.names.contains(word) }) {
        invocation.values[flag.name, default: []].append(flag.value == nil ? "" : rest.popFirst() ?? "")
      } else {
        invocation.arguments.append(word)
      }
    }
    return invocation
  }

  /// So much of what a command shows is kept.
  private static let mostBytes = 16 << 20
}

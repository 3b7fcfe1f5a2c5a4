package import JSONRPC
package import JSONTape
internal import Synchronization
internal import TraceModel

/// What stands behind a connection: keeps its life cycle, and lets the surface answer that has the method.
package final class Server: MessageHandler {
  private struct State {
    var lifecycle = Lifecycle()
    var context: RequestContext
    /// The names that may be meant by one that nobody has; made when there is the first such.
    var spelling: Spelling?
  }

  private let state: Mutex<State>
  private let equipment: Equipment
  private let surfaces: [any Surface]
  private let onClientProcess: @Sendable (Int32) -> Void

  /// - Parameters:
  ///   - code: what code is looked at with; an editor brings its own.
  ///   - surfaces: who has which methods; the first that has one answers it.
  ///   - onClientProcess: called with the process whose end should end this one, if the client names it.
  package init(
    _ equipment: Equipment, code: CodeContext = CodeContext(), surfaces: [any Surface] = [OwnMethods()],
    onClientProcess: @escaping @Sendable (Int32) -> Void = { _ in }
  ) {
    self.equipment = equipment
    self.surfaces = surfaces
    self.onClientProcess = onClientProcess
    state = Mutex(State(context: RequestContext(catalog: equipment.makeCatalog(), code: code)))
  }

  /// Whether the client has said goodbye in order, which decides the exit code.
  package var wasShutDown: Bool { state.withLock { $0.lifecycle.wasShutDown } }

  // MARK: MessageHandler

  package func connected(to client: Conversation?) {
    if client == nil { state.withLock { $0.context }.watches.endAll() }
    for surface in surfaces { surface.connected(to: client) }
  }

  package func handle(notification: Request) -> Reaction {
    if notification.method.equals("exit") { return .exit }
    let (isHeard, context) = state.withLock { state in
      (state.lifecycle.takesNotifications(notification.framing), state.context)
    }
    if isHeard { for surface in surfaces { surface.note(notification, context) } }
    return .goOn
  }

  package func handle(_ request: Request, result: inout JSONWriter) -> Outcome {
    let isInitialize = request.method.equals("initialize")
    let (refusal, context) = state.withLock { state in
      (state.lifecycle.refusal(ofInitialize: isInitialize, request.framing), state.context)
    }
    if let refusal { return .failed(refusal) }
    if isInitialize { return initialize(request, context, &result) }
    if request.method.equals("shutdown") {
      state.withLock { $0.lifecycle.shutDown() }
      result.null()
      return .answered
    }
    for surface in surfaces {
      if let outcome = surface.answer(request, context, &result) { return outcome }
    }
    return .failed(unknown(request.method))
  }

  private func unknown(_ method: JSONValue) -> ResponseError {
    let name = method.stringValue ?? ""
    let spelling = state.withLock { state in
      let spelling = state.spelling ?? Spelling(surfaces.flatMap(\.listedNames))
      state.spelling = spelling
      return spelling
    }
    let near = spelling.nearest(to: name).map { "; did you mean \($0)?" }
    let shown = ReadableText.line(name, limit: 80)
    return ResponseError(
      .methodNotFound, "there is no method '\(shown)'" + (near ?? "; rpc.discover lists those there are"))
  }

  // MARK: initialize

  private func initialize(_ request: Request, _ context: RequestContext, _ result: inout JSONWriter) -> Outcome {
    for surface in surfaces {
      guard let outcome = surface.begin(request, context, &result) else { continue }
      state.withLock { $0.lifecycle.initialize() }
      return outcome
    }
    do throws(ResponseError) {
      try takeOptions(request.params?["initializationOptions"])
      for surface in surfaces { try surface.initialize(request) }
    } catch {
      return .failed(error)
    }
    state.withLock { $0.lifecycle.initialize() }
    if let process = (request.params?["processId"]).flatMap({ Count($0) }), let number = Int32(exactly: process),
      number > 0
    {
      onClientProcess(number)
    }
    result.object { writer in
      writer.key("capabilities")
      writer.object { writer in
        for surface in surfaces { surface.writeCapabilities(for: request, to: &writer) }
        writer.key("experimental")
        writer.object { writer in
          writer.key("sidetrace")
          writer.object { writer in writer.member("methods", surfaces.flatMap(\.listedNames)) }
        }
      }
      writer.key("serverInfo")
      writer.object { writer in
        writer.member("name", "sidetrace")
        writer.member("version", Version.text)
      }
    }
    return .answered
  }

  /// Puts other sources in the place of those that the process began with.
  private func takeOptions(_ given: JSONValue?) throws(ResponseError) {
    guard let given, given.isObject else { return }
    var equipment = equipment
    do throws(ClientOptions.Problem) {
      try ClientOptions.apply(given, to: &equipment.options)
    } catch {
      throw InitializationOption.refusal(error.name, error.message)
    }
    let catalog = equipment.makeCatalog()
    let before = state.withLock { state in
      defer { state.context = RequestContext(catalog: catalog, code: state.context.code) }
      return state.context
    }
    // Of the sources that were there before, nobody could end a watch any more.
    before.watches.endAll()
  }
}

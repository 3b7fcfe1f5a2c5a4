public import JSONRPC
public import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceClient

/// The methods behind a connection: finds each, checks its parameters, lets it answer.
public final class Server: MessageHandler {
  /// What the outside decides about a server.
  public struct Options: Sendable {
    public var sources: [SourceSpecification]
    /// The sources that are used as long as none is named.
    public var defaultSources: [SourceSpecification] = []
    /// What the user says that models cost, for sources that tell tokens and no costs.
    private var prices: PriceTable?
    private var receiver: OTLPReceiver?
    /// How much the store keeps at most, in bytes.
    public var cacheBytes: Int

    public init(sources: [SourceSpecification] = [], cacheBytes: Int = 256 << 20) {
      self.sources = sources
      self.cacheBytes = cacheBytes
    }

    /// Takes what the file at `path` says that models cost.
    public mutating func readPrices(_ path: String) throws(SourceSpecification.Problem) {
      do throws(PriceTable.Problem) {
        prices = try PriceTable.read(path)
      } catch {
        throw SourceSpecification.Problem(message: error.message)
      }
    }

    /// Listens for OTLP/HTTP from now on, and keeps what comes as a source named `live`.
    ///
    /// - Parameters:
    ///   - address: `PORT` or `HOST:PORT`.
    ///   - allowsRemote: whether the address may be one that other machines can reach.
    public mutating func listen(_ address: String, allowsRemote: Bool) throws(SourceSpecification.Problem) {
      let (host, port) = try ListenAddress.parse(address)
      guard allowsRemote || Loopback.isLoopback(host) else {
        throw SourceSpecification.Problem(
          message: "\(host) can be reached from other machines; --listen-remote allows that")
      }
      do throws(SocketError) {
        let receiver = try OTLPReceiver(name: "live", host: host, port: port)
        receiver.start()
        self.receiver = receiver
      } catch {
        throw SourceSpecification.Problem(message: error.description)
      }
    }

    func makeCatalog() -> Catalog {
      let used = sources.isEmpty ? defaultSources : sources
      for source in used where sources.isEmpty {
        Log.shared.write(.info, "found the source \(source.name)")
      }
      if let receiver { Log.shared.write(.info, "listening for OTLP/HTTP at \(receiver.location)") }
      let live = receiver.map { [$0 as any TraceSource] } ?? []
      return Catalog(
        sources: used.map { $0.makeSource(prices: prices) } + live, byteLimit: cacheBytes, areFound: sources.isEmpty)
    }
  }

  private struct State {
    var lifecycle = Lifecycle()
    var catalog: Catalog
  }

  private let state: Mutex<State>
  private let options: Options
  let workbench = Workbench()
  private let onClientProcess: @Sendable (Int32) -> Void

  /// - Parameter onClientProcess: called with the process whose end should end this one, if the client names it.
  public init(options: Options, onClientProcess: @escaping @Sendable (Int32) -> Void = { _ in }) {
    self.options = options
    self.onClientProcess = onClientProcess
    state = Mutex(State(catalog: options.makeCatalog()))
  }

  /// Whether the client has said goodbye in order, which decides the exit code.
  public var wasShutDown: Bool { state.withLock { $0.lifecycle.wasShutDown } }

  // MARK: MessageHandler

  public func clientUses(_ framing: Framing) {
    state.withLock { $0.lifecycle.clientUses(framing) }
    workbench.clientUses(framing)
  }

  public func connected(to client: Conversation?) { workbench.connected(to: client) }

  public func handle(notification: Request) -> Reaction {
    if notification.method.equals("exit") { return .exit }
    let (phase, catalog) = state.withLock { ($0.lifecycle.phase, $0.catalog) }
    // Before `initialize` a language client says nothing that counts; after `shutdown`, nobody does.
    guard phase == .ready || phase == .fresh && !workbench.state.withLock({ $0.isHeader }) else { return .goOn }
    LanguageMethods.note(notification, workbench, catalog)
    return .goOn
  }

  public func handle(_ request: Request, result: inout JSONWriter) -> Outcome {
    let isInitialize = request.method.equals("initialize")
    let isShutdown = request.method.equals("shutdown")
    let (refusal, catalog) = state.withLock { state in
      (state.lifecycle.refusal(ofInitialize: isInitialize), state.catalog)
    }
    if let refusal { return .failed(refusal) }
    if isInitialize { return initialize(request.params, &result) }
    if isShutdown {
      state.withLock { $0.lifecycle.shutDown() }
      result.null()
      return .answered
    }
    guard let (method, declaration) = MethodTable.find(request.method) else {
      return LanguageMethods.answer(request, workbench, catalog, &result) ?? .failed(unknown(request.method))
    }
    do throws(ResponseError) {
      let arguments = try Arguments(request.params, for: declaration)
      return method.answer(Call(arguments: arguments, catalog: catalog, workbench: workbench), &result)
    } catch {
      return .failed(error)
    }
  }

  private func unknown(_ method: JSONValue) -> ResponseError {
    let name = method.stringValue ?? ""
    let near = MethodTable.spelling.nearest(to: name).map { "; did you mean \($0)?" }
    return ResponseError(
      .methodNotFound, "there is no method '\(name.prefix(80))'" + (near ?? "; rpc.discover lists those there are"))
  }

  // MARK: initialize

  private func initialize(_ params: JSONValue?, _ result: inout JSONWriter) -> Outcome {
    if let options = params?["initializationOptions"], options.isObject {
      do throws(ResponseError) {
        try apply(options)
      } catch {
        return .failed(error)
      }
    }
    do throws(EditorSettings.Problem) {
      try workbench.initialize(params)
    } catch {
      return .failed(Self.badOption(error.field, error.message))
    }
    state.withLock { $0.lifecycle.initialize() }
    if let process = params?["processId"]?.int64, let number = Int32(exactly: process), number > 0 {
      onClientProcess(number)
    }
    result.object { writer in
      writer.key("capabilities")
      writer.object { writer in
        // A script that sends lines is no language client; what it asks is answered all the same.
        if workbench.state.withLock({ $0.isHeader }) {
          workbench.writeCapabilities(to: &writer)
        } else {
          writer.member("positionEncoding", workbench.state.withLock { $0.capabilities.encoding.rawValue })
        }
        writer.key("experimental")
        writer.object { writer in
          writer.key("sidetrace")
          writer.object { writer in writer.member("methods", MethodTable.names) }
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

  /// `sources` as strings like those of `--source`, `defaultSources` and `cacheBytes`.
  private func apply(_ given: JSONValue) throws(ResponseError) {
    var options = options
    if let sources = given["sources"] {
      guard sources.isArray else { throw Self.badOption("sources", "must be a list of strings such as \"files:PATH\"") }
      for source in sources.elements {
        let text = source.stringValue
        guard text != nil || source.isObject else {
          throw Self.badOption("sources", "must be a list of strings or of objects with a kind")
        }
        do throws(SourceSpecification.Problem) {
          if let text {
            options.sources.append(try SourceSpecification(text))
          } else {
            options.sources.append(try SourceSpecification(source))
          }
        } catch {
          throw Self.badOption("sources", error.message)
        }
      }
    }
    if let isWanted = given["defaultSources"] {
      guard let isWanted = isWanted.boolValue else { throw Self.badOption("defaultSources", "must be true or false") }
      if !isWanted { options.defaultSources = [] }
    }
    if let bytes = given["cacheBytes"] {
      guard let number = bytes.int64.flatMap({ Int(exactly: $0) }), number >= 0 else {
        throw Self.badOption("cacheBytes", "must be a number of bytes")
      }
      options.cacheBytes = number
    }
    SourceSpecification.nameApart(&options.sources)
    let catalog = options.makeCatalog()
    state.withLock { $0.catalog = catalog }
  }

  private static func badOption(_ name: String, _ message: String) -> ResponseError {
    let field = SourceError.Field(field: "initializationOptions.\(name)", message: message)
    return ResponseError(
      .invalidParams, "\(field.field) \(message)",
      data: json { writer in
        writer.object { writer in
          writer.key("errors")
          ErrorPresentation.write([field], to: &writer)
        }
      })
  }
}

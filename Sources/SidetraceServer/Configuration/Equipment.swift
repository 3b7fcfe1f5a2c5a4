internal import SystemCalls
internal import TraceClient
internal import TraceFormats
internal import TraceReceiver

/// What a server's options name, looked for, read and opened: once, before the server begins.
package struct Equipment: Sendable {
  /// Why the options cannot be followed.
  package struct Problem: Error {
    package let message: String
  }

  /// What is left to decide: `initialize` may add sources and change the limit.
  var options: ServerOptions
  private let defaultSources: [SourceSpecification]
  private let prices: PriceTable?
  private let receiver: OTLPReceiver?

  /// Finds the default sources, reads the price table, and listens for OTLP from now on.
  package init(_ options: ServerOptions) throws(Problem) {
    self.options = options
    defaultSources = options.usesDefaultSources ? DefaultSources.found() : []
    do throws(PriceTable.Problem) {
      prices = try options.prices()
    } catch {
      throw Problem(message: "the price table cannot be used: \(error.message)")
    }
    receiver = options.listenAddresses.isEmpty ? nil : try Self.listen(at: options.listenAddresses, prices)
  }

  /// Listens at all of the places. Those that nobody named need not all be had, but one of them.
  private static func listen(
    at addresses: [ListenAddress], _ prices: PriceTable?
  ) throws(Problem) -> OTLPReceiver {
    var listeners: [TCPListener] = []
    var byName: [TCPListener] = []
    var problems: [String] = []
    for (number, address) in addresses.enumerated() {
      if addresses[..<number].contains(where: { $0.isSame(as: address) }) { continue }
      do throws(SocketError) {
        let listener = try TCPListener(host: address.host, port: address.port)
        listeners.append(listener)
        if address.isByName { byName.append(listener) }
      } catch {
        if address.isNamed { throw Problem(message: "--listen \(address.text): \(error.description)") }
        problems.append(error.description)
      }
    }
    if listeners.isEmpty { throw Problem(message: "--listen: \(problems.joined(separator: "; "))") }
    for problem in problems { Log.shared.write(.warning, "--listen: \(problem); what is sent there is not seen") }
    if let problem = HTTP2Session.libraryProblem {
      Log.shared.write(.warning, "--listen takes no gRPC, since \(problem)")
    }
    let receiver = OTLPReceiver(
      name: "live", listeners: listeners, companions: byName.flatMap { companion(of: $0) }, prices: prices)
    receiver.start()
    return receiver
  }

  /// The same port at the other address of this machine, where that can be had: some programs find `localhost` there, and
  /// look nowhere else.
  private static func companion(of listener: TCPListener) -> [TCPListener] {
    do throws(SocketError) {
      return [try TCPListener(host: "::1", port: listener.port)]
    } catch {
      Log.shared.write(.info, "--listen: \(error.description)")
      return []
    }
  }

  /// The sources behind a store.
  func makeCatalog() -> Catalog {
    let areFound = options.sources.isEmpty
    let used = areFound ? (options.usesDefaultSources ? defaultSources : []) : options.sources
    for source in used where areFound { Log.shared.write(.info, "found the source \(source.name)") }
    if let receiver { Log.shared.write(.info, "listening for OTLP at \(receiver.location)") }
    let live = receiver.map { [$0 as any TraceSource] } ?? []
    return Catalog(
      sources: used.map { $0.makeSource(prices: prices) } + live, byteLimit: options.cacheBytes,
      areFound: areFound && options.usesDefaultSources)
  }
}

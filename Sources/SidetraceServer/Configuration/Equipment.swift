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

  /// Finds the default sources, reads the price table, and listens for OTLP/HTTP from now on.
  package init(_ options: ServerOptions) throws(Problem) {
    self.options = options
    defaultSources = options.usesDefaultSources ? DefaultSources.found() : []
    do throws(PriceTable.Problem) {
      prices = if let path = options.pricesPath { try PriceTable.read(path) } else { nil }
    } catch {
      throw Problem(message: "the price table cannot be used: \(error.message)")
    }
    receiver = if let address = options.listenAddress { try Self.listen(address) } else { nil }
  }

  private static func listen(_ address: ListenAddress) throws(Problem) -> OTLPReceiver {
    do throws(SocketError) {
      let receiver = try OTLPReceiver(name: "live", host: address.host, port: address.port)
      receiver.start()
      return receiver
    } catch {
      throw Problem(message: "--listen \(address.text): \(error.description)")
    }
  }

  /// The sources behind a store.
  func makeCatalog() -> Catalog {
    let areFound = options.sources.isEmpty
    let used = areFound ? (options.usesDefaultSources ? defaultSources : []) : options.sources
    for source in used where areFound { Log.shared.write(.info, "found the source \(source.name)") }
    if let receiver { Log.shared.write(.info, "listening for OTLP/HTTP at \(receiver.location)") }
    let live = receiver.map { [$0 as any TraceSource] } ?? []
    return Catalog(
      sources: used.map { $0.makeSource(prices: prices) } + live, byteLimit: options.cacheBytes, areFound: areFound)
  }
}

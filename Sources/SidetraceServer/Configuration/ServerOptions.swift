internal import SystemCalls
internal import TraceFormats

/// What the outside decides about a server: plain values, for which nothing is looked for, read or opened yet.
package struct ServerOptions: Sendable {
  /// The sources that were named.
  package var sources: [SourceSpecification]
  /// Whether, as long as none is named, the sources are used that are found on this machine.
  package var usesDefaultSources = false
  /// The file that says what models cost, above the built-in table, for sources that tell tokens and no costs; `none` for
  /// no table at all.
  package var pricesPath: String?
  /// Where to take OTLP, if anywhere; what comes is a source named `live`.
  package var listenAddresses: [ListenAddress] = []
  /// How much the store keeps at most, in bytes.
  package var cacheBytes: Int

  package init(sources: [SourceSpecification] = [], cacheBytes: Int = 256 << 20) {
    self.sources = sources
    self.cacheBytes = cacheBytes
  }
}

extension ServerOptions {
  /// The prices that the options name; throws what is wrong with the file.
  func prices() throws(PriceTable.Problem) -> PriceTable? {
    switch pricesPath {
    case nil, ""?: .builtIn
    case "none"?: nil
    case let path?: try PriceTable.read(HomeFolder.expanded(path))
    }
  }
}

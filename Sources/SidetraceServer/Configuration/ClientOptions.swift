internal import JSONTape
internal import TraceClient
internal import TraceModel

/// The members of `initializationOptions` that say which sources to use.
enum ClientOptions {
  /// What is wrong with one of them.
  struct Problem: Error {
    let name: String
    let message: String
  }

  /// `sources` as strings like those of `--source` or as objects, `defaultSources` and `cacheBytes`.
  static func apply(_ given: JSONValue, to options: inout ServerOptions) throws(Problem) {
    if let sources = given["sources"] {
      guard sources.isArray else {
        throw Problem(name: "sources", message: "must be a list of strings such as \"files:PATH\"")
      }
      for source in sources.elements { options.sources.append(try specification(source)) }
    }
    if let isWanted = given["defaultSources"] {
      guard let isWanted = isWanted.boolValue else {
        throw Problem(name: "defaultSources", message: "must be true or false")
      }
      if !isWanted { options.usesDefaultSources = false }
    }
    if let bytes = given["cacheBytes"] {
      guard let number = Count(bytes).map({ Int(clamping: $0) }), number >= 0 else {
        throw Problem(name: "cacheBytes", message: "must be a number of bytes")
      }
      options.cacheBytes = number
    }
    SourceSpecification.nameApart(&options.sources)
  }

  private static func specification(_ source: JSONValue) throws(Problem) -> SourceSpecification {
    let text = source.stringValue
    guard text != nil || source.isObject else {
      throw Problem(name: "sources", message: "must be a list of strings or of objects with a kind")
    }
    do throws(SourceSpecification.Problem) {
      if let text { return try SourceSpecification(text, by: .client) }
      return try SourceSpecification(source, by: .client)
    } catch {
      throw Problem(name: "sources", message: error.message)
    }
  }
}

public import JSONTape
public import TraceModel

/// What the records of a model's call say besides what has a column.
public enum CallDetails {
  /// OpenTelemetry's and OpenInference's names of the provider, the newest first.
  private static let providerAttributes: [StaticString] = [
    "gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system",
  ]
  private static let providerKeys: [StaticString] = ["provider", "modelProvider", "model_provider"]
  private static let holders: [StaticString] = ["data", "eventData", "payload", "metadata"]

  /// Who served the model, in the source's own word; `nil` where nothing says so.
  public static func provider(of span: Span) -> String? {
    let session = span.session
    if let told = session.read(span.metadata, { provider(in: $0) }) ?? nil { return told }
    for record in span.records {
      let told: String?? = session.read(record) { value in
        provider(in: value) ?? holders.lazy.compactMap { value[$0].flatMap(provider) }.first ?? attribute(in: value)
      }
      if let told = told ?? nil { return told }
    }
    return nil
  }

  private static func provider(in object: JSONValue) -> String? {
    providerKeys.lazy.compactMap { object[$0]?.stringValue }.first { !$0.isEmpty }
  }

  private static func attribute(in span: JSONValue) -> String? {
    guard let attributes = span["attributes"] else { return nil }
    var best: (rank: Int, name: String)?
    for attribute in attributes.elements {
      guard let key = attribute["key"], let rank = providerAttributes.firstIndex(where: key.equals),
        rank < best?.rank ?? .max, let name = attribute["value"]?["stringValue"]?.stringValue
      else { continue }
      best = (rank, name)
    }
    return best?.name
  }

  /// Writes the parameters of the call as the member `parameters`, their values as they came.
  public static func writeParameters(of span: Span, to writer: inout JSONWriter) {
    guard let parameters = span.call?.parameters, !parameters.isAbsent else { return }
    writer.key("parameters")
    span.session.write(parameters, to: &writer)
  }
}

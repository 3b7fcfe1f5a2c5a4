internal import JSONTape
internal import TraceModel

/// What `session.export` adds to a span where no convention has a name for it, so that reading it back gives the same
/// span.
struct OTLPOwnAttributes {
  private enum Field {
    case id, parentID, kind, status, eventType, flags, json, firstToken
    case input, output, metadata, parameters
  }

  private static let fields = KeyTable<Field>([
    "sidetrace.span_id": .id, "sidetrace.parent_span_id": .parentID, "sidetrace.kind": .kind,
    "sidetrace.status": .status, "sidetrace.event_type": .eventType, "sidetrace.flags": .flags,
    "sidetrace.json": .json, "sidetrace.first_token_unix_nano": .firstToken,
    // The strings that may hold JSON text, in the only spellings that an export has for them.
    "gen_ai.tool.call.arguments": .input, "input.value": .input, "gen_ai.tool.call.result": .output,
    "output.value": .output, "metadata": .metadata, "llm.invocation_parameters": .parameters,
  ])

  private var values: [Field: JSONValue] = [:]

  init(_ span: JSONValue) {
    for attribute in span["attributes"]?.elements ?? .empty {
      guard let key = attribute["key"], let field = Self.fields[key], let value = attribute["value"] else { continue }
      if let inner = OTLPValue(value).inner { values[field] = inner }
    }
  }

  /// Whether the flags are said outright, so that none must be guessed.
  var statesFlags: Bool { values[.flags] != nil }

  func apply(to draft: inout SpanDraft, _ origin: SliceOrigin, _ builder: inout SessionBuilder) {
    if let id = values[.id]?.stringValue { draft.id = id.isEmpty ? .absent : builder.made(string: id) }
    if let id = values[.parentID]?.stringValue { draft.parentID = builder.made(string: id) }
    if let word = values[.kind]?.stringValue, let kind = SpanKind(name: word) { draft.kind = kind }
    if let word = values[.status], let status = SpanStatus.allCases.first(where: { word.equals($0.name) }) {
      draft.status = status
    }
    if let type = values[.eventType] { draft.eventType = builder.pooled(type, origin) }
    if let value = values[.firstToken], let nanoseconds = SaturatingInteger(value.stringValue ?? value.spelling) {
      draft.call.firstToken = Timestamp(nanoseconds)
    }
    for flag in values[.flags]?["values"]?.elements ?? .empty {
      guard let word = OTLPValue(flag).inner else { continue }
      for (flag, name) in Self.ownFlags where word.equals(name) { draft.flags.insert(flag) }
    }
    // Each is read once, however often it is named.
    for what in Set((values[.json]?["values"]?.elements ?? .empty).lazy.compactMap { OTLPValue($0).text }) {
      switch what {
      case "input": draft.input = parsed(.input, &builder) ?? draft.input
      case "output": draft.output = parsed(.output, &builder) ?? draft.output
      case "metadata": draft.metadata = parsed(.metadata, &builder) ?? draft.metadata
      case "parameters": draft.call.parameters = parsed(.parameters, &builder) ?? draft.call.parameters
      default: break
      }
    }
  }

  /// The value that a string holds as JSON text.
  private func parsed(_ field: Field, _ builder: inout SessionBuilder) -> Slice? {
    guard let text = values[field]?.stringValue, let document = try? JSONDocument(Bytes(text)) else { return nil }
    return builder.made { writer in document.withRoot { writer.raw($0) } }
  }

  /// The flags that say what a span did; the others follow from its ids and times.
  private static let ownFlags = SpanFlags.names.filter {
    [.blocked, .retry, .startMissing, .abandoned, .rollup, .duplicate].contains($0.flag)
  }
}

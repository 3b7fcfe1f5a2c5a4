internal import JSONTape
internal import TraceModel

/// A span with what it says to people, as an answer has it with `payloads: "words"`.
struct Step {
  let id: String
  let parent: String?
  let status: String
  let kind: String
  let name: String
  let said: String
  let thought: String
  let did: String
  let gave: String
  let failure: String
  let isBlocked: Bool
  /// Whether other steps lie below it.
  let hasChildren: Bool
  let duration: String
  /// Those of its own; what is told elsewhere, too, has none.
  let tokens: Count

  init(_ span: JSONValue) {
    func line(_ key: StaticString) -> String { ReadableText.line(span[key]?.stringValue ?? "") }
    id = span["spanId"]?.stringValue ?? ""
    parent = span["parentSpanId"]?.stringValue
    status = line("status")
    kind = line("kind")
    name = line("name")
    said = span["said"]?.stringValue ?? ""
    thought = span["thought"]?.stringValue ?? ""
    did = line("did")
    gave = span["gave"]?.stringValue ?? ""
    failure = line("failure")
    let flags = (span["flags"]?.elements ?? .empty).compactMap(\.stringValue)
    isBlocked = flags.contains("blocked")
    hasChildren = span["childCount"].flatMap { Count($0) }.map { $0 > 0 } ?? false
    duration =
      span["durationMs"].flatMap { Elapsed(exactly: $0, .milliseconds) }
      .map { $0 == 0 ? "" : Words.duration(inColumn: $0) }
      ?? (status == "running" ? "…" : "")
    let isTold = flags.contains("rollup") || flags.contains("duplicate")
    tokens = isTold ? 0 : (span["tokens"]?["total"]).flatMap { Count($0) } ?? 0
  }

  var isError: Bool { status == "error" }

  /// Whether nothing was said and nothing thought, or neither was recorded.
  var isSilent: Bool { said.isEmpty && thought.isEmpty }

  /// Whether it is of what goes on around a conversation, which is shown only where all is.
  var isAside: Bool {
    if isError || isBlocked || status == "running" || !failure.isEmpty { return false }
    switch kind {
    case "event", "state": return !name.contains("compact")
    case "decision", "guardrail", "evaluator", "chain": return true
    // A call of a model that says nothing is told by the tools it called; where there are none, it is all there is.
    case "llm": return isSilent && hasChildren
    case "message", "response", "prompt": return isSilent
    default: return false
    }
  }
}

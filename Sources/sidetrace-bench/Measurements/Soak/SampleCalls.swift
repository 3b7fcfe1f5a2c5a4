internal import JSONTape
internal import SampleSessions

/// Parameters for any declared method: mostly such as a person would give, now and then nonsense.
struct SampleCalls {
  /// The ids that one session has.
  struct Known {
    let session: String
    var traces: [String] = []
    var spans: [String] = []
  }

  private var random: Random
  private let sources: [String]
  private let paths: [String]
  private let exportPath: String
  private var known: [Known] = []
  /// The last watches that were begun.
  private var watches: [String] = []

  init(seed: UInt64, sources: [String], paths: [String], exportPath: String) {
    random = Random(seed: seed)
    self.sources = sources
    self.paths = paths
    self.exportPath = exportPath
  }

  var sessions: [String] { known.map(\.session) }

  /// Learns the ids of an answer of `session.get`.
  mutating func learn(_ answer: JSONDocument) {
    answer.withRoot { root in
      guard let result = root["result"], let id = result["session"]?["sessionId"]?.stringValue else { return }
      var found = Known(session: id)
      for trace in (result["traces"]?.elements ?? .empty).prefix(50) {
        if let id = trace["traceId"]?.stringValue { found.traces.append(id) }
        for span in (trace["spans"]?.elements ?? .empty).prefix(50) {
          if let id = span["spanId"]?.stringValue { found.spans.append(id) }
        }
      }
      known.append(found)
    }
  }

  mutating func learn(watch id: String) { watches.append(id) }

  /// A watch that is to end, once there are many.
  mutating func endingWatch() -> String? { watches.count > 8 ? watches.removeFirst() : nil }

  /// Parameters for a method, as JSON.
  mutating func parameters(of method: DeclaredMethod) -> String {
    let ids = known.randomElement(using: &random) ?? Known(session: "none")
    let isWild = chance(0.03)
    var members: [String] = []
    for parameter in method.parameters where parameter.isRequired || chance(0.25) {
      guard let value = isWild ? nonsense() : value(parameter, method, ids) else { continue }
      members.append("\"\(parameter.name)\":\(value)")
    }
    return "{\(members.joined(separator: ","))}"
  }

  private mutating func value(_ parameter: DeclaredMethod.Parameter, _ method: DeclaredMethod, _ ids: Known) -> String?
  {
    let one = single(parameter, method, ids)
    guard parameter.type == "array" else { return one }
    return one.map { "[\($0)]" }
  }

  private mutating func single(_ parameter: DeclaredMethod.Parameter, _ method: DeclaredMethod, _ ids: Known) -> String?
  {
    if let choice = parameter.choices.randomElement(using: &random) { return quoted(choice) }
    switch parameter.name {
    case "sessionId", "sessionIds": return quoted(ids.session)
    case "otherSessionId": return quoted(known.randomElement(using: &random)?.session ?? ids.session)
    case "traceId", "otherTraceId": return quoted(ids.traces.randomElement(using: &random) ?? "none")
    case "spanId": return quoted(ids.spans.randomElement(using: &random) ?? "none")
    case "watchId": return quoted(watches.randomElement(using: &random) ?? "none")
    case "source", "otherSource": return chance(0.5) ? sources.randomElement(using: &random).map(quoted) : nil
    case "path" where method.name == "session.export": return quoted(exportPath)
    case "path": return paths.randomElement(using: &random).map(quoted)
    case "query":
      return ["kind:tool", "status:error -name:ping", "duration:>1s tokens:>100", "(", "model:gpt* refund"]
        .randomElement(using: &random).map(quoted)
    case "after", "before": return quoted("2026-0\(Int.random(in: 1...9, using: &random))-14T00:00:00Z")
    // These name what only an answer can tell, or stand in for `path`.
    case "cursor", "uri",
      "text" where method.name.hasPrefix("code."), "thresholds":
      return nil
    default: break
    }
    switch parameter.type {
    case "boolean": return chance(0.5) ? "true" : "false"
    case "integer", "number":
      return "\(Int.random(in: parameter.least...max(parameter.least, min(parameter.most, 200)), using: &random))"
    default: return quoted(["a", "refund", "error", "pytest"].randomElement(using: &random) ?? "a")
    }
  }

  private mutating func nonsense() -> String {
    ["null", "-1", "1e400", "\"\\ud800\"", "[[[]]]", "{\"a\":{}}", "\"\"", "9223372036854775807"]
      .randomElement(using: &random) ?? "null"
  }

  private mutating func chance(_ probability: Double) -> Bool {
    Double.random(in: 0..<1, using: &random) < probability
  }
}

/// A text as JSON.
func quoted(_ text: String) -> String { json { $0.string(text) }.text }

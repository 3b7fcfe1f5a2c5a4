internal import JSONTape
internal import TraceModel

/// What the `result` lines say that end the turns of a stream of `claude -p --output-format stream-json`.
///
/// A line's `usage` is that of its turn, of the main conversation. Its cost and its counts by model are those of the
/// whole process so far, with sub-agents and with what goes on behind the conversation; where they fall, another process
/// has gone on with the session.
struct StreamResults {
  /// What one process has counted.
  private struct Counts {
    var cost: Cost?
    var models: [FinalFigures.Model] = []

    /// Whether these can be later counts of the same process.
    func follow(_ earlier: Counts) -> Bool {
      if let cost, let before = earlier.cost, cost < before { return false }
      return models.isEmpty
        || earlier.models.allSatisfy { before in
          models.contains { $0.name == before.name && ($0.usage.output ?? 0) >= (before.usage.output ?? 0) }
        }
    }
  }

  private var usage = TokenUsage()
  private var past = Counts()
  private var present = Counts()
  private var seen: Set<String> = []
  /// What the line before said.
  private var last: [String] = []
  /// The session of the line before.
  private var current: String?
  private static let figures: [StaticString] = [
    "session_id", "usage", "modelUsage", "total_cost_usd", "duration_ms", "num_turns",
  ]
  /// How long the turns took by the agent's own clock.
  private(set) var duration: Elapsed?

  /// Takes a line and gives what its turn took; nothing for a line that came before.
  mutating func take(_ line: JSONValue, _ builder: inout SessionBuilder) -> FinalFigures? {
    if let id = line["uuid"]?.stringValue, !seen.insert(id).inserted { return nil }
    // The same once more under another id.
    let told = Self.figures.map { line[$0]?.spelling ?? "" }
    if told == last, !told.allSatisfy(\.isEmpty) { return nil }
    last = told
    // What goes on as another session counts from nothing.
    let session = line["session_id"]?.stringValue
    if let session, let current, session != current { closeProcess() }
    current = session ?? current
    var turn = FinalFigures()
    if let counts = line["usage"], counts.isObject {
      var own = TokenUsage()
      UsageReader.read(counts, into: &own, warnings: &builder.warnings)
      turn.usage += own
    }
    usage += turn.usage
    duration = Elapsed.sum(duration, line["duration_ms"].flatMap(TimeReader.milliseconds))
    let counts = Counts(
      cost: line["total_cost_usd"].flatMap { Cost($0) }, models: Self.models(line["modelUsage"], &builder))
    if !counts.follow(present) { closeProcess() }
    let before = present.cost
    present.cost = counts.cost ?? present.cost
    if !counts.models.isEmpty { present.models = counts.models }
    turn.cost = counts.cost.map { $0 - (before ?? .zero) }
    return turn
  }

  /// What all lines say together; nothing where there is none that says anything.
  var final: FinalFigures? {
    var whole = self
    whole.closeProcess()
    var final = FinalFigures()
    final.usage = usage
    final.cost = whole.past.cost
    final.models = whole.past.models
    if usage.isEmpty { for model in final.models { final.usage += model.usage } }
    return final.isEmpty ? nil : final
  }

  private mutating func closeProcess() {
    past.cost = Cost.sum(past.cost, present.cost)
    for model in present.models {
      if let place = past.models.firstIndex(where: { $0.name == model.name }) {
        past.models[place].usage += model.usage
        past.models[place].cost = Cost.sum(past.models[place].cost, model.cost)
      } else {
        past.models.append(model)
      }
    }
    present = Counts()
  }

  /// No recording has more.
  private static let mostModels = 64

  /// The counts by model of a `result` line, or of others that have them.
  static func models(_ value: JSONValue?, _ builder: inout SessionBuilder) -> [FinalFigures.Model] {
    guard let value, value.isObject else { return [] }
    let count = value.members.reduce(0) { count, _ in count + 1 }
    builder.warnings.add(
      "manyModels", "models beyond the first \(mostModels) of a result were left out", count: max(count - mostModels, 0)
    )
    return value.members.prefix(mostModels).map { member in
      var model = FinalFigures.Model(builder.pooled(member.key.stringValue ?? member.key.spelling))
      var usage = TokenUsage()
      usage.input = member.value["inputTokens"].flatMap(UsageReader.count)
      usage.output = member.value["outputTokens"].flatMap(UsageReader.count)
      usage.cacheRead = member.value["cacheReadInputTokens"].flatMap(UsageReader.count)
      usage.cacheCreation = member.value["cacheCreationInputTokens"].flatMap(UsageReader.count)
      model.usage += usage
      model.cost = member.value["costUSD"].flatMap { Cost($0) }
      return model
    }
  }
}

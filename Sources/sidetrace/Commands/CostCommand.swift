internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceModel

/// `sidetrace cost`
enum CostCommand: PersonCommand {
  private static let dimensions = ["day", "week", "month", "project", "model", "agent", "session"]

  static let declaration = CommandDeclaration(
    "cost", "what models' calls took and cost, by days or whatever else",
    flags: [
      FlagDeclaration(["--by"], value: .choice(dimensions), "what is summed up; may be given again (default day)"),
      MomentFlags.since, MomentFlags.until,
      FlagDeclaration(["-n", "--limit"], value: .number("N"), "how many lines are shown (default all days, else 40)"),
      FlagDeclaration(["--utc"], "days begin at midnight in UTC, not here"), SharedFlags.json,
    ],
    detail: "Every call counts once, on the day on which it ended, whatever sessions tell of it. "
      + "Costs are those that recordings tell, else what the price table says; a call that it does not know has none, "
      + "and is told of below.",
    examples: [
      "sidetrace cost", "sidetrace cost --by project --since 7d", "sidetrace cost --by month --by model --json",
    ])

  static func run(_ context: CommandContext) async throws(ResponseError) -> Int32 {
    let invocation = context.invocation
    let by = invocation.values["--by"] ?? ["day"]
    let since = try MomentFlags.moment("--since", invocation)
    let until = try MomentFlags.moment("--until", invocation)
    let isJSON = invocation.has("--json")
    let isOfTime = ["day", "week", "month"].contains(by[0])
    let report = try await context.ask("cost.report") { writer in
      writer.key("by")
      writer.array { writer in for word in by { writer.string(word) } }
      writer.key("timeZone")
      writer.string(invocation.has("--utc") ? "UTC" : "local")
      if let since {
        writer.key("after")
        since.write(to: &writer)
      }
      if let until {
        writer.key("before")
        until.write(to: &writer)
      }
      writer.key("limit")
      writer.int(context.number("--limit", default: isJSON || isOfTime ? 100_000 : 40, most: 100_000))
    }
    if isJSON {
      context.write(json: report)
    } else {
      report.withRoot { CostView(screen: context.screen, by: by).write($0) }
    }
    return 0
  }
}

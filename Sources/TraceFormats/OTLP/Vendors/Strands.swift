internal import TraceModel

extension Convention {
  /// Strands Agents: the names of the GenAI conventions, one of them in another unit.
  static let strands = Convention(
    title: "Strands Agents",
    source: "https://strandsagents.com/latest/documentation/docs/user-guide/observability-evaluation/traces/",
    attributes: [
      Attribute(
        "gen_ai.server.time_to_first_token", .firstToken, as: .milliseconds,
        where: Marker("gen_ai.system", is: "strands-agents")),
      Attribute(
        "gen_ai.server.time_to_first_token", .firstToken, as: .milliseconds,
        where: Marker("gen_ai.provider.name", is: "strands-agents")),
      Attribute("gen_ai.tool.status", .outcome),
      Attribute("gen_ai.operation.name", .kind),
    ],
    kinds: [
      "execute_event_loop_cycle": .chain, "invoke_swarm": .agent, "invoke_graph": .agent, "invoke_agents": .agent,
    ])
}

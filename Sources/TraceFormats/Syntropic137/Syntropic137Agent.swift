internal import JSONTape

/// How sub-agents are called: by a tool of that name, whose arguments say what for.
enum Syntropic137Agent {
  static func isCall(_ name: String) -> Bool { name == "Agent" || name == "Task" }

  /// Whether a name says nothing of which sub-agent it is.
  static func isGeneral(_ name: String) -> Bool { name.isEmpty || name == "unknown" || isCall(name) }

  /// What the service itself shows for one: what it is to do, else what kind it is.
  static func label(_ input: JSONValue?) -> String? {
    [input?["description"], input?["subagent_type"]].compactMap { $0?.stringValue }.first { !$0.isEmpty }
  }
}

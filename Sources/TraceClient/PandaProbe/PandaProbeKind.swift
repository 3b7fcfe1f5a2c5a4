extension SourceKind {
  /// A PandaProbe server.
  static let pandaProbe = SourceKind(
    "pandaprobe", .address, help: serverHelp,
    settings: [
      Setting("project", "PANDAPROBE_PROJECT_NAME"), Setting("projectId", "PANDAPROBE_PROJECT_ID"),
      Setting("keyFile", "PANDAPROBE_API_KEY", isFile: true), Setting("tokenFile", "PANDAPROBE_TOKEN", isFile: true),
      Setting("timeout", "PANDAPROBE_TIMEOUT"),
    ],
    variables: ["PANDAPROBE_ENDPOINT"], foundByVariables: ["PANDAPROBE_API_KEY", "PANDAPROBE_TOKEN"],
    places: { environment in [PandaProbeConfiguration.file(home: environment("HOME") ?? "")] },
    make: { (order) throws(ConfigurationProblem) in
      try PandaProbeSource(
        name: order.name, .found(endpoint: order.location, environment: order.environment))
    })
}

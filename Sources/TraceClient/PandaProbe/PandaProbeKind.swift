extension SourceKind {
  /// A PandaProbe server.
  static let pandaProbe = SourceKind(
    "pandaprobe", .address, help: serverHelp,
    settings: [
      Setting("project", "PANDAPROBE_PROJECT_NAME"), Setting("projectId", "PANDAPROBE_PROJECT_ID"),
      Setting("keyFile", "PANDAPROBE_API_KEY", isFile: true), Setting("tokenFile", "PANDAPROBE_TOKEN", isFile: true),
      Setting("timeout", "PANDAPROBE_TIMEOUT"), Setting("plainHttp", "PANDAPROBE_PLAIN_HTTP"),
    ],
    variables: ["PANDAPROBE_ENDPOINT"], foundByVariables: ["PANDAPROBE_API_KEY", "PANDAPROBE_TOKEN"],
    places: { environment in [PandaProbeConfiguration.file(home: environment("HOME") ?? "")] },
    make: { (order) throws(ConfigurationProblem) in
      let configuration = try PandaProbeConfiguration.found(endpoint: order.location, environment: order.environment)
      try order.allow(configuration.destination)
      return try PandaProbeSource(name: order.name, configuration)
    })
}

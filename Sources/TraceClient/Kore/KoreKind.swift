extension SourceKind {
  /// One project on Kore's agent platform.
  static let kore = SourceKind(
    "kore", .address, help: serverHelp,
    settings: [
      Setting("project", "KORE_PROJECT_ID"), Setting("api", "KORE_API"),
      Setting("tokenFile", "KORE_API_TOKEN", isFile: true), Setting("days", "KORE_DAYS"),
      Setting("timeout", "KORE_TIMEOUT"), Setting("plainHttp", "KORE_PLAIN_HTTP"),
    ],
    variables: ["KORE_API_URL"], foundByVariables: ["KORE_API_TOKEN"],
    make: { (order) throws(ConfigurationProblem) in
      let configuration = try KoreConfiguration.found(endpoint: order.location, environment: order.environment)
      try order.allow(configuration.destination)
      return try KoreSource(name: order.name, configuration)
    })
}

extension SourceKind {
  /// A Syntropic137 server.
  static let syntropic137 = SourceKind(
    "syntropic137", .address, help: serverHelp,
    settings: [
      Setting("user", "SYN_API_USER"), Setting("passwordFile", "SYN_API_PASSWORD", isFile: true),
      Setting("tokenFile", "SYN_API_TOKEN", isFile: true), Setting("timeout", "SYN_API_TIMEOUT"),
      Setting("plainHttp", "SYN_API_PLAIN_HTTP"),
    ],
    variables: ["SYN_API_URL"], foundByVariables: ["SYN_API_URL"],
    make: { (order) throws(ConfigurationProblem) in
      let configuration = try Syntropic137Configuration.found(
        endpoint: order.location, environment: order.environment)
      try order.allow(configuration.destination)
      return try Syntropic137Source(name: order.name, configuration)
    })
}

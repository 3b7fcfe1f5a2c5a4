extension SourceKind {
  /// A Syntropic137 server.
  static let syntropic137 = SourceKind(
    "syntropic137", .address, help: serverHelp,
    settings: [
      Setting("user", "SYN_API_USER"), Setting("passwordFile", "SYN_API_PASSWORD", isFile: true),
      Setting("tokenFile", "SYN_API_TOKEN", isFile: true), Setting("timeout", "SYN_API_TIMEOUT"),
    ],
    variables: ["SYN_API_URL"], foundByVariables: ["SYN_API_URL"],
    make: { (order) throws(ConfigurationProblem) in
      try Syntropic137Source(name: order.name, .found(endpoint: order.location, environment: order.environment))
    })
}

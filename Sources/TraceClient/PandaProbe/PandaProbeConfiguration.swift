internal import JSONTape
public import SystemCalls

/// Where PandaProbe is and who asks. A flag counts before the environment, the environment before the CLI's file.
public struct PandaProbeConfiguration: Sendable {
  /// The two ways to authenticate. With both at hand the key counts, as it does on the server.
  public enum Credentials: Sendable {
    /// An API key of an organisation, and the name of one of its projects.
    case key(String, project: String)
    /// A token of a user, and the id of a project.
    case token(String, projectID: String)
  }

  /// PandaProbe's public cloud.
  public static let defaultEndpoint = "https://api.pandaprobe.com"

  /// The address, with whatever stands before the paths of the API.
  public var endpoint = Self.defaultEndpoint
  /// Who asks.
  public var credentials: Credentials
  /// Whether credentials may go over plain `http://` to another machine.
  public var allowsPlainHTTP = false
  /// For one call of the server, retries among it.
  public var deadlineMs = 30_000
  /// The longest answer that is taken, counted after decompression.
  public var bodyBytes = 256 << 20
  var fetchLimits = FetchBudget.Limits()
  var retry = RetryPolicy()
  var time = TimeSource.system
  /// How many traces are asked for at once; the server takes 1 to 1000.
  public var pageSize = 200
  /// Hears of each body of an answer that is read.
  var onParse: @Sendable () -> Void = {}

  /// Asks the public cloud.
  public init(credentials: Credentials) { self.credentials = credentials }

  static let plainHTTPVariable = "PANDAPROBE_PLAIN_HTTP"

  var destination: CredentialDestination {
    let credential =
      switch credentials {
      case .key: "PANDAPROBE_API_KEY"
      case .token: "PANDAPROBE_TOKEN"
      }
    return CredentialDestination(
      address: endpoint, ownAddress: Self.defaultEndpoint, addressVariable: "PANDAPROBE_ENDPOINT",
      credential: credential, plainHTTPVariable: Self.plainHTTPVariable)
  }

  /// What may be wrong with it.
  public typealias Problem = ConfigurationProblem

  /// Reads the environment, and `~/.pandaprobe/config.yaml` for what it leaves open.
  ///
  /// - Parameters:
  ///   - endpoint: an endpoint that was given by flag.
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  ///   - file: the text of the CLI's file, if there is one.
  public static func found(
    endpoint: String?, environment: (String) -> String?, file: String?
  ) throws(Problem) -> PandaProbeConfiguration {
    let settings = file.map(FlatYAML.read) ?? [:]
    func value(_ variable: String, _ key: String?) -> String? {
      environment(variable) ?? key.flatMap { settings[$0] }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let token = environment("PANDAPROBE_TOKEN")
    // A token that was given counts before a key that was only found.
    let key = value("PANDAPROBE_API_KEY", token == nil ? "api_key" : nil)
    let project = value("PANDAPROBE_PROJECT_NAME", "project_name")
    let projectID = environment("PANDAPROBE_PROJECT_ID")
    let credentials: Credentials
    if let key {
      guard let project else {
        throw Problem(
          message: "a PandaProbe key is set and no project",
          hint: "set PANDAPROBE_PROJECT_NAME; a key goes with a project's name, not with its id")
      }
      credentials = .key(key, project: project)
    } else if let token {
      guard let projectID else {
        throw Problem(
          message: "a PandaProbe token is set and no project",
          hint: "set PANDAPROBE_PROJECT_ID; a token goes with a project's id, not with its name")
      }
      credentials = .token(token, projectID: projectID)
    } else {
      throw Problem(
        message: "no credentials for PandaProbe",
        hint: "set PANDAPROBE_API_KEY and PANDAPROBE_PROJECT_NAME, or PANDAPROBE_TOKEN and PANDAPROBE_PROJECT_ID")
    }
    var configuration = PandaProbeConfiguration(credentials: credentials)
    configuration.endpoint = endpoint ?? value("PANDAPROBE_ENDPOINT", "endpoint") ?? defaultEndpoint
    configuration.allowsPlainHTTP = try Permission.isGiven(
      environment(plainHTTPVariable), by: plainHTTPVariable)
    if let deadline = try Deadline.milliseconds(value("PANDAPROBE_TIMEOUT", "timeout"), of: "PANDAPROBE_TIMEOUT") {
      configuration.deadlineMs = deadline
    }
    return configuration
  }

  /// Where the CLI of PandaProbe keeps its settings.
  static func file(home: String) -> String { home + "/.pandaprobe/config.yaml" }

  /// What this process finds.
  ///
  /// - Parameter environment: gives the value of a variable; `nil` for an unset or empty one.
  public static func found(
    endpoint: String?, environment: (String) -> String? = CurrentProcess.environment
  ) throws(Problem) -> PandaProbeConfiguration {
    let file = try? Files.read(Self.file(home: environment("HOME") ?? ""), limit: 64 << 10).bytes
    return try found(endpoint: endpoint, environment: environment, file: file.map { $0.text(0..<$0.count) })
  }
}

/// The flat part of YAML that the CLI writes: `key: value`, quotes and comments allowed.
enum FlatYAML {
  static func read(_ text: String) -> [String: String] {
    var settings: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) {
      guard let first = line.first, first.isLetter || first == "_", let colon = line.firstIndex(of: ":") else {
        continue
      }
      settings[String(line[..<colon])] = value(line[line.index(after: colon)...])
    }
    return settings
  }

  private static func value(_ text: Substring) -> String {
    let trimmed = text.drop { $0 == " " || $0 == "\t" }
    if let quote = trimmed.first, quote == "\"" || quote == "'" {
      return String(trimmed.dropFirst().prefix { $0 != quote })
    }
    var plain = trimmed
    // A comment begins with a blank and a hash.
    var previous: Character = " "
    if let hash = plain.indices.first(where: { place in
      defer { previous = plain[place] }
      return plain[place] == "#" && (previous == " " || previous == "\t")
    }) {
      plain = plain[..<hash]
    }
    while let last = plain.last, last == " " || last == "\t" { plain.removeLast() }
    return String(plain)
  }
}

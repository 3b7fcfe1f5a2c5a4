internal import SystemCalls

/// Where Kore is, which project is read, and by which of its two APIs.
public struct KoreConfiguration: Sendable {
  /// The project API gives sessions with their span trees; the analytics API gives every event of a window, flat.
  public enum API: String, Sendable, CaseIterable { case project, analytics }

  /// Kore's public cloud; regional, private and staging hosts are set by `KORE_API_URL`.
  public static let defaultEndpoint = "https://agents.kore.ai"

  /// The address, with whatever stands before the paths of the API.
  public var endpoint = Self.defaultEndpoint
  /// The id of the project; a token may be good for several.
  public var projectID: String
  /// A JWT or an `abl_` key. The project API takes it as a bearer token, the analytics API as `x-api-key` alone.
  public var token: String
  /// Which of the two APIs is asked.
  public var api = API.project
  /// How many days back the analytics API is asked where a request names no window; it takes none without one.
  public var days = 30
  /// Whether the token may go over plain `http://` to another machine.
  public var allowsPlainHTTP = false
  /// For one call of the server, retries among it.
  public var deadlineMs = 30_000
  /// The longest answer that is taken, counted after decompression.
  public var bodyBytes = 256 << 20
  var fetchLimits = FetchBudget.Limits()
  var retry = RetryPolicy()
  var time = TimeSource.system
  /// How many events are asked for at once; the project API takes 1 to 200, the analytics API up to 10,000.
  public var pageSize: Int

  /// Asks Kore's public cloud.
  public init(projectID: String, token: String, api: API = .project) {
    self.projectID = projectID
    self.token = token
    self.api = api
    pageSize = api == .project ? 200 : 1000
  }

  static let plainHTTPVariable = "KORE_PLAIN_HTTP"

  var destination: CredentialDestination {
    CredentialDestination(
      address: endpoint, ownAddress: Self.defaultEndpoint, addressVariable: "KORE_API_URL",
      credential: "KORE_API_TOKEN", plainHTTPVariable: Self.plainHTTPVariable)
  }

  /// Reads `KORE_API_URL`, `KORE_API_TOKEN`, `KORE_PROJECT_ID`, `KORE_API`, `KORE_DAYS`, `KORE_TIMEOUT` and
  /// `KORE_PLAIN_HTTP`.
  ///
  /// - Parameters:
  ///   - endpoint: an endpoint that was given by flag.
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  public static func found(
    endpoint: String?, environment: (String) -> String?
  ) throws(ConfigurationProblem) -> KoreConfiguration {
    guard let token = environment("KORE_API_TOKEN") else {
      throw ConfigurationProblem(message: "no credentials for Kore", hint: "set KORE_API_TOKEN and KORE_PROJECT_ID")
    }
    guard let project = environment("KORE_PROJECT_ID") else {
      throw ConfigurationProblem(message: "a Kore token is set and no project", hint: "set KORE_PROJECT_ID")
    }
    var api = API.project
    if let text = environment("KORE_API") {
      guard let known = API(rawValue: text.lowercased()) else {
        throw ConfigurationProblem(
          message: "KORE_API is not one of Kore's APIs", hint: "set it to project or analytics")
      }
      api = known
    }
    var configuration = KoreConfiguration(projectID: project, token: token, api: api)
    configuration.endpoint = endpoint ?? environment("KORE_API_URL") ?? defaultEndpoint
    if let text = environment("KORE_DAYS") {
      guard let days = Int(text, radix: 10), (1...3650).contains(days) else {
        throw ConfigurationProblem(message: "KORE_DAYS is no number of days", hint: "set it to a number such as 30")
      }
      configuration.days = days
    }
    configuration.allowsPlainHTTP = try Permission.isGiven(
      environment(plainHTTPVariable), by: plainHTTPVariable)
    if let deadline = try Deadline.milliseconds(environment("KORE_TIMEOUT"), of: "KORE_TIMEOUT") {
      configuration.deadlineMs = deadline
    }
    return configuration
  }
}

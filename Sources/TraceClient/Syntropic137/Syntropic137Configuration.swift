internal import SystemCalls

/// Where Syntropic137 is, and who asks if anybody has to say so: the app itself has no authentication, its gateway may.
public struct Syntropic137Configuration: Sendable {
  /// Who asks, if the gateway wants to know.
  public enum Credentials: Sendable {
    case none
    case bearer(String)
    case basic(user: String, password: String)
  }

  /// The stock gateway on this machine.
  public static let defaultEndpoint = "http://localhost:8137/api/v1"

  /// The address, with whatever stands before the paths of the API.
  public var endpoint = Self.defaultEndpoint
  /// Who asks.
  public var credentials = Credentials.none
  /// Whether credentials may go over plain `http://` to another machine.
  public var allowsPlainHTTP = false
  /// For one call of the server, retries among it.
  public var deadlineMs = 30_000
  /// The longest answer that is taken, counted after decompression.
  public var bodyBytes = 256 << 20
  var fetchLimits = FetchBudget.Limits()
  var retry = RetryPolicy()
  var time = TimeSource.system

  /// Asks the stock gateway on this machine, without credentials.
  public init() {}

  static let plainHTTPVariable = "SYN_API_PLAIN_HTTP"

  var destination: CredentialDestination {
    let credential: String? =
      switch credentials {
      case .none: nil
      case .bearer: "SYN_API_TOKEN"
      case .basic: "SYN_API_PASSWORD"
      }
    return CredentialDestination(
      address: endpoint, ownAddress: Self.defaultEndpoint, addressVariable: "SYN_API_URL", credential: credential,
      plainHTTPVariable: Self.plainHTTPVariable)
  }

  /// Reads `SYN_API_URL`, `SYN_API_TOKEN`, `SYN_API_USER`, `SYN_API_PASSWORD`, `SYN_API_TIMEOUT` and
  /// `SYN_API_PLAIN_HTTP`. A token counts before a password, as it does for the service's own command line.
  ///
  /// - Parameters:
  ///   - endpoint: an endpoint that was given by flag.
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  public static func found(
    endpoint: String?, environment: (String) -> String?
  ) throws(ConfigurationProblem) -> Syntropic137Configuration {
    var configuration = Syntropic137Configuration()
    configuration.endpoint = endpoint ?? environment("SYN_API_URL") ?? defaultEndpoint
    if let token = environment("SYN_API_TOKEN") {
      configuration.credentials = .bearer(token)
    } else if let password = environment("SYN_API_PASSWORD") {
      configuration.credentials = .basic(user: environment("SYN_API_USER") ?? "admin", password: password)
    }
    configuration.allowsPlainHTTP = try Permission.isGiven(
      environment(plainHTTPVariable), by: plainHTTPVariable)
    if let deadline = try Deadline.milliseconds(environment("SYN_API_TIMEOUT"), of: "SYN_API_TIMEOUT") {
      configuration.deadlineMs = deadline
    }
    return configuration
  }
}

/// Base64 as HTTP Basic needs it (RFC 4648, section 4).
enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let part = bytes[start..<min(start + 3, bytes.count)]
      var bits = part.reduce(UInt32(clamping: 0)) { $0 << 8 | UInt32(clamping: $1) }
      bits <<= UInt32(clamping: 8 * (3 - part.count))
      for place in 0..<4 {
        let isPadding = place > part.count
        result.append(isPadding ? 0x3D : letters[Int(clamping: bits >> UInt32(clamping: 18 - 6 * place)) & 63])
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

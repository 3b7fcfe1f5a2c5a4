internal import JSONTape

/// Syntropic137's errors: `detail` as text or as FastAPI's list; HTML from the gateway; plain text for what nobody
/// caught. Seen on running servers.
enum Syntropic137Errors {
  /// What is said of a server that has lost its telemetry.
  static let telemetryHint =
    "the database of the server's telemetry does not answer: see that it runs (TimescaleDB), then ask again"

  static func describe(
    _ response: HTTPResponse, _ credentials: Syntropic137Configuration.Credentials
  ) -> HTTPClient.ServiceError {
    var said = HTTPClient.ServiceError(response, reading: read)
    switch response.status {
    case 401: said.hint = hint(refused: credentials)
    case 500 where said.message?.hasPrefix("Failed to query") ?? false: said.hint = telemetryHint
    case 404:
      said.hint =
        said.message == "Not Found"
        ? "check the endpoint: behind the gateway the API is below /api/v1, and the app itself has no prefix"
        : "check the id; session.list shows the sessions there are"
    case 409: said.hint = "give more of the id; errors lists what it fits"
    case 429:
      // The gateway lets 30 requests a second through and says nothing of when.
      said.hint = "the gateway allows 30 requests a second; wait a moment"
      said.retryAfterMs = RetryAfter.milliseconds(response.headers["retry-after"], now: 0) == nil ? 1000 : nil
    default: break
    }
    return said
  }

  private static func hint(refused credentials: Syntropic137Configuration.Credentials) -> String {
    switch credentials {
    case .none: "set SYN_API_USER and SYN_API_PASSWORD, or SYN_API_TOKEN where the gateway takes one"
    case .bearer:
      "the gateway does not take SYN_API_TOKEN; the stock one takes none: unset it, and set SYN_API_USER and "
        + "SYN_API_PASSWORD, which count only without a token"
    case .basic:
      "the gateway does not take this user and password: check SYN_API_USER (admin where it is not set) and "
        + "SYN_API_PASSWORD (or the settings user and passwordFile)"
    }
  }

  /// The gateway gives its pages, with a good status, for every path that is not the API's.
  static func refusal(_ response: HTTPResponse, _ server: ServerURL) -> HTTPClient.Refusal? {
    guard response.headers["content-type"]?.lowercased().contains("html") ?? false else { return nil }
    return HTTPClient.Refusal(
      kind: .badResponse,
      message: "\(server.origin) answered a page where JSON was expected: \(server.prefix)/ is not the API",
      hint: "check the endpoint: behind the gateway it ends in /api/v1, so write \(server.origin)/api/v1")
  }

  private static func read(_ root: JSONValue, into said: inout HTTPClient.ServiceError) {
    guard let detail = root["detail"] else {
      said.message = (root["message"] ?? root["error"])?.stringValue
      return
    }
    if let text = detail.stringValue {
      readText(text, into: &said)
      return
    }
    for error in detail.elements {
      let place = error["loc"]?.elements.map { $0.stringValue ?? $0.spelling }.joined(separator: ".") ?? ""
      said.fields.append(SourceError.Field(field: place, message: error["msg"]?.stringValue ?? "is wrong"))
    }
    guard !said.fields.isEmpty else { return }
    let words = said.fields.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
    said.message = "the server does not take these parameters: \(words)"
  }

  /// The first line is what happened; of an ambiguous id the candidates follow, one a line behind a dash.
  private static func readText(_ text: String, into said: inout HTTPClient.ServiceError) {
    let lines = text.split(whereSeparator: \.isNewline).map { $0.drop { $0 == " " } }
    said.message = lines.filter { !$0.hasPrefix("- ") }.joined(separator: " ")
    for line in lines where line.hasPrefix("- ") {
      said.fields.append(SourceError.Field(field: "sessionId", message: "fits \(line.dropFirst(2))"))
    }
  }
}

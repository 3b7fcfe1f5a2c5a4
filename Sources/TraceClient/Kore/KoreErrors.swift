internal import JSONTape
internal import SystemCalls
internal import TraceModel

/// Kore's errors: `{success:false, error:{code, message, details?}}`, `{error:"text"}`, `{error:"text", retryAfterMs}`,
/// and an error with status 200. Seen in Kore's published pages and its own client; no account was at hand.
enum KoreErrors {
  static func describe(_ response: HTTPResponse) -> HTTPClient.ServiceError {
    var said = HTTPClient.ServiceError(response, reading: read)
    said.retryAfterMs = said.retryAfterMs ?? reset(response.headers["x-ratelimit-reset"], now: WallClock.now)
    if response.status == 401 {
      said.hint = "the token may have expired; set KORE_API_TOKEN to a new one"
    } else if response.status == 404 {
      said.hint = "check the id and KORE_PROJECT_ID; Kore answers 404 for what another tenant owns, too"
    }
    return said
  }

  private static func read(_ root: JSONValue, into said: inout HTTPClient.ServiceError) {
    let error = root["error"]
    said.message =
      (error?["message"] ?? root["message"])?.stringValue ?? error?.stringValue ?? error?["code"]?.stringValue
    said.retryAfterMs = (root["retryAfterMs"] ?? error?["retryAfterMs"]).flatMap {
      // A time that has passed already is no time to wait.
      Count(roundingUp: $0).map { Int(clamping: $0) }.flatMap { $0 < 0 ? nil : $0 }
    }
    for detail in (error?["details"] ?? root["details"])?.elements ?? .empty {
      let field = (detail["field"] ?? detail["path"] ?? detail["param"])
      let name =
        field?.stringValue ?? field?.elements.map { $0.stringValue ?? $0.spelling }.joined(separator: ".") ?? ""
      let message = detail["message"]?.stringValue ?? detail.stringValue ?? "is wrong"
      said.fields.append(SourceError.Field(field: name, message: message))
    }
  }

  /// `X-RateLimit-Reset`: a moment in seconds or milliseconds since 1970, or a number of seconds from now.
  private static func reset(_ header: String?, now: Int64) -> Int? {
    guard let number = header.flatMap(Double.init), number >= 0, number < 1e14 else { return nil }
    let nowMs = Double(now / 1_000_000)
    let waitMs = number >= 1e11 ? number - nowMs : number >= 1e9 ? number * 1000 - nowMs : number * 1000
    return Int(clamping: SaturatingInteger(clamping: max(waitMs, 0).rounded(.up)))
  }

  /// Why a successful answer is none: an encrypted body, or an error inside of it.
  static func refusal(_ response: HTTPResponse) -> HTTPClient.Refusal? {
    if response.headers["x-abl-encrypted"]?.lowercased() == "true" {
      return HTTPClient.Refusal(
        kind: .unsupported, message: "the answer is encrypted (a JWE), and its key is Kore's customer's",
        hint: "ask for a project or an environment whose payloads are not encrypted")
    }
    // An error is short; a page of events is not read twice.
    guard response.body.count < 64 << 10, let document = try? JSONDocument(response.body) else { return nil }
    return document.withRoot { root in
      guard root["success"]?.boolValue == false else { return nil }
      let code = (root["error"]?["code"] ?? root["code"])?.stringValue ?? ""
      return HTTPClient.Refusal(kind: kind(ofCode: code), message: nil, hint: nil)
    }
  }

  private static func kind(ofCode code: String) -> SourceError.Kind {
    switch code.uppercased() {
    case "UNAUTHORIZED": .unauthorized
    case "FORBIDDEN": .forbidden
    case "NOT_FOUND": .notFound
    case "RATE_LIMIT_EXCEEDED", "QUEUE_FULL": .rateLimited
    case "INTERNAL_ERROR", "SERVICE_UNAVAILABLE": .unavailable
    default: .badResponse
    }
  }
}

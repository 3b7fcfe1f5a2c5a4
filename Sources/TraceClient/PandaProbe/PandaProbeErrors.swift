internal import JSONTape

/// The shapes of PandaProbe's error bodies: `detail` as text, with or without `errors`, `error` as text, and plain text.
enum PandaProbeErrors {
  static func describe(_ response: HTTPResponse) -> HTTPClient.ServiceError {
    var said = HTTPClient.ServiceError(response, reading: read)
    if response.status == 429, said.retryAfterMs == nil {
      // The limit of 200 a minute for each path goes by fixed minutes, and the server does not say what is left of one.
      said.hint = "the server allows 200 requests a minute of each kind; wait up to a minute"
      said.retryAfterMs = RetryAfter.milliseconds(response.headers["retry-after"], now: 0) == nil ? 60_000 : nil
    }
    if response.status == 500 {
      said.hint =
        "one record with odd token counts can make the server fail; ask for less, such as one session or a shorter time. "
        + "If it fails on all, its database may be down: source.check tells"
    }
    return said
  }

  private static func read(_ root: JSONValue, into said: inout HTTPClient.ServiceError) {
    said.message = (root["detail"] ?? root["error"] ?? root["message"])?.stringValue
    for error in root["errors"]?.elements ?? .empty {
      let field = error["field"]?.stringValue ?? ""
      said.fields.append(SourceError.Field(field: field, message: error["message"]?.stringValue ?? "is wrong"))
    }
    // FastAPI's own form, which the published description promises.
    for error in root["detail"]?.elements ?? .empty {
      let place = error["loc"]?.elements.map { $0.stringValue ?? $0.spelling }.joined(separator: " -> ") ?? ""
      said.fields.append(SourceError.Field(field: place, message: error["msg"]?.stringValue ?? "is wrong"))
    }
    if said.message == nil, !said.fields.isEmpty { said.message = "the server does not take these parameters" }
    if !said.fields.isEmpty, let message = said.message {
      said.message = message + ": " + said.fields.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
    }
  }
}

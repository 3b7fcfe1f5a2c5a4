internal import JSONTape
internal import SystemCalls
internal import TraceModel

/// Asks one server: with a deadline for the whole of a call, retries where they are safe, and errors in the words of
/// this library.
struct HTTPClient: Sendable {
  let source: String
  let server: ServerURL
  /// Sent with every request, and only to `server`.
  let headers: [(name: String, value: String)]
  /// The parts of `headers` that nobody may see: a server that repeats them in its answer does not get them shown.
  var secrets: [String] = []
  /// For one call, retries among it.
  var deadlineMs = 30_000
  var retry = RetryPolicy()
  /// What deadlines and pauses are measured by.
  var time = TimeSource.system
  var bodyBytes = 256 << 20
  /// What the calls of one fetch may take together.
  var fetchLimits = FetchBudget.Limits()
  let turnstile: Turnstile
  /// Whether the server was lately not reached.
  let outage = Outage()
  /// Turns an error answer of this service into words.
  let describe: @Sendable (HTTPResponse) -> ServiceError
  /// Finds out why an answer with a good status is none.
  var refusal: @Sendable (HTTPResponse) -> Refusal? = { _ in nil }

  /// What a service says of an error.
  struct ServiceError: Sendable {
    var message: String?
    var fields: [SourceError.Field] = []
    var hint: String?
    var retryAfterMs: Int?

    init() {}

    /// What an error body says: JSON by the service's own shapes, short plain text as it is, and nothing of pages.
    init(_ response: HTTPResponse, reading read: (JSONValue, inout ServiceError) -> Void) {
      if let document = try? JSONDocument(response.body) {
        document.withRoot { root in read(root, &self) }
      } else if response.headers["content-type"]?.hasPrefix("text/plain") == true, response.body.count <= 500 {
        message = response.body.text(0..<response.body.count)
      }
    }
  }

  /// An error that came with a good status. Where it has no words of its own, the body's are described.
  struct Refusal: Sendable {
    let kind: SourceError.Kind
    let message: String?
    let hint: String?
  }

  private static let mostRedirects = 3
  /// So many requests may wait for their turn; each further one is refused at once.
  static let mostWaiting = 1000
  /// What no server takes need not be sent.
  private static let longestURL = 64 << 10
  /// Of what a server finds wrong with a request, the most that is repeated.
  private static let mostFields = 50

  /// The JSON body of a successful answer.
  ///
  /// - Parameter retriesAfter500: how often to try again after status 500, which may be about the very record that was
  ///   asked for and then does not pass.
  func get(
    _ path: String, query: [(name: String, value: String)] = [], retriesAfter500: Int = .max
  ) async throws(SourceError) -> Bytes {
    let response = try await send(server.url(path, query: query), retriesAfter500)
    try refuse(response)
    guard response.isJSON else { throw notJSON(response) }
    return response.body
  }

  /// A successful answer of a kind that may be no JSON, such as a CSV file.
  func getText(_ path: String, query: [(name: String, value: String)] = []) async throws(SourceError) -> HTTPResponse {
    let response = try await send(server.url(path, query: query), .max)
    try refuse(response)
    let type = response.headers["content-type"]?.lowercased() ?? ""
    // A page for people means that this is not the API.
    if type.contains("html") || type.isEmpty { throw notJSON(response) }
    return response
  }

  private func refuse(_ response: HTTPResponse) throws(SourceError) {
    guard (200...299).contains(response.status) else { throw error(for: response) }
    guard let refusal = refusal(response) else { return }
    var error = error(for: response)
    error.kind = refusal.kind
    if let message = refusal.message { error.message = message }
    error.hint = refusal.hint ?? error.hint
    throw error
  }

  /// Waits for its turn and asks; the time allowed is for both.
  private func send(_ url: String, _ retriesAfter500: Int) async throws(SourceError) -> HTTPResponse {
    guard url.utf8.count <= Self.longestURL else { throw tooLong() }
    guard turnstile.waitingCount < Self.mostWaiting else { throw tooMany() }
    let end = time.deadline(inMilliseconds: Int64(clamping: deadlineMs))
    let result = await turnstile.pass(before: end, of: time) { () -> Result<HTTPResponse, SourceError> in
      do throws(SourceError) {
        return .success(try await sendNow(url, retriesAfter500, before: end))
      } catch {
        return .failure(error)
      }
    }
    if let result { return try result.get() }
    throw Task.isCancelled ? cancelled() : waitedInVain()
  }

  private func sendNow(
    _ first: String, _ retriesAfter500: Int, before end: Int64
  ) async throws(SourceError) -> HTTPResponse {
    var url = first
    var redirects = 0
    let manner = outage.manner(time)
    if case .resting(let leftMs) = manner { throw resting(leftMs) }
    var tries = manner == .once ? retry.retries : 0
    while true {
      let leftMs = Int(clamping: time.milliseconds(until: end))
      guard leftMs > 0 else { throw timedOut() }
      let began = time.now
      let result = await attempt(url, leftMs, connectMs: manner == .once ? 2_000 : 10_000)
      if case .success(let response) = result, response.status == 500, tries >= retriesAfter500 { return response }
      guard let pause = try pause(after: result, tries: tries, redirected: &url, &redirects) else {
        remember(result, lastTryBegan: began)
        return try result.get(orError: { manner == .once ? stillDown($0) : failure($0) })
      }
      if pause < 0 { continue }
      tries += 1
      // A pause that outlasts the deadline is no use to whoever waits.
      guard Int64(clamping: pause) < time.milliseconds(until: end) else {
        remember(result, lastTryBegan: began)
        return try result.get(orError: failure)
      }
      do {
        try await time.wait(milliseconds: Int64(clamping: pause))
      } catch {
        throw cancelled()
      }
    }
  }

  /// How long to wait before trying again; `nil` to take the result as it is, -1 to follow a redirect at once.
  private func pause(
    after result: Result<HTTPResponse, HTTPFailure>, tries: Int, redirected url: inout String, _ redirects: inout Int
  ) throws(SourceError) -> Int? {
    switch result {
    case .success(let response):
      if (301...308).contains(response.status), let location = response.headers["location"] {
        guard let next = server.redirect(to: location), redirects < Self.mostRedirects else {
          throw redirected(response.status, location)
        }
        redirects += 1
        url = next
        return -1
      }
      guard RetryPolicy.isPassing(response.status), tries < retry.retries else { return nil }
      let asked = RetryAfter.milliseconds(response.headers["retry-after"], now: time.wallNow)
      if let asked = asked ?? describe(response).retryAfterMs { return max(asked, 0) }
      // Without a word from the server a rate limit lasts longer than any pause worth making here.
      return response.status == 429 ? nil : retry.pauseMs(beforeRetry: tries)
    case .failure(let failure):
      guard RetryPolicy.isPassing(failure.kind), tries < retry.retries else { return nil }
      return retry.pauseMs(beforeRetry: tries)
    }
  }

  private func attempt(_ url: String, _ leftMs: Int, connectMs: Int) async -> Result<HTTPResponse, HTTPFailure> {
    var bounds = HTTPLoop.Bounds()
    bounds.timeoutMs = leftMs
    bounds.connectTimeoutMs = min(leftMs, connectMs)
    bounds.bodyBytes = bodyBytes
    // What stays on this machine is not for a proxy to read.
    let request = HTTPRequest(url: url, headers: headers, isDirect: server.isLoopback)
    let start = time.now
    let outcome: Result<HTTPResponse, HTTPFailure>
    do throws(HTTPFailure) {
      outcome = .success(try await HTTPLoop.shared.send(request, bounds))
    } catch {
      outcome = .failure(error)
    }
    let tookMs = Elapsed(clamping: time.now &- start).whole(.milliseconds)
    log(url, outcome, milliseconds: tookMs)
    // Well before the time was up: nobody took the connection.
    if case .failure(let failure) = outcome, failure.kind == .timedOut, tookMs + 100 < Count(clamping: leftMs) {
      return .failure(HTTPFailure(kind: .notConnected, message: "no connection within \(bounds.connectTimeoutMs) ms"))
    }
    return outcome
  }

  /// What a call came to tells of the server, too: it is not there, or a gateway says so of the one behind it.
  private func remember(_ outcome: Result<HTTPResponse, HTTPFailure>, lastTryBegan start: Int64) {
    switch outcome {
    case .success(let response) where [502, 503, 504].contains(response.status):
      outage.note(error(for: response), triedMs: 0, time)
    case .failure(let failure) where failure.kind == .unreachable || failure.kind == .notConnected:
      let triedMs = Elapsed(clamping: time.now &- start).whole(.milliseconds)
      outage.note(self.failure(failure), triedMs: triedMs, time)
    case .success: outage.end()
    case .failure: break
    }
  }

  private func log(_ url: String, _ result: Result<HTTPResponse, HTTPFailure>, milliseconds: Count) {
    // A redirect's address and the words of a failure are the server's.
    switch result {
    case .success(let response):
      Log.shared.write(
        .debug, "GET \(hidden(url)) \(response.status) \(response.body.count) bytes \(milliseconds) ms")
    case .failure(let failure):
      Log.shared.write(.debug, "GET \(hidden(url)) failed: \(hidden(failure.message)) \(milliseconds) ms")
    }
  }
}

// MARK: Errors

extension HTTPClient {
  private func timedOut() -> SourceError {
    SourceError(
      .timeout, source: source, "\(server.origin) did not answer within \(deadlineMs) ms",
      hint: "try again, or allow more time")
  }

  /// What was met the last time, in place of another try.
  private func resting(_ leftMs: Int64) -> SourceError {
    guard let known = outage.known(time) else { return timedOut() }
    var error = known.error
    let seconds = Elapsed(clamping: leftMs, .milliseconds).whole(.seconds) + 1
    error.message += "; it has been down for \(known.seconds) s, and is tried again in \(seconds) s"
    error.hint += "; source.check tries at once"
    error.retryAfterMs = error.retryAfterMs ?? Int(clamping: leftMs)
    return error
  }

  /// What was met by the one try that is made while a server is down.
  private func stillDown(_ failure: HTTPFailure) -> SourceError {
    var error = self.failure(failure)
    if let known = outage.known(time) {
      error.message += "; it has been down for \(known.seconds) s, so this was one try"
    }
    return error
  }

  private func waitedInVain() -> SourceError {
    SourceError(
      .timeout, source: source,
      "\(server.origin) is still busy with earlier requests of this source after \(deadlineMs) ms",
      hint: "try again, ask for less at once, or allow more time")
  }

  private func tooMany() -> SourceError {
    SourceError(
      .unavailable, source: source, "\(Self.mostWaiting) requests of this source wait already for \(server.origin)",
      hint: "ask again when some of them are answered")
  }

  private func tooLong() -> SourceError {
    SourceError(
      .tooLarge, source: source, "what is asked for makes an address of more than \(Self.longestURL) bytes",
      hint: "check the id and the filters")
  }

  private func redirected(_ status: Int, _ location: String) -> SourceError {
    var error = SourceError(
      .badResponse, source: source, "\(server.origin) sends the request elsewhere, to \(shown(location))",
      hint:
        "give that address as the endpoint if you trust it; credentials are not sent to another server by themselves")
    error.status = status
    return error
  }

  private func notJSON(_ response: HTTPResponse) -> SourceError {
    let type = response.headers["content-type"] ?? "no content type"
    var error = SourceError(
      .badResponse, source: source, "\(server.origin) answered \(shown(type)) where JSON was expected",
      hint: "check the endpoint: this address serves pages, not the API")
    error.status = response.status
    return error
  }

  /// Foreign text, without our credentials, short and on one line.
  func shown(_ text: String) -> String {
    // Hidden before it is cut, so that no part of a credential is left at the end. Cut by scalars: one character may be
    // as long as it likes.
    String(String.UnicodeScalarView(hidden(ReadableText.bare(text)).unicodeScalars.prefix(200)))
  }

  /// Text with every occurrence of a credential, plain or as in a URL, taken out.
  private func hidden(_ text: String) -> String {
    secrets.reduce(text) { text, secret in
      Secret.hidden(PercentEncoding.component(secret), in: Secret.hidden(secret, in: text))
    }
  }

  func cancelled() -> SourceError {
    SourceError(.cancelled, source: source, "cancelled", hint: "ask again")
  }

  private func failure(_ failure: HTTPFailure) -> SourceError {
    let place = server.origin
    switch failure.kind {
    case .cancelled: return cancelled()
    case .timedOut: return timedOut()
    case .notConnected:
      return SourceError(
        .timeout, source: source, "\(place) cannot be reached: \(failure.message)",
        hint: "check the endpoint and the network")
    case .tooLarge:
      return SourceError(
        .tooLarge, source: source,
        "the answer of \(place) is longer than \(bodyBytes) bytes, or its headers than \(HTTPLoop.Bounds.headerBytes)",
        hint: "ask for less")
    case .unreachable:
      return SourceError(
        .unavailable, source: source, "\(place) cannot be reached: \(shown(failure.message))",
        hint: "check the endpoint and the network")
    case .broken:
      return SourceError(
        .unavailable, source: source, "the connection to \(place) broke: \(shown(failure.message))",
        hint: "try again")
    case .notHTTP:
      return SourceError(
        .badResponse, source: source, "\(place) did not answer as a web server does: \(shown(failure.message))",
        hint: "check the endpoint")
    case .tls:
      return SourceError(
        .unavailable, source: source, "no trusted connection to \(place): \(shown(failure.message))",
        hint: "check the certificate; SSL_CERT_FILE or CURL_CA_BUNDLE names a file of certificates to trust")
    case .badURL:
      return SourceError(.unsupported, source: source, "\(place) is no address to ask", hint: "check the endpoint")
    case .libraryMissing:
      return SourceError(
        .unsupported, source: source, "\(failure.message), and requests to servers need it",
        hint: "install it: the package is libcurl4 on Debian and Ubuntu, libcurl on Fedora and Alpine")
    case .other:
      return SourceError(
        .unavailable, source: source, "the request to \(place) failed: \(shown(failure.message))",
        hint: "try again")
    }
  }

  private func error(for response: HTTPResponse) -> SourceError {
    let said = describe(response)
    let (kind, hint) = Self.meaning(of: response.status)
    let words = said.message.map(shown).flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
    var error = SourceError(
      kind, source: source, words ?? "\(server.origin) answered with status \(response.status)", hint: said.hint ?? hint
    )
    error.status = response.status
    error.fields = said.fields.prefix(Self.mostFields).map {
      SourceError.Field(field: shown($0.field), message: shown($0.message))
    }
    error.retryAfterMs =
      RetryAfter.milliseconds(response.headers["retry-after"], now: time.wallNow) ?? said.retryAfterMs
    return error
  }

  private static func meaning(of status: Int) -> (SourceError.Kind, String) {
    switch status {
    case 401: (.unauthorized, "check the credentials")
    case 403: (.forbidden, "the credentials are good, but not for this")
    case 404, 410: (.notFound, "check the id and the project")
    case 408, 504: (.timeout, "try again")
    case 409: (.badResponse, "the request is ambiguous; be more exact")
    case 413: (.tooLarge, "ask for less")
    case 429: (.rateLimited, "wait, then try again")
    case 400, 422: (.badResponse, "the server does not take these parameters")
    case 500...599: (.unavailable, "the server has a problem; try again later")
    default: (.badResponse, "check the endpoint")
    }
  }
}

extension Result where Failure == HTTPFailure {
  fileprivate func get(orError map: (HTTPFailure) -> SourceError) throws(SourceError) -> Success {
    switch self {
    case .success(let value): return value
    case .failure(let failure): throw map(failure)
    }
  }
}

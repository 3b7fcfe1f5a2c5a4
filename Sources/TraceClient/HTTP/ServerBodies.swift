internal import JSONTape
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Reads the bodies of one server's answers, with errors that name it.
struct ServerBodies: Sendable {
  let client: HTTPClient
  /// What the server should be, for people: `PandaProbe`.
  let service: String
  /// Hears of each body that is read, so that a test can tell how often.
  var onParse: @Sendable () -> Void = {}

  private var place: String { client.server.origin }

  /// Reads a body.
  ///
  /// - Parameter member: what every body of this kind has. Another service may answer with JSON, too, and nothing found
  ///   in that must not look like nothing there.
  func read<Value>(
    _ body: Bytes, with member: StaticString, _ value: (JSONValue) -> Value
  ) throws(SourceError) -> Value {
    try read(body, missing: "without \(member)") { root in root[member] == nil ? nil : value(root) }
  }

  /// Reads a body; `value` gives nothing for one that is not this service's, which is then said to be `missing` that.
  func read<Value>(
    _ body: Bytes, missing: String, _ value: (JSONValue) -> Value?
  ) throws(SourceError) -> Value {
    try checkWanted()
    let found: Value?
    do throws(JSONSyntaxError) {
      found = try parse(body).withRoot(value)
    } catch {
      throw notJSON(error)
    }
    guard let found else { throw notOurs(missing: missing) }
    return found
  }

  /// The elements of a body that must be an array, as they came.
  func readArray(_ body: Bytes) throws(SourceError) -> [JSONBytes] {
    try read(body, missing: "that is no list") { root in
      root.isArray ? root.elements.map { element in json { $0.raw(element) } } : nil
    }
  }

  /// A body as one line, which is what sessions are made of.
  ///
  /// - Parameter member: what every body of this kind has; `nil` for one that was checked before.
  func document(_ body: Bytes, with member: StaticString?) throws(SourceError) -> JSONDocument {
    try checkWanted()
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try parse(OneLineBody.flattened(body, 0..<body.count))
    } catch {
      throw notJSON(error)
    }
    if let member, document.withRoot({ $0[member] == nil }) { throw notOurs(missing: "without \(member)") }
    return document
  }

  /// Adds a body to a session that is being built; views of the document last as long as it does.
  func add(_ document: JSONDocument, to builder: inout SessionBuilder) throws(SourceError) -> SliceOrigin {
    do throws(ModelError) { return try builder.add(document.bytes) } catch { throw tooLarge() }
  }

  /// Adds a body to a session that is being built.
  func withDocument(
    _ body: Bytes, _ builder: inout SessionBuilder, _ add: (JSONValue, SliceOrigin, inout SessionBuilder) -> Void
  ) throws(SourceError) {
    let (document, origin) = try document(body, &builder)
    document.withRoot { add($0, origin, &builder) }
  }

  /// A body as one line, added to a session that is being built.
  func document(
    _ body: Bytes, _ builder: inout SessionBuilder
  ) throws(SourceError) -> (JSONDocument, SliceOrigin) {
    let document = try document(body, with: nil)
    return (document, try add(document, to: &builder))
  }

  /// Builds a session on a thread that may take its time; it stops with the next body where nobody waits any more.
  ///
  /// - Parameter byteCount: how long all bodies are that it is built of.
  func decoded(
    _ byteCount: Int, _ build: @escaping @Sendable (inout SessionBuilder) throws(SourceError) -> Void
  ) async throws(SourceError) -> Session {
    try await onThread(byteCount) { () throws(SourceError) in
      var builder = SessionBuilder(id: "")
      try build(&builder)
      return builder.finish()
    }
  }

  /// The same for anything that takes its time.
  func onThread<Value: Sendable>(
    _ byteCount: Int, _ work: @escaping @Sendable () throws(SourceError) -> Value
  ) async throws(SourceError) -> Value {
    let result = await WorkerThreads.shared.decode(byteCount) { () -> Result<Value, SourceError> in
      do throws(SourceError) { return .success(try work()) } catch { return .failure(error) }
    }
    guard let result else { throw client.cancelled() }
    return try result.get()
  }

  /// What nobody waits for any more is not read.
  private func checkWanted() throws(SourceError) {
    if Interruption.isRaised { throw client.cancelled() }
  }

  private func parse(_ body: Bytes) throws(JSONSyntaxError) -> JSONDocument {
    onParse()
    return try JSONDocument(body)
  }

  private func notOurs(missing: String) -> SourceError {
    SourceError(
      .badResponse, source: client.source, "\(place) answered JSON \(missing), which is not \(service)'s",
      hint: "check the endpoint")
  }

  private func notJSON(_ error: JSONSyntaxError) -> SourceError {
    if case .tooManyValues = error.reason {
      return SourceError(
        .tooLarge, source: client.source, "\(place) answered with \(error)", hint: "ask for less, such as one trace")
    }
    return SourceError(
      .badResponse, source: client.source, "\(place) answered something that is not JSON: \(error)", hint: "try again")
  }

  func tooLarge() -> SourceError {
    SourceError(
      .tooLarge, source: client.source, "the session is larger than \(SliceStore.maximumBytes) bytes",
      hint: "open its traces one by one")
  }
}

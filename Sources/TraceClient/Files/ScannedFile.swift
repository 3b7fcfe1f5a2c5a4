internal import JSONTape
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Values of a file that tell of one session or trace.
struct ScannedDocument: Sendable {
  let path: String
  /// With the places of the values in the file's text.
  var contents: DocumentContents
  /// Whether the text had to be made of what is in the file.
  let isExpanded: Bool

  /// How many bytes the values are.
  var byteCount: Int { contents.values.reduce(0) { $0 + $1.count } }
}

/// What one file holds, as of one state of it.
struct ScannedFile: Sendable {
  let path: String
  let status: FileStatus
  private(set) var documents: [ScannedDocument] = []
  private(set) var skipped: [String: Int] = [:]

  /// What tells of the same, and is told together: a file with a record a line may have millions of lines.
  private struct Subject: Hashable {
    let shape: ObjectIdentifier
    let sessions: [String]
    let traces: [String?]
  }

  /// What was odd in what is read of it.
  private(set) var warnings = WarningList()
  private var isExpanded = false

  /// The one format that is read, if not all are.
  private let only: (any DocumentFormat)?
  private var places: [Subject: Int] = [:]

  /// Reads the file.
  ///
  /// - Parameter onParse: hears how many bytes are read as JSON.
  init(
    path: String, status: FileStatus, only: (any DocumentFormat)? = nil, onParse: (@Sendable (Int) -> Void)? = nil
  ) {
    self.only = only
    self.path = path
    self.status = status
    do throws(FileError) {
      let (bytes, _) = try Files.read(path, limit: OneLineBody.mostBytes)
      switch ExpandedText.text(of: bytes, &warnings) {
      case .asItIs: scan(bytes, onParse)
      case .expanded(let text):
        isExpanded = true
        scan(text, onParse)
      case .unreadable(let reason): skip(reason)
      }
    } catch {
      switch error.reason {
      case .missing: skip("it is gone")
      case .denied: skip("it may not be read")
      case .tooLarge(let limit): skip("it is larger than \(limit) bytes")
      case .other: skip("it cannot be read")
      }
    }
    places = [:]
  }

  private mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

  /// One document, or one a line; what parses as the former is the former.
  private mutating func scan(_ bytes: Bytes, _ onParse: ((Int) -> Void)?) {
    onParse?(bytes.count)
    if bytes.count == 0 { return isExpanded ? () : skip("an empty file") }
    let start = ExpandedText.markLength(bytes)
    do throws(JSONSyntaxError) {
      let document = try JSONDocument(bytes, range: start..<bytes.count)
      document.withRoot { take($0, offset: start) }
    } catch {
      guard error.reason == .trailingBytes else { return skip("not JSON: \(error)") }
      scanLines(bytes, from: start)
    }
  }

  private mutating func scanLines(_ bytes: Bytes, from start: Int) {
    let isLeft = Interruption.probe()
    Lines.forEach(bytes) { line in
      if isLeft() { return }
      let line = max(line.lowerBound, start)..<max(line.upperBound, start)
      do throws(JSONSyntaxError) {
        let document = try JSONDocument(bytes, range: line)
        document.withRoot { take($0, offset: line.lowerBound) }
      } catch  where error.reason == .empty {
        return
      } catch {
        // The last line of a file that is being written may be half of one.
        skip(line.upperBound == bytes.count ? "an unfinished last line" : "a line that is not JSON")
      }
    }
  }

  private mutating func take(_ root: JSONValue, offset: Int) {
    guard let (body, requestPath) = recordedBody(root) else { return }
    switch FormatRegistry.recognise(body) {
    case .success(let shape): add(body, shape, requestPath, offset)
    case .failure(let problem):
      // A bare array of documents is as good as one document a line.
      if body.isArray, !body.isEmptyContainer {
        for element in body.elements {
          switch FormatRegistry.recognise(element) {
          case .success(let shape): add(element, shape, requestPath, offset)
          case .failure(let problem): skip(problem.reason)
          }
        }
      } else {
        skip(problem.reason)
      }
    }
  }

  /// The body of a recorded exchange (`request` with `response`), else the document itself.
  private mutating func recordedBody(_ root: JSONValue) -> (body: JSONValue, path: String?)? {
    guard let response = root["response"], response.isObject, let body = response["body"] else { return (root, nil) }
    if let status = response["status"].flatMap({ Count($0) }), status >= 400 {
      skip("an error answer")
      return nil
    }
    return (body, root["request"]?["path"]?.stringValue)
  }

  private mutating func add(_ value: JSONValue, _ shape: DocumentShape, _ requestPath: String?, _ offset: Int) {
    if let only, shape.format.product != only.product { return skip("no \(only.title)") }
    let place = DocumentPlace(file: path, request: requestPath)
    for contents in shape.format.index(value, as: shape, from: place) { add(contents, offset: offset) }
  }

  private mutating func add(_ contents: DocumentContents, offset: Int) {
    warnings.add(contents.warnings)
    if contents.values.isEmpty, contents.sessions.isEmpty, contents.traces.isEmpty { return }
    let subject = Subject(
      shape: ObjectIdentifier(contents.shape), sessions: contents.sessions,
      traces: contents.traces.flatMap { [$0.id, $0.claim?.session] })
    if let known = places[subject] {
      documents[known].contents.values.append(contents.values, offset: offset)
      for (place, trace) in contents.traces.enumerated() {
        let best = documents[known].contents.traces[place].claim
        if let claim = trace.claim, claim.isBetter(than: best) { documents[known].contents.traces[place].claim = claim }
      }
      return
    }
    places[subject] = documents.count
    var own = contents
    own.values = ValueRanges()
    own.values.append(contents.values, offset: offset)
    documents.append(ScannedDocument(path: path, contents: own, isExpanded: isExpanded))
  }
}

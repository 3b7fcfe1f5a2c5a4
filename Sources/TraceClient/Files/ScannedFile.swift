internal import JSONTape
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// A part of a file that holds sessions or traces.
struct ScannedDocument: Sendable {
  let path: String
  let range: Range<Int>
  let shape: DocumentShape
  /// The sessions it tells something of.
  var sessions: [String] = []
  /// The traces it holds, with the session that each names.
  var traces: [(id: String, session: String?)] = []
}

/// What one file holds, as of one state of it.
struct ScannedFile: Sendable {
  let path: String
  let status: FileStatus
  private(set) var documents: [ScannedDocument] = []
  private(set) var skipped: [String: Int] = [:]

  private let onlyOTLP: Bool

  init(path: String, status: FileStatus, onlyOTLP: Bool = false) {
    self.onlyOTLP = onlyOTLP
    self.path = path
    self.status = status
    do throws(FileError) {
      let (bytes, _) = try Files.read(path, limit: OneLineBody.mostBytes)
      scan(bytes)
    } catch {
      skip("\(error.reason)")
    }
  }

  private mutating func skip(_ reason: String) { skipped[reason, default: 0] += 1 }

  /// One document, or one a line; what parses as the former is the former.
  private mutating func scan(_ bytes: Bytes) {
    if bytes.count == 0 { return skip("an empty file") }
    do throws(JSONSyntaxError) {
      let document = try JSONDocument(bytes)
      document.withRoot { take($0, offset: 0) }
    } catch {
      guard error.reason == .trailingBytes else { return skip("not JSON: \(error)") }
      scanLines(bytes)
    }
  }

  private mutating func scanLines(_ bytes: Bytes) {
    var start = 0
    while start < bytes.count {
      let end = bytes.withUnsafeBytes { firstIndex(of: 0x0A, in: $0, from: start) } ?? bytes.count
      defer { start = end + 1 }
      do throws(JSONSyntaxError) {
        let document = try JSONDocument(bytes, range: start..<end)
        document.withRoot { take($0, offset: start) }
      } catch  where error.reason == .empty {
        continue
      } catch {
        // The last line of a file that is being written may be half of one.
        skip(end == bytes.count ? "an unfinished last line" : "a line that is not JSON")
      }
    }
  }

  private mutating func take(_ root: JSONValue, offset: Int) {
    guard let (body, requestPath) = recordedBody(root) else { return }
    switch DocumentShape.recognise(body) {
    case .success(let shape): add(body, shape, requestPath, offset)
    case .failure(let problem):
      // A bare array of documents is as good as one document a line.
      if body.isArray, !body.isEmptyContainer {
        for element in body.elements {
          switch DocumentShape.recognise(element) {
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
    if let status = response["status"]?.int64, status >= 400 {
      skip("an error answer")
      return nil
    }
    return (body, root["request"]?["path"]?.stringValue)
  }

  private mutating func add(_ value: JSONValue, _ shape: DocumentShape, _ requestPath: String?, _ offset: Int) {
    if onlyOTLP, shape != .otlp { return skip("no OTLP/JSON") }
    let range = value.range
    var document = ScannedDocument(
      path: path, range: (range.lowerBound + offset)..<(range.upperBound + offset), shape: shape)
    switch shape {
    case .pandaProbeSession:
      let session = value["session_id"]?.stringValue ?? ""
      document.sessions = [session]
      document.traces = Self.traces(value["traces"], session)
    case .pandaProbeTrace:
      let session = value["session_id"]?.stringValue
      document.sessions = session.map { [$0] } ?? []
      document.traces = [(value["trace_id"]?.stringValue ?? "", session)]
    case .pandaProbeSessionList:
      document.sessions = value["items"]?.elements.compactMap { $0["session_id"]?.stringValue } ?? []
    case .pandaProbeTraceList:
      document.traces = Self.traces(value["items"], nil)
    case .syntropic137Session:
      let id = value["id"]?.stringValue ?? ""
      document.sessions = [id]
      document.traces = [(id, id)]
    case .syntropic137Conversation:
      document.sessions = [value["session_id"]?.stringValue ?? ""]
    case .syntropic137List, .koreSessionList:
      document.sessions = value["sessions"]?.elements.compactMap { $0["id"]?.stringValue } ?? []
    case .koreEvents: document.sessions = koreSessions(value, requestPath)
    case .otlp: document.traces = Self.otlpTraces(value)
    }
    documents.append(document)
  }

  private static func traces(_ list: JSONValue?, _ session: String?) -> [(id: String, session: String?)] {
    (list?.elements ?? .empty).compactMap { trace in
      trace["trace_id"]?.stringValue.map { ($0, trace["session_id"]?.stringValue ?? session) }
    }
  }

  private static func otlpTraces(_ value: JSONValue) -> [(id: String, session: String?)] {
    var sessions: [String: String?] = [:]
    var order: [String] = []
    OTLPFormat.forEachSpan(value) { span, resource in
      let trace = OTLPFormat.traceID(span)
      if sessions[trace] == nil {
        order.append(trace)
        sessions[trace] = .some(nil)
      }
      if case .some(.none) = sessions[trace], let session = OTLPFormat.sessionID(span, resource) {
        sessions[trace] = session
      }
    }
    return order.map { ($0, sessions[$0] ?? nil) }
  }

  /// The sessions that the events name; else the one that was asked for; else the file's own name.
  private func koreSessions(_ value: JSONValue, _ requestPath: String?) -> [String] {
    var sessions: [String] = []
    func note(_ id: String?) {
      if let id, !sessions.contains(id) { sessions.append(id) }
    }
    if KoreFormat.isEvent(value) { note(KoreFormat.sessionID(of: value)) }
    for element in KoreFormat.eventList(value)?.elements ?? .empty { note(KoreFormat.sessionID(of: element)) }
    if sessions.isEmpty { sessions = [Self.session(inPath: requestPath) ?? stem] }
    return sessions
  }

  /// `…/sessions/ID/traces`
  private static func session(inPath path: String?) -> String? {
    let parts = path?.split(separator: "?").first?.split(separator: "/") ?? []
    guard let place = parts.lastIndex(of: "sessions"), place + 1 < parts.count else { return nil }
    return String(parts[place + 1])
  }

  /// The file's name without folder and extension.
  private var stem: String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.split(separator: ".").first.map(String.init) ?? name
  }
}

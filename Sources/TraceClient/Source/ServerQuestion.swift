public import JSONTape

/// Something that a service works out itself. What can be computed from the spans is computed here, on every source
/// alike; a service's own answer is given beside that, as it came.
public enum ServerQuestion: Hashable, Sendable {
  case metrics(session: String)
  case analysis(session: String)
  /// The events below a span.
  case children(span: String, session: String)
  /// The events of a session, filtered by the service.
  case traces(session: String, eventTypes: [String], decisionKinds: [String])
  /// The project's traces as a table.
  case export
  /// The calls of models over all sessions, a page at a time.
  case generations(limit: Int, offset: Int)
}

/// An answer as it came.
public struct ServerAnswer: Sendable {
  public let contentType: String
  public let body: Bytes

  public init(contentType: String, body: Bytes) {
    self.contentType = contentType
    self.body = body
  }

  public var isJSON: Bool { contentType.lowercased().contains("json") }
}

extension TraceSource {
  public func answersItself(_ question: ServerQuestion) -> Bool { false }

  public func answer(_ question: ServerQuestion) async throws(SourceError) -> ServerAnswer {
    throw SourceError(
      .unsupported, source: name, "a source of kind \(kind) does not answer this itself",
      hint: "session.metrics, session.analysis, trace.children and session.export compute it on every source")
  }
}

/// A table of comma-separated values (RFC 4180). Whatever the text is, every cell of it is in the table.
public struct CSVTable: Sendable, Equatable {
  /// The names in the first line.
  public private(set) var columns: [String] = []
  /// The other lines; one may have more or fewer cells than there are names.
  public private(set) var rows: [[String]] = []

  public init(_ bytes: Bytes) {
    let lines = bytes.withUnsafeBytes { Self.lines($0) }
    columns = lines.first ?? []
    rows = Array(lines.dropFirst())
  }

  private static func lines(_ bytes: UnsafeRawBufferPointer) -> [[String]] {
    var lines: [[String]] = []
    var line: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var hasContent = false
    // A byte order mark is no part of the first name.
    var place = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    func endCell() {
      line.append(String(decoding: cell, as: UTF8.self))
      cell = []
    }
    func endLine() {
      guard hasContent else { return }
      endCell()
      lines.append(line)
      line = []
      hasContent = false
    }
    while place < bytes.count {
      let byte = bytes[place]
      place += 1
      switch byte {
      case 0x22 where isQuoted:
        if place < bytes.count, bytes[place] == 0x22 {
          cell.append(0x22)
          place += 1
        } else {
          isQuoted = false
        }
      case _ where isQuoted: cell.append(byte)
      case 0x22 where cell.isEmpty:
        isQuoted = true
        hasContent = true
      case 0x2C:
        endCell()
        hasContent = true
      case 0x0A: endLine()
      case 0x0D where place >= bytes.count || bytes[place] == 0x0A: break
      default:
        cell.append(byte)
        hasContent = true
      }
    }
    endLine()
    return lines
  }
}

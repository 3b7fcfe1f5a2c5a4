internal import JSONTape
internal import SystemCalls
package import TraceModel

/// Reads of a transcript only as much as a list needs: its first and its last lines.
package enum TranscriptEntries {
  /// How much of each end is read.
  static let edge = 64 << 10

  package static func read(_ file: TranscriptFile, of format: some TranscriptFormat) -> SessionSummary? {
    let size = file.status.size
    let isSmall = size <= 2 * edge
    guard let head = try? Files.read(file.path, from: 0, atMost: isSmall ? size : edge).bytes else { return nil }
    var tail: [JSONDocument] = []
    if !isSmall, let bytes = try? Files.read(file.path, from: size - edge, atMost: edge).bytes {
      tail = lines(bytes, isStart: false, isEnd: true)
    }
    return format.index(file, head: lines(head, isStart: true, isEnd: isSmall), tail: tail)
  }

  /// The whole lines of a piece of a file; halves at its ends are passed over.
  static func lines(_ bytes: Bytes, isStart: Bool, isEnd: Bool) -> [JSONDocument] {
    var found: [JSONDocument] = []
    var isFirst = true
    Lines.forEach(bytes) { range in
      defer { isFirst = false }
      if isFirst, !isStart { return }
      if !isEnd, range.upperBound == bytes.count { return }
      if let document = try? JSONDocument(bytes, range: range) { found.append(document) }
    }
    return found
  }
}

/// What the ends of a transcript tell of the whole.
struct TranscriptEdges {
  var cwd: String?
  var branch: String?
  var model: String?
  /// Whether the last line that says something waits for an answer.
  var isOpen = false
  var tags: [String] = []
  private var first: Timestamp?
  private var last: Timestamp?

  mutating func note(_ moment: Timestamp?) {
    guard let moment else { return }
    first = min(first ?? moment, moment)
    last = max(last ?? moment, moment)
  }

  func summary(_ given: SessionInfo, _ file: TranscriptFile) -> SessionSummary {
    var info = given
    info.start = first
    info.end = last
    info.model = model
    info.cwd = cwd
    info.branch = branch
    info.tags = [cwd, branch].compactMap { $0 } + tags
    info.hasDetail = false
    info.status = !isOpen ? .completed : TranscriptFile.isRecent(file.status) ? .running : .unknown
    var summary = SessionSummary(info: info)
    summary.models = model.map { [$0] } ?? []
    summary.agents = info.agent.map { [$0] } ?? []
    return summary
  }
}

extension TranscriptText {
  /// Gives each record with where it lies; lines that are no JSON are counted. It ends early once `Interruption` is
  /// raised.
  func forEachRecord(
    _ builder: inout SessionBuilder, _ body: (JSONValue, SliceOrigin, inout SessionBuilder) -> Void
  ) throws(ModelError) {
    if path.hasSuffix(".json") { return try exportedRecords(&builder, body) }
    let isLeft = Interruption.probe()
    for piece in pieces {
      let origin = try builder.add(piece)
      Lines.forEach(piece) { range in
        if isLeft() { return }
        guard let document = try? JSONDocument(piece, range: range) else {
          builder.warnings.add("badLines", "lines that are no JSON objects were left out")
          return
        }
        document.withRoot { body($0, origin.advanced(by: range.lowerBound), &builder) }
      }
    }
    if isUnfinished {
      builder.warnings.add("unfinishedLine", "the last line of a transcript is still being written")
    }
  }

  /// What the web pages of the agents export: one object with all lines in `loglines`.
  private func exportedRecords(
    _ builder: inout SessionBuilder, _ body: (JSONValue, SliceOrigin, inout SessionBuilder) -> Void
  ) throws(ModelError) {
    guard status.size <= OneLineBody.mostBytes,
      let bytes = try? OneLineBody.read(path, parts: [0..<max(status.size, 0)]),
      let document = try? JSONDocument(bytes)
    else {
      builder.warnings.add("badLines", "lines that are no JSON objects were left out")
      return
    }
    let origin = try builder.add(bytes)
    let isLeft = Interruption.probe()
    document.withRoot { root in
      for record in root["loglines"]?.elements ?? .empty {
        if isLeft() { return }
        body(record, origin, &builder)
      }
    }
  }
}

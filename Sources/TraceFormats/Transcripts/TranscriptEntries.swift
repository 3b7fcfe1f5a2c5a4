internal import JSONTape
internal import SystemCalls
package import TraceModel

/// Reads of a transcript only as much as a list needs: its first and its last lines.
package enum TranscriptEntries {
  /// How much of each end is read.
  static let edge = 64 << 10

  package static func read(_ file: TranscriptFile, of format: some TranscriptFormat) -> SessionSummary? {
    guard let ends = ends(file) else { return nil }
    return format.index(file, head: ends.head, tail: ends.tail)
  }

  /// What the head of a file tells of the family of its session; `nil` where it cannot be read.
  package static func kinship(_ file: TranscriptFile, of format: some TranscriptFormat) -> Kinship? {
    if TranscriptFile.isCompressed(file.path) {
      guard let ends = ends(file) else { return nil }
      return format.kinship(file, head: ends.head, isWhole: false)
    }
    var quick: Kinship?
    _ = try? Files.forEachPiece(of: file.path, limit: glance) { bytes, _ in
      quick = format.kinship(file, beginning: bytes)
      return nil
    }
    if let quick { return quick }
    let size = file.status.size
    var count = firstLook
    while true {
      guard let bytes = try? Files.read(file.path, from: 0, atMost: count).bytes else { return nil }
      let isWhole = bytes.count >= size
      // The first lines tell the family; whether there is anything of a conversation may be told by the last one.
      let few = lines(bytes, isStart: true, isEnd: isWhole, limit: headLines)
      var kinship = format.kinship(file, head: few, isWhole: isWhole)
      if isWhole, !kinship.isSession, few.count >= headLines {
        kinship = format.kinship(file, head: lines(bytes, isStart: true, isEnd: true), isWhole: true)
      }
      if isWhole || !kinship.marks.isEmpty || count >= longestHead { return kinship }
      count *= 4
    }
  }

  /// So much of a file tells its family in most cases.
  private static let glance = 4 << 10
  private static let headLines = 12

  /// How much of a file is read to know its family.
  private static let firstLook = 32 << 10
  /// The first lines may be long: so much is looked at for whole ones.
  private static let longestHead = 4 << 20
  /// Lists read so much of what a compressed file holds.
  private static let mostExpanded = 64 << 20
  /// So many whole lines are wanted of a head.
  private static let fewestLines = 4

  private static func ends(_ file: TranscriptFile) -> (head: [JSONDocument], tail: [JSONDocument])? {
    if TranscriptFile.isCompressed(file.path) { return compressedEnds(file) }
    let size = file.status.size
    let isSmall = size <= 2 * edge
    guard let first = try? Files.read(file.path, from: 0, atMost: isSmall ? size : edge).bytes else { return nil }
    var head = lines(first, isStart: true, isEnd: isSmall)
    var count = edge
    while !isSmall, head.count < fewestLines, count < longestHead {
      count = min(count * 8, size)
      guard let more = try? Files.read(file.path, from: 0, atMost: count).bytes else { break }
      head = lines(more, isStart: true, isEnd: count == size)
      if count == size { return (head, []) }
    }
    var tail: [JSONDocument] = []
    if !isSmall, let bytes = try? Files.read(file.path, from: size - edge, atMost: edge).bytes {
      tail = lines(bytes, isStart: false, isEnd: true)
    }
    return (head, tail)
  }

  private static func compressedEnds(_ file: TranscriptFile) -> (head: [JSONDocument], tail: [JSONDocument])? {
    guard let bytes = try? Files.read(file.path, limit: OneLineBody.mostBytes).bytes,
      case .success(let ends) = Compression.zstd.ends(of: bytes, edge: 4 * edge, limit: mostExpanded)
    else { return nil }
    let isWhole = ends.tail.count == 0 && ends.count != nil
    return (
      lines(ends.head, isStart: true, isEnd: isWhole),
      ends.tail.count == 0
        ? [] : lines(ends.tail, isStart: ends.count == ends.head.count + ends.tail.count, isEnd: true)
    )
  }

  /// The whole lines of a piece of a file; halves at its ends are passed over.
  ///
  /// - Parameter limit: no more lines than this are read.
  static func lines(_ bytes: Bytes, isStart: Bool, isEnd: Bool, limit: Int = .max) -> [JSONDocument] {
    var found: [JSONDocument] = []
    var isFirst = true
    Lines.forEach(bytes) { range in
      defer { isFirst = false }
      if isFirst && !isStart || found.count >= limit { return }
      if !isEnd, range.upperBound == bytes.count { return }
      if let document = try? JSONDocument(bytes, range: range) {
        found.append(document)
      } else {
        found += BrokenLine(bytes, range).records.map(\.document)
      }
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
      try Lines.forEach(piece) { range throws(ModelError) in
        if isLeft() { return }
        guard let document = try? JSONDocument(piece, range: range) else {
          return try readBroken(BrokenLine(piece, range), &builder, body)
        }
        document.withRoot { root in
          if root.isArray, root.elements.contains(where: BrokenLine.isRecord) {
            for record in root.elements { body(record, origin.advanced(by: range.lowerBound), &builder) }
          } else {
            body(root, origin.advanced(by: range.lowerBound), &builder)
          }
        }
      }
    }
    if isUnfinished {
      builder.warnings.add("unfinishedLine", "the last line of a transcript is still being written")
    }
  }

  /// The records that a second look found in a line, and a word on what is lost of it.
  private func readBroken(
    _ line: BrokenLine, _ builder: inout SessionBuilder,
    _ body: (JSONValue, SliceOrigin, inout SessionBuilder) -> Void
  ) throws(ModelError) {
    if line.lostCount > 0 || line.records.isEmpty {
      builder.warnings.add("badLines", "lines that are no JSON objects were left out")
    }
    if line.records.isEmpty { return }
    builder.warnings.add(
      "mendedLines",
      "lines that were broken were read as far as records in them are whole; bytes that are no UTF-8 became U+FFFD")
    let origin = try builder.add(line.bytes)
    for record in line.records {
      record.document.withRoot { body($0, origin.advanced(by: record.offset), &builder) }
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
      for record in root.isArray ? root.elements : root["loglines"]?.elements ?? .empty {
        if isLeft() { return }
        body(record, origin, &builder)
      }
    }
  }
}

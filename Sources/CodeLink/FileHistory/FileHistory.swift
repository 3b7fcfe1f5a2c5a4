internal import TraceModel

/// What sessions did with one file, the newest first.
///
/// The file's text is taken back through every change that is known of it, the latest first, so that each is looked for
/// in the text as it was right after it; where its lines are now follows from the changes that were taken back before.
struct FileHistory {
  /// Text is looked for in no more than so many bytes altogether.
  private static let searchBudget = 64 << 20

  /// A place that a span names in this file.
  struct Entry {
    var session: Int
    var mention: SessionCode.Mention
    var start: Timestamp?
    var hasFailed: Bool
    var confidence: LinkConfidence
  }

  private struct ChangeKey: Hashable {
    let start: Timestamp?
    let line: Int?
    let change: TextChange
  }

  private let document: CodeDocument
  private let lineMap: (Timestamp?) -> LineMap?
  private var replay: FileReplay
  /// A session that was resumed or forked repeats what it went on from.
  private var known: [ChangeKey: [TouchedPlace]] = [:]

  init(_ document: CodeDocument, _ lineMap: @escaping (Timestamp?) -> LineMap?) {
    self.document = document
    self.lineMap = lineMap
    replay = FileReplay(document.text, budget: Self.searchBudget)
  }

  /// One touch for each span and what it did, the newest first.
  mutating func touches(_ entries: [Entry]) -> [FileTouch] {
    // What has no time counts as the oldest.
    let order = entries.indices.sorted { one, other in
      let (first, second) = (entries[one].start ?? .smallest, entries[other].start ?? .smallest)
      return first != second ? first > second : one > other
    }
    var touches: [FileTouch] = []
    var owners: [Owner: Int] = [:]
    for place in order {
      let entry = entries[place]
      let found = places(entry)
      let owner = Owner(session: entry.session, row: entry.mention.row, action: entry.mention.action)
      if let touch = owners[owner] {
        touches[touch].places += found
        touches[touch].rule = min(touches[touch].rule, entry.mention.rule)
      } else {
        owners[owner] = touches.count
        touches.append(
          FileTouch(
            session: entry.session, row: Int(clamping: entry.mention.row), action: entry.mention.action,
            rule: entry.mention.rule, confidence: entry.confidence, places: found))
      }
    }
    for place in touches.indices {
      touches[place].places.sort { ($0.lines?.lowerBound ?? .max) < ($1.lines?.lowerBound ?? .max) }
    }
    return touches
  }

  private struct Owner: Hashable {
    let session: Int
    let row: Int32
    let action: TouchAction
  }

  private mutating func places(_ entry: Entry) -> [TouchedPlace] {
    let mention = entry.mention
    guard mention.action.isChange else { return numbered(mention, entry.start).map { [$0] } ?? [] }
    guard let change = mention.change else {
      let place = numbered(mention, entry.start)
      if !entry.hasFailed { replay.giveUp() }
      return place.map { [$0] } ?? []
    }
    let key = ChangeKey(start: entry.start, line: mention.line, change: change)
    if let places = known[key], entry.start != nil { return places }
    var bare = TouchedPlace(state: .unknown)
    bare.thenLine = mention.line
    bare.thenEndLine = mention.line.map { line in
      line + max((change.new ?? change.old ?? "").utf8.count { $0 == 0x0A }, 0)
    }
    bare.oldText = change.old
    bare.newText = change.new
    let found = entry.hasFailed ? failed(change, bare) : made(change, bare, mention)
    known[key] = found
    return found
  }

  // MARK: Changes

  private mutating func made(
    _ change: TextChange, _ bare: TouchedPlace, _ mention: SessionCode.Mention
  ) -> [TouchedPlace] {
    if mention.action == .write { return [written(change, bare)] }
    let spots = replay.spots(of: change, line: mention.line)
    if !spots.isEmpty {
      var places: [TouchedPlace] = []
      for spot in spots {
        var place = bare
        settle(&place, at: spot.lines.isEmpty ? nil : replay.place(ofFound: spot.lines))
        places.append(place)
      }
      replay.undo(spots)
      return places
    }
    let untouched = replay.untouched(by: change, line: mention.line)
    if !untouched.isEmpty { return each(untouched, bare, .undone) }
    // A change that adds and removes as many lines moves none, wherever it was.
    if change.isEverywhere || change.addedLineCount != 0 { replay.giveUp() }
    return [bare]
  }

  /// A file that was written as a whole: what stood there before is not known.
  private mutating func written(_ change: TextChange, _ bare: TouchedPlace) -> TouchedPlace {
    var place = bare
    if let text = replay.text, let new = change.new {
      var content = FileReplay.withoutReturns(Array(new.utf8))[...]
      var all = text.bytes[...]
      if content.last == 0x0A { content.removeLast() }
      if all.last == 0x0A { all.removeLast() }
      if content == all, !all.isEmpty {
        settle(&place, at: replay.place(ofFound: 0..<(text.line(atByte: all.endIndex - 1) + 1)))
      }
    }
    replay.giveUp()
    return place
  }

  private mutating func failed(_ change: TextChange, _ bare: TouchedPlace) -> [TouchedPlace] {
    let lines = replay.untouched(by: change, line: bare.thenLine)
    if lines.isEmpty {
      var place = bare
      place.state = .failed
      return [place]
    }
    return each(lines, bare, .failed)
  }

  private func settle(_ place: inout TouchedPlace, at now: FileReplay.Place?) {
    guard let now, !now.lines.isEmpty else {
      place.state = .removed
      return
    }
    place.state = now.isChanged ? .changed : .same
    place.lines = (now.lines.lowerBound + 1)...now.lines.upperBound
  }

  private mutating func each(
    _ places: [Range<Int>], _ bare: TouchedPlace, _ state: TouchedPlace.State
  ) -> [TouchedPlace] {
    var found: [TouchedPlace] = []
    for lines in places { found.append(at(lines, bare, state)) }
    return found
  }

  private mutating func at(_ lines: Range<Int>, _ bare: TouchedPlace, _ state: TouchedPlace.State) -> TouchedPlace {
    var place = bare
    place.state = state
    let now = replay.place(ofFound: lines.isEmpty ? lines.lowerBound..<(lines.lowerBound + 1) : lines)
    if !now.lines.isEmpty { place.lines = (now.lines.lowerBound + 1)...now.lines.upperBound }
    return place
  }

  // MARK: Numbers

  /// Lines of which only the numbers are known; nothing where there are none.
  private mutating func numbered(_ mention: SessionCode.Mention, _ start: Timestamp?) -> TouchedPlace? {
    guard let line = mention.line else { return nil }
    var place = TouchedPlace(state: .unknown)
    place.thenLine = line
    place.thenEndLine = max(mention.endLine ?? line, line)
    let wanted = (line - 1)..<max(mention.endLine ?? line, line)
    let now: FileReplay.Place?
    if replay.isNow, let map = lineMap(start) {
      // Nothing but what was typed since.
      now = map.place(of: line - 1).map { first in
        let count = document.text?.lineCount ?? .max
        return FileReplay.Place(lines: first..<min(max(first + wanted.count, first + 1), max(count, first + 1)))
      }
    } else {
      now = replay.place(of: wanted)
    }
    guard let now else { return place }
    guard !now.lines.isEmpty else {
      place.state = .removed
      return place
    }
    place.state = now.isChanged ? .changed : .byNumber
    place.lines = (now.lines.lowerBound + 1)...now.lines.upperBound
    return place
  }
}

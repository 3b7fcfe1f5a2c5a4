internal import TraceModel

/// What sessions did with one file, the newest first.
///
/// The file's text is taken back through every change that is known of it, the latest first, so that each is looked for
/// in the text as it was right after it; where its lines are now follows from the changes that were taken back before.
/// Where a call tells all that the file said, what differs was changed by others in between, and is aligned line by line.
struct FileHistory {
  /// Text is looked for and read in no more than so many bytes altogether.
  private static let searchBudget = 64 << 20

  /// A place that a span names in this file.
  struct Entry {
    var session: Int
    var span: Span
    var mention: SessionCode.Mention
    var confidence: LinkConfidence
    /// Whether the call was about another copy of the file, which may say something else.
    var isOfCopy = false

    var start: Timestamp? { span.start }
    var hasFailed: Bool { span.status == .error }
  }

  private struct ChangeKey: Hashable {
    let start: Timestamp?
    let lines: [Int?]
    let changes: [TextChange?]
  }

  private let document: CodeDocument
  private let lineMap: (Timestamp?) -> LineMap?
  private var replay: FileReplay
  private var textBudget = Self.searchBudget
  /// A session that was resumed or forked repeats what it went on from.
  private var known: [ChangeKey: [[TouchedPlace]]] = [:]

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
    var steps: [Int] = []
    var next = 0
    while next < order.count {
      // All places of one call together, the last first.
      var last = next + 1
      let head = entries[order[next]]
      while last < order.count, entries[order[last]].session == head.session,
        entries[order[last]].mention.row == head.mention.row
      {
        last += 1
      }
      let call = order[next..<last].map { entries[$0] }
      next = last
      replay.step += 1
      for (entry, found) in zip(call, places(call)) {
        let owner = Owner(session: entry.session, row: entry.mention.row, action: entry.mention.action)
        if let touch = owners[owner] {
          touches[touch].places += found
          touches[touch].rule = min(touches[touch].rule, entry.mention.rule)
        } else {
          owners[owner] = touches.count
          steps.append(replay.step)
          touches.append(
            FileTouch(
              session: entry.session, row: Int(clamping: entry.mention.row), action: entry.mention.action,
              rule: entry.mention.rule, confidence: entry.confidence, places: found))
        }
      }
    }
    for place in touches.indices { settle(&touches[place], step: steps[place]) }
    return touches
  }

  private struct Owner: Hashable {
    let session: Int
    let row: Int32
    let action: TouchAction
  }

  /// What was put back later as it had been before was undone.
  private func settle(_ touch: inout FileTouch, step: Int) {
    for place in touch.places.indices where touch.places[place].state == .changed {
      guard let lines = touch.places[place].lines else { continue }
      if lines.allSatisfy({ replay.restored[$0 - 1].map { $0 >= step } ?? false }) {
        touch.places[place].state = .undone
      }
    }
    touch.places.sort { ($0.lines?.lowerBound ?? .max) < ($1.lines?.lowerBound ?? .max) }
  }

  // MARK: Calls

  /// The places of one call, for each of its entries.
  private mutating func places(_ call: [Entry]) -> [[TouchedPlace]] {
    guard call.contains(where: { $0.mention.action.isChange }) else {
      return call.map { numbered($0.mention, $0.start).map { [$0] } ?? [] }
    }
    let touches = texts(of: call)
    let key = ChangeKey(
      start: call.first?.start, lines: call.map(\.mention.line), changes: touches.map { $0?.change })
    let isKnown = call.first?.start != nil && touches.contains { $0?.change != nil }
    if isKnown, let places = known[key] { return places }
    let found = call.first?.hasFailed == true ? failed(call, touches) : made(call, touches)
    if isKnown { known[key] = found }
    return found
  }

  /// What the call says of each of its entries, with the texts.
  private mutating func texts(of call: [Entry]) -> [Touch?] {
    guard let span = call.first?.span, textBudget > 0 else { return call.map { _ in nil } }
    textBudget -= span.input.count + span.metadata.count
    let all = CallTouches.of(span, texts: .all)
    return call.map { entry in
      let place = Int(clamping: entry.mention.touch)
      return all.indices.contains(place) ? all[place] : nil
    }
  }

  private static func bare(_ touch: Touch?, _ mention: SessionCode.Mention) -> TouchedPlace {
    var bare = TouchedPlace(state: .unknown)
    bare.thenLine = mention.line
    let change = touch?.change
    if let change, let line = mention.line {
      bare.thenEndLine = line + (change.new ?? change.old ?? "").utf8.count { $0 == 0x0A }
    }
    bare.oldText = change?.old.flatMap { $0.utf8.count <= ToolArguments.longestText ? $0 : nil }
    bare.newText = change?.new.flatMap { $0.utf8.count <= ToolArguments.longestText ? $0 : nil }
    return bare
  }

  // MARK: Changes

  private mutating func made(_ call: [Entry], _ touches: [Touch?]) -> [[TouchedPlace]] {
    let own = touches.compactMap { $0 }.filter { $0.action.isChange }.reversed()
    let before = own.lazy.compactMap(\.before).last.map { CodeText(LineEnds.bare(Array($0.utf8))) }
    let isOfCopy = call.first?.isOfCopy ?? false
    let after = isOfCopy ? nil : after(Array(own), before)
    if let after { replay.goBack(to: after) }
    var found: [[TouchedPlace]] = []
    for (entry, touch) in zip(call, touches) {
      found.append(made(entry, touch, isExact: after != nil, before))
    }
    if after != nil, let before, own.contains(where: { $0.action == .edit }) { undoRest(to: before, call, &found) }
    return found
  }

  /// All that the file said right after a call, where that is known.
  private func after(_ touches: [Touch], _ before: CodeText?) -> CodeText? {
    if let whole = touches.last(where: { $0.after != nil })?.after {
      return CodeText(LineEnds.bare(Array(whole.utf8)))
    }
    guard let before, touches.contains(where: { $0.action == .edit }) else { return nil }
    var text = ChangedText(before.bytes)
    return text.make(touches) ? CodeText(text.bytes) : nil
  }

  private mutating func made(_ entry: Entry, _ touch: Touch?, isExact: Bool, _ before: CodeText?) -> [TouchedPlace] {
    let mention = entry.mention
    let bare = Self.bare(touch, mention)
    switch mention.action {
    case .write: return written(touch, bare, before, isOfCopy: entry.isOfCopy)
    case .delete:
      if !entry.isOfCopy { replay.goBackToNothing() }
      return []
    case .edit:
      if let touch, touch.after != nil, touch.change?.isLines != true, let before {
        return placed(replay.undo(to: before), bare)
      }
      guard let change = touch?.change else {
        let place = numbered(mention, entry.start)
        if touch?.isGuess != true, !entry.isOfCopy { replay.giveUp() }
        return place.map { [$0] } ?? []
      }
      return edited(change, bare, mention, isExact: isExact, isOfCopy: entry.isOfCopy)
    case .move, .read, .search, .ran: return numbered(mention, entry.start).map { [$0] } ?? []
    }
  }

  private mutating func edited(
    _ change: TextChange, _ bare: TouchedPlace, _ mention: SessionCode.Mention, isExact: Bool, isOfCopy: Bool
  ) -> [TouchedPlace] {
    var spots = replay.spots(of: change, line: mention.line)
    if spots.isEmpty {
      let untouched = replay.untouched(by: change, line: mention.line)
      if !untouched.isEmpty { return each(untouched, bare, .undone) }
      if !isExact, !isOfCopy, replay.goBack(toTextWith: change) {
        spots = replay.spots(of: change, line: mention.line)
      }
    }
    guard !spots.isEmpty else {
      // A change that adds and removes as many lines moves none, wherever it was.
      if !isOfCopy, change.isEverywhere || change.addedLineCount != 0 { replay.giveUp() }
      return [bare]
    }
    var places: [TouchedPlace] = []
    for spot in spots { places += placed([spot.lines], bare, isWithinWord: spot.isWithinWord && !isExact) }
    replay.undo(spots)
    return places
  }

  /// Where lines of the text that a call left are now.
  private mutating func placed(
    _ lines: [Range<Int>], _ bare: TouchedPlace, isWithinWord: Bool = false
  ) -> [TouchedPlace] {
    var places: [TouchedPlace] = []
    for now in lines.flatMap({ replay.stretches(ofFound: $0) }) {
      var place = places.isEmpty ? bare : TouchedPlace(state: .unknown)
      place.state = now.isChanged || isWithinWord ? .changed : now.standing == .reformatted ? .reformatted : .same
      place.lines = (now.lines.lowerBound + 1)...now.lines.upperBound
      places.append(place)
    }
    guard places.isEmpty else { return places }
    var place = bare
    place.state = .removed
    return [place]
  }

  /// A file that was written as a whole.
  private mutating func written(
    _ touch: Touch?, _ bare: TouchedPlace, _ before: CodeText?, isOfCopy: Bool
  ) -> [TouchedPlace] {
    guard let after = touch?.after, let text = replay.text,
      text.bytes == LineEnds.bare(Array(after.utf8)), !text.bytes.isEmpty
    else {
      if !isOfCopy { replay.giveUp() }
      return [bare]
    }
    if let before { return placed(replay.undo(to: before), bare) }
    let count = text.line(text.lineCount - 1).isEmpty ? text.lineCount - 1 : text.lineCount
    let places = placed([0..<count], bare)
    // What stood there before is not known.
    replay.giveUp()
    return places
  }

  /// What a call changed beyond what its own words could be found of, where all is known that was there before it.
  private mutating func undoRest(to before: CodeText, _ call: [Entry], _ found: inout [[TouchedPlace]]) {
    guard let text = replay.text, text.bytes != before.bytes else { return }
    let rest = replay.undo(to: before)
    guard let place = found.firstIndex(where: { $0.contains { $0.state == .unknown } }), let bare = found[place].first
    else { return }
    found[place] = placed(rest, bare)
  }

  private mutating func failed(_ call: [Entry], _ touches: [Touch?]) -> [[TouchedPlace]] {
    var found: [[TouchedPlace]] = []
    for (entry, touch) in zip(call, touches) {
      guard entry.mention.action.isChange else {
        found.append(numbered(entry.mention, entry.start).map { [$0] } ?? [])
        continue
      }
      let bare = Self.bare(touch, entry.mention)
      let lines = touch?.change.map { replay.untouched(by: $0, line: bare.thenLine) } ?? []
      if lines.isEmpty {
        var place = bare
        place.state = .failed
        found.append([place])
      } else {
        found.append(each(lines, bare, .failed))
      }
    }
    return found
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

internal import JSONTape
internal import TraceModel

/// The files that a session touched, in the order of their first touch, with what they said before and after.
///
/// The session's calls are gone through in their order, and each change is made in what is known of its file: all that
/// a call itself tells of it, or what `text` knows.
public struct SessionFiles {
  /// So many bytes of texts are read from the session.
  private static let textBudget = 128 << 20

  /// What is known of a file from elsewhere.
  public struct Outside {
    /// What it may have said before the session, the most likely first.
    public var before: [[UInt8]] = []
    /// What it says now.
    public var now: [UInt8]?

    /// Nothing is known.
    public init() {}
  }

  /// The files.
  public private(set) var files: [FileOfSession] = []

  private let code: SessionCode
  private let turn: Int?
  private let outside: (CodePath) -> Outside
  private var places: [CodePath: Int] = [:]
  private var states: [State] = []
  private var budget = Self.textBudget

  /// What is known of a file at the call that is looked at.
  private struct State {
    var text: ChangedText?
    var isThere: Bool?
    /// Whether its text before the chosen calls is settled.
    var hasBegun = false
    /// The changes of the chosen calls.
    var changes: [[Touch]] = []
  }

  /// - Parameters:
  ///   - turn: only what this turn did, counted from 0; the turns before it are gone through for the texts.
  ///   - outside: what is known of a file from elsewhere, asked for only where the session does not tell.
  public init(_ code: SessionCode, turn: Int? = nil, outside: @escaping (CodePath) -> Outside = { _ in Outside() }) {
    self.code = code
    self.turn = turn
    self.outside = outside
    for call in calls() { read(call) }
    for place in states.indices { finish(place) }
    files = files.filter { $0.touchCount > 0 }
  }

  // MARK: Calls

  private struct Call {
    let span: Span
    var mentions: [SessionCode.Mention]
  }

  private func calls() -> [Call] {
    var calls: [Call] = []
    for mention in code.mentions where mention.rule.isTouch && mention.touch >= 0 {
      // Where a search began may be a folder; what it found has lines.
      if mention.action == .search, mention.line == nil { continue }
      if let last = calls.last, last.span.row == Int(clamping: mention.row) {
        calls[calls.count - 1].mentions.append(mention)
      } else {
        calls.append(Call(span: code.session.span(at: Int(clamping: mention.row)), mentions: [mention]))
      }
    }
    let keys = calls.map { ($0.span.start ?? .smallest, $0.span.row) }
    return calls.indices.sorted { keys[$0] < keys[$1] }.map { calls[$0] }
      .filter { $0.span.status != .error && (turn == nil || $0.span.traceIndex <= turn ?? 0) }
  }

  private mutating func read(_ call: Call) {
    let isChosen = turn.map { $0 == call.span.traceIndex } ?? true
    var touches: [Touch] = []
    if call.mentions.contains(where: { $0.action.isChange }) {
      budget -= call.span.input.count + call.span.metadata.count
      if budget > 0 { touches = CallTouches.of(call.span, texts: .all) }
    }
    var seen: Set<Int> = []
    var changes: [(place: Int, touches: [Touch])] = []
    for mention in call.mentions {
      let path = code.paths[Int(clamping: mention.wholePath >= 0 ? mention.wholePath : mention.path)]
      let number = Int(clamping: mention.touch)
      let touch = touches.indices.contains(number) ? touches[number] : nil
      let place = mention.action == .move ? move(touch, to: path, isChosen) : self.place(of: path)
      if isChosen { note(mention, call.span, place, isFirst: seen.insert(place).inserted) }
      guard mention.action.isChange, mention.action != .move else { continue }
      let own = touch ?? Touch(path: "", action: mention.action, isGuess: true)
      if let last = changes.lastIndex(where: { $0.place == place }) {
        changes[last].touches.append(own)
      } else {
        changes.append((place, [own]))
      }
    }
    for (place, own) in changes { make(own, place, call.span, isChosen) }
  }

  private mutating func place(of path: CodePath) -> Int {
    if let place = places[path] { return place }
    places[path] = files.count
    files.append(FileOfSession(path))
    states.append(State())
    return files.count - 1
  }

  private mutating func note(_ mention: SessionCode.Mention, _ span: Span, _ place: Int, isFirst: Bool) {
    files[place].actions.insert(mention.action)
    guard isFirst else { return }
    files[place].touchCount += 1
    guard let start = span.start else { return }
    if files[place].firstTouch == nil { files[place].firstTouch = start }
    files[place].lastTouch = start
  }

  // MARK: Changes

  private mutating func move(_ touch: Touch?, to path: CodePath, _ isChosen: Bool) -> Int {
    guard let old = touch?.movedFrom, let named = CodePath(old) else { return place(of: path) }
    let from = named.isAbsolute ? named : code.folder.map { $0.appending(named) } ?? named
    guard from != path else { return place(of: path) }
    let known = places.removeValue(forKey: from)
    // What stood at the new name is gone.
    if let target = places[path] { files[target].isDeleted = isChosen || files[target].isDeleted }
    let place = known ?? files.count
    if known == nil {
      files.append(FileOfSession(path))
      states.append(State())
    }
    if isChosen {
      begin(place)
      if files[place].formerPath == nil, !files[place].isCreated { files[place].formerPath = from }
      if files[place].formerPath == path { files[place].formerPath = nil }
    }
    files[place].path = path
    places[path] = place
    moveInside(from, path, isChosen)
    return place
  }

  /// Files of a folder that was moved go with it.
  private mutating func moveInside(_ from: CodePath, _ to: CodePath, _ isChosen: Bool) {
    for (path, place) in places where path.isInside(from) {
      let target = CodePath(
        components: to.components + path.components.dropFirst(from.components.count), isAbsolute: to.isAbsolute)
      places[path] = nil
      places[target] = place
      if isChosen {
        begin(place)
        if files[place].formerPath == nil, !files[place].isCreated { files[place].formerPath = files[place].path }
      }
      files[place].path = target
    }
  }

  /// Settles what a file said before the first of the chosen calls.
  private mutating func begin(_ place: Int) {
    guard !states[place].hasBegun else { return }
    states[place].hasBegun = true
    files[place].before = states[place].text
  }

  private mutating func make(_ touches: [Touch], _ place: Int, _ span: Span, _ isChosen: Bool) {
    if let told = touches.lazy.compactMap(\.before).first { take(Array(told.utf8), place) }
    let state = states[place]
    let isNew = state.text == nil && (state.isThere == false || state.isThere == nil && isMade(touches, span))
    if isChosen {
      if isNew, !state.hasBegun { files[place].isCreated = true }
      begin(place)
      count(touches, place)
      states[place].changes.append(touches)
      files[place].isDeleted = false
    }
    if isNew { states[place].text = ChangedText([]) }
    apply(touches, place, isChosen)
  }

  /// All that a file said before a call: what differs from what is known was changed by others.
  private mutating func take(_ bytes: [UInt8], _ place: Int) {
    let text = ChangedText(LineEnds.bare(bytes))
    if bytes.contains(0x0D) { files[place].hasReturns = true }
    if let known = states[place].text, known != text { files[place].hasOthersChanges = true }
    states[place].text = text
    states[place].isThere = true
  }

  /// Whether the call made the file: by its own word, else by what it was answered.
  private func isMade(_ touches: [Touch], _ span: Span) -> Bool {
    guard let first = touches.first, first.action == .write, first.after != nil else { return false }
    if first.rule == .patchHunk { return true }
    let type: String?? = code.session.read(span.metadata) { $0["type"]?.stringValue }
    if let type = type ?? nil, type == "create" || type == "update" { return type == "create" }
    if code.session.contains("\"changes\"", in: span.metadata) { return true }
    let answer = (code.session.text(span.output) ?? "").prefix(400).lowercased()
    return answer.contains("created") || answer.contains("new file")
  }

  private mutating func apply(_ touches: [Touch], _ place: Int, _ isChosen: Bool) {
    if touches.last?.action == .delete {
      (states[place].text, states[place].isThere) = (nil, false)
      if isChosen { files[place].isDeleted = true }
      return
    }
    states[place].isThere = true
    guard !touches.contains(where: \.isGuess) else {
      states[place].text = nil
      return
    }
    let isWhole = touches.contains { $0.after != nil }
    guard var text = states[place].text ?? (isWhole ? ChangedText([]) : nil) else { return }
    states[place].text = text.make(touches) ? text : nil
  }

  private mutating func count(_ touches: [Touch], _ place: Int) {
    for touch in touches where touch.action == .edit || touch.action == .write {
      let whole = touch.after.map {
        TextChange(old: states[place].text.map { String(decoding: $0.bytes, as: UTF8.self) }, new: $0)
      }
      guard !touch.isGuess, let change = whole ?? touch.change else {
        (files[place].addedLines, files[place].removedLines) = (nil, nil)
        continue
      }
      let diff = UnifiedDiff(from: Self.ended(change.old), to: Self.ended(change.new))
      files[place].addedLines = files[place].addedLines.map { $0 + Count(clamping: diff.addedCount) }
      files[place].removedLines = files[place].removedLines.map { $0 + Count(clamping: diff.removedCount) }
    }
  }

  private static func ended(_ text: String?) -> [UInt8] {
    guard let text, !text.isEmpty else { return [] }
    let bytes = LineEnds.bare(Array(text.utf8))
    return bytes.last == 0x0A ? bytes : bytes + [0x0A]
  }

  // MARK: The end

  /// What a file said after its last change, and before its first where only something else than the session knows.
  private mutating func finish(_ place: Int) {
    let state = states[place]
    guard state.hasBegun else { return }
    files[place].after = state.isThere == false ? nil : state.text
    if files[place].isCreated, files[place].isDeleted { return }
    if state.changes.isEmpty { return finishMove(place) }
    let isBegun = files[place].isCreated || files[place].before != nil
    let isEnded = files[place].isDeleted || state.text != nil
    if isBegun, isEnded { return complete(place) }
    let isGuess = state.changes.contains { $0.contains(where: \.isGuess) }
    files[place].gap = isBegun || isGuess ? .change : .beginning
    guard turn == nil, !isBegun else { return }
    if files[place].isDeleted {
      let isOnlyDeleted = state.changes.allSatisfy { $0.allSatisfy { $0.action == .delete } }
      let known = outside(files[place].formerPath ?? files[place].path).before.first
      if isOnlyDeleted, let known { settle(place, known, nil) }
      return
    }
    guard !isGuess, state.changes.first?.contains(where: { $0.after != nil }) == false else { return }
    if let now = outside(files[place].path).now, let before = undone(state.changes, now) {
      return settle(place, before, now)
    }
    for candidate in outside(files[place].formerPath ?? files[place].path).before {
      var text = ChangedText(LineEnds.bare(candidate))
      guard state.changes.allSatisfy({ text.make($0) }) else { continue }
      let isReturned = candidate.contains(0x0D)
      settle(place, candidate, text.bytes)
      files[place].hasReturns = isReturned
      return
    }
  }

  /// What was only given another name: that it was a file must be known from elsewhere.
  private mutating func finishMove(_ place: Int) {
    guard let former = files[place].formerPath else { return }
    files[place].after = files[place].before
    guard files[place].before == nil else { return complete(place) }
    if outside(files[place].path).now == nil, outside(former).before.isEmpty { files[place].gap = .beginning }
  }

  /// The lines of a file on disk may end in CR LF, which agents do not tell.
  private mutating func complete(_ place: Int) {
    guard !files[place].hasReturns, !files[place].isDeleted, files[place].before != files[place].after else { return }
    if let now = outside(files[place].path).now, now.contains(0x0D) {
      files[place].hasReturns = ChangedText(now).lines.dropLast().allSatisfy { $0.last == 0x0D }
    }
  }

  private mutating func settle(_ place: Int, _ before: [UInt8], _ after: [UInt8]?) {
    files[place].hasReturns = before.contains(0x0D) || after?.contains(0x0D) ?? false
    files[place].before = ChangedText(LineEnds.bare(before))
    files[place].after = after.map { ChangedText(LineEnds.bare($0)) }
    files[place].gap = nil
  }

  /// What a text said before these changes, where each of them is still to be seen in it.
  private func undone(_ calls: [[Touch]], _ now: [UInt8]) -> [UInt8]? {
    var text = ChangedText(LineEnds.bare(now))
    for touches in calls.reversed() {
      var back: [Touch] = []
      for var touch in touches.reversed() {
        guard touch.action == .edit, let change = touch.change, change.new != nil, !change.isEverywhere else {
          return nil
        }
        touch.change = TextChange(old: change.new, new: change.old, isLines: change.isLines)
        (touch.line, touch.oldLine) = (touch.oldLine, touch.line)
        touch.after = nil
        back.append(touch)
      }
      // Hunks are made from the last to the first, whichever way they go.
      if back.allSatisfy({ $0.change?.isLines == true && $0.oldLine != nil }) { back.reverse() }
      guard text.make(back) else { return nil }
    }
    return text.bytes
  }
}

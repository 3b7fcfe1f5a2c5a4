/// A file as it was before the changes that were undone so far, the latest first, and where each of its lines is now.
struct FileReplay {
  /// How the lines that stand now where a line stood compare with it.
  enum Standing: UInt8 {
    case same
    /// They differ in white space only.
    case reformatted
    /// A later change that is known of replaced it, wholly or in part.
    case changed
    /// Somebody else did: a person, a formatter, a program.
    case changedByHand

    var isChanged: Bool { self == .changed || self == .changedByHand }
  }

  /// The lines that stand now where a line stood, counted from 0; none where it is gone.
  struct Place: Equatable {
    var lines: Range<Int>
    var standing = Standing.same

    var isChanged: Bool { standing.isChanged }
  }

  /// One place where the text of a change stands.
  struct Spot {
    /// The lines that the change made, counted from 0, of the text as it was then; none where it only removed some.
    var lines: Range<Int>
    /// The bytes of all lines that its text reaches into.
    fileprivate var block: Range<Int>
    fileprivate var oldBlock: [UInt8]?
    fileprivate var oldLineCount: Int
    fileprivate var match: Range<Int>
    /// Whether its text stands within a longer word.
    var isWithinWord = false
  }

  private static let mostSpots = 100

  private(set) var text: CodeText?
  /// The text as it is now.
  private let nowText: CodeText?
  /// Of each line of `text`; empty while nothing was undone.
  private var places: [Place] = []
  /// Whether the numbers of lines can be moved along every change that was met.
  private(set) var isFollowed = true
  /// Whether a change was undone, or not followed.
  private(set) var isNow = true
  /// How many bytes and lines may be looked through altogether; beyond it nothing more is known.
  private(set) var budget: Int
  /// Lines of now that say what they said before a change which was undone, with how many calls were met until then.
  private(set) var restored: [Int: Int] = [:]
  /// How many calls were met.
  var step = 0

  init(_ text: CodeText?, budget: Int) {
    self.budget = budget
    var own = text.map { $0.bytes.contains(0x0D) ? CodeText(LineEnds.bare($0.bytes)) : $0 }
    // A return that ends no line would make other lines of it.
    if let text, text.lineCount != own?.lineCount { own = text }
    self.text = own
    nowText = own
  }

  // MARK: Numbers

  /// Where these lines of the text as it was are now; `nil` where that is not known.
  mutating func place(of lines: Range<Int>) -> Place? {
    guard isFollowed, !lines.isEmpty else { return nil }
    guard let text else { return Place(lines: lines) }
    let known = lines.clamped(to: 0..<text.lineCount)
    if known.isEmpty { return nil }
    if places.isEmpty { return Place(lines: known) }
    budget -= known.count
    guard budget > 0 else { return nil }
    return Self.joined(places[known])
  }

  private static func joined(_ places: ArraySlice<Place>) -> Place {
    var lines: Range<Int>?
    var standing = Standing.same
    var count = 0
    for place in places {
      count += place.lines.count
      standing = worse(standing, place.lines.isEmpty && !place.isChanged ? .changed : place.standing)
      if !place.lines.isEmpty { lines = union(lines, place.lines) }
    }
    // What was put between the lines since is within the place, too.
    if let lines, lines.count > count { standing = worse(standing, .changed) }
    return Place(lines: lines ?? 0..<0, standing: lines == nil ? worse(standing, .changed) : standing)
  }

  private static func union(_ one: Range<Int>?, _ other: Range<Int>) -> Range<Int> {
    guard let one, !one.isEmpty else { return other }
    return other.isEmpty ? one : min(one.lowerBound, other.lowerBound)..<max(one.upperBound, other.upperBound)
  }

  private static func worse(_ one: Standing, _ other: Standing) -> Standing {
    one.rawValue >= other.rawValue ? one : other
  }

  /// Where these lines of the text are now, whatever was not followed: the text was found there.
  mutating func place(ofFound lines: Range<Int>) -> Place {
    let wasFollowed = isFollowed
    isFollowed = true
    defer { isFollowed = wasFollowed }
    return place(of: lines) ?? Place(lines: 0..<0, standing: .changed)
  }

  /// Where each of these lines is now, in stretches that stand together; those that are gone are left out.
  mutating func stretches(ofFound lines: Range<Int>) -> [Place] {
    guard let text else { return [] }
    let known = lines.clamped(to: 0..<text.lineCount)
    budget -= known.count
    guard budget > 0, !known.isEmpty else { return [] }
    if places.isEmpty { return [Place(lines: known)] }
    var found: [Place] = []
    for place in places[known] where !place.lines.isEmpty {
      if let last = found.last, last.standing == place.standing {
        if place.lines.lowerBound == last.lines.upperBound {
          found[found.count - 1].lines = last.lines.lowerBound..<place.lines.upperBound
          continue
        }
        // Several lines that something stands for as a whole.
        if place.lines == last.lines || place.isChanged && place.lines.overlaps(last.lines) {
          found[found.count - 1].lines = Self.union(last.lines, place.lines)
          continue
        }
      }
      found.append(place)
    }
    return found
  }

  // MARK: Changes

  /// Where `needle` stands: at the line that is given, or in just one place, or, for what was done everywhere, in all.
  ///
  /// - Parameter line: counted from 1.
  private mutating func matches(_ needle: String?, _ change: TextChange, line: Int?) -> [Range<Int>] {
    guard let text, let needle, !needle.isEmpty else { return [] }
    let wanted = LineEnds.bare(Array(needle.utf8))
    var found: [Range<Int>] = []
    var rest = text.bytes[...]
    while budget > 0, found.count < Self.mostSpots {
      let range = rest.find(wanted)
      budget -= range.map { $0.upperBound - rest.startIndex } ?? rest.count
      guard let range else { break }
      let isWhole = !change.isLines || standsAlone(range, in: text)
      if isWhole { found.append(range) }
      rest = text.bytes[(isWhole ? range.upperBound : range.lowerBound + 1)...]
    }
    if found.count <= 1 || change.isEverywhere { return found }
    if let line, let exact = found.first(where: { text.line(atByte: $0.lowerBound) == line - 1 }) { return [exact] }
    return []
  }

  private func standsAlone(_ range: Range<Int>, in text: CodeText) -> Bool {
    text.lineStarts[text.line(atByte: range.lowerBound)] == range.lowerBound
      && (range.upperBound == text.bytes.count || text.bytes[range.upperBound] == 0x0A)
  }

  /// Whether a match begins or ends within a word, so that another may be meant.
  private func isWithinWord(_ range: Range<Int>) -> Bool {
    guard let bytes = text?.bytes, !range.isEmpty else { return false }
    func joins(_ place: Int) -> Bool {
      place > 0 && place < bytes.count && ByteSearch.isWord(bytes[place - 1]) && ByteSearch.isWord(bytes[place])
    }
    return joins(range.lowerBound) || joins(range.upperBound)
  }

  /// Where a change's own text stands in the text as it was after it.
  mutating func spots(of change: TextChange, line: Int?) -> [Spot] {
    matches(change.new, change, line: line).compactMap { range in
      var spot = spot(range, change.old, isLines: change.isLines)
      spot?.isWithinWord = !change.isEverywhere && isWithinWord(range)
      return spot
    }
  }

  /// Where the text stands that a change took away: it was undone, or never made here.
  mutating func untouched(by change: TextChange, line: Int?) -> [Range<Int>] {
    matches(change.old, change, line: line).filter { change.isEverywhere || !isWithinWord($0) }
      .compactMap { spot($0, change.new, isLines: change.isLines)?.lines }
  }

  /// What a match and the text in its place differ in.
  private func spot(_ match: Range<Int>, _ other: String?, isLines: Bool) -> Spot? {
    guard let text else { return nil }
    let first = text.line(atByte: match.lowerBound)
    let last = text.line(atByte: max(match.upperBound - 1, match.lowerBound))
    let block = text.lineStarts[first]..<text.range(ofLine: last).upperBound
    guard match.lowerBound >= block.lowerBound else { return nil }
    let end = max(block.upperBound, match.upperBound)
    let replacement = other.map { LineEnds.bare(Array($0.utf8)) }
    var oldBlock: [UInt8]? = nil
    if !isLines || replacement != nil {
      oldBlock =
        text.bytes[block.lowerBound..<match.lowerBound] + (replacement ?? []) + text.bytes[match.upperBound..<end]
    }
    let new = text.bytes[block.lowerBound..<end].split(separator: 0x0A, omittingEmptySubsequences: false)
    let old = oldBlock?[...].split(separator: 0x0A, omittingEmptySubsequences: false) ?? []
    var head = 0
    while head < min(new.count, old.count), new[head] == old[head] { head += 1 }
    var tail = 0
    while tail < min(new.count, old.count) - head, new[new.count - 1 - tail] == old[old.count - 1 - tail] { tail += 1 }
    return Spot(
      lines: (first + head)..<(first + new.count - tail), block: block.lowerBound..<end, oldBlock: oldBlock,
      oldLineCount: old.count - head - tail, match: match)
  }

  /// Goes back to the text before the change that made these places.
  mutating func undo(_ spots: [Spot]) {
    for spot in spots.reversed() { undo(spot) }
  }

  private mutating func undo(_ spot: Spot) {
    guard let text else { return }
    budget -= text.bytes.count
    begin()
    var block = spot.block
    // Without a line in its place, the end of the last line goes, too.
    if spot.oldBlock == nil {
      if block.upperBound < text.bytes.count {
        block = block.lowerBound..<(block.upperBound + 1)
      } else if block.lowerBound > 0 {
        block = (block.lowerBound - 1)..<block.upperBound
      }
    }
    let old = CodeText(
      Array(text.bytes[..<block.lowerBound]) + (spot.oldBlock ?? []) + Array(text.bytes[block.upperBound...]))
    replace(spot.lines, withOldLines: spot.oldLineCount)
    self.text = old
    if places.count != old.lineCount { giveUp() } else { restore(spot.lines.lowerBound, spot.oldLineCount) }
  }

  private mutating func begin() {
    if places.isEmpty, let text { places = (0..<text.lineCount).map { Place(lines: $0..<($0 + 1)) } }
    isNow = false
  }

  /// Lines of a call go, and as many as are given stand where they stood.
  private mutating func replace(_ lines: Range<Int>, withOldLines count: Int) {
    let own = places[lines]
    let standing = own.contains { $0.standing == .changedByHand } ? Standing.changedByHand : .changed
    let now = own.reduce(nil as Range<Int>?) { Self.union($0, $1.lines) } ?? 0..<0
    let replaced: [Place]
    if count == lines.count {
      replaced = own.map {
        Place(lines: $0.lines, standing: $0.standing == .changedByHand ? .changedByHand : .changed)
      }
    } else if count == now.count {
      replaced = now.map { Place(lines: $0..<($0 + 1), standing: standing) }
    } else {
      replaced = Array(repeating: Place(lines: now, standing: standing), count: count)
    }
    places.replaceSubrange(lines, with: replaced)
  }

  /// What somebody put back as it had been before is nobody's change any more.
  private mutating func restore(_ first: Int, _ count: Int) {
    guard let text, let nowText else { return }
    for line in first..<(first + count) where places[line].standing == .changedByHand && places[line].lines.count == 1 {
      let now = places[line].lines.lowerBound
      guard text.line(line) == nowText.line(now) else { continue }
      places[line].standing = .same
      if restored[now] == nil { restored[now] = step }
    }
  }

  /// A change was met that cannot be placed: from here back, numbers of lines mean nothing.
  mutating func giveUp() {
    isFollowed = false
    isNow = false
    guard let text, places.count != text.lineCount, !places.isEmpty else { return }
    // What was found by its text is still there; where, nobody can say.
    places = Array(repeating: Place(lines: 0..<0, standing: .changed), count: text.lineCount)
  }

  // MARK: Texts that are known

  /// The file was not there: no line of it is of a time before.
  mutating func goBackToNothing() {
    guard text != nil else { return giveUp() }
    goBack(to: CodeText([]))
  }

  /// Goes back to a text that is known to have been there: what differs was changed by others in between.
  mutating func goBack(to known: CodeText) {
    guard let text else { return }
    isFollowed = true
    if known.bytes == text.bytes { return }
    budget -= known.bytes.count + text.bytes.count
    guard budget > 0 else { return giveUp() }
    begin()
    let fates = LineDiff(from: known, to: text).fates
    places = fates.map { fate in
      switch fate {
      case .same(let line): return places[line]
      case .reformatted(let line):
        return Place(lines: places[line].lines, standing: Self.worse(places[line].standing, .reformatted))
      case .replaced(let lines): return Place(lines: Self.joined(places[lines]).lines, standing: .changedByHand)
      }
    }
    self.text = known
    restore(0, places.count)
  }

  /// Goes back to the text before a call; gives the lines, of the text after it, that the call made.
  mutating func undo(to known: CodeText) -> [Range<Int>] {
    guard let text else { return [] }
    budget -= known.bytes.count + text.bytes.count
    guard budget > 0 else {
      giveUp()
      return []
    }
    begin()
    let fates = LineDiff(from: known, to: text).fates
    var own = Array(repeating: true, count: text.lineCount)
    places = fates.map { fate in
      switch fate {
      case .same(let line):
        own[line] = false
        return places[line]
      case .reformatted(let line):
        return Place(lines: places[line].lines, standing: Self.changed(places[line].standing))
      case .replaced(let lines):
        let joined = Self.joined(places[lines])
        return Place(lines: joined.lines, standing: Self.changed(joined.standing))
      }
    }
    self.text = known
    restore(0, places.count)
    // What stands behind the last line end is no line.
    if text.line(text.lineCount - 1).isEmpty { own[text.lineCount - 1] = false }
    return Self.ranges(own)
  }

  private static func changed(_ standing: Standing) -> Standing { standing == .changedByHand ? standing : .changed }

  private static func ranges(_ marks: [Bool]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for place in marks.indices where marks[place] {
      if let last = found.last, last.upperBound == place {
        found[found.count - 1] = last.lowerBound..<(place + 1)
      } else {
        found.append(place..<(place + 1))
      }
    }
    return found
  }

  // MARK: Texts that were changed since

  /// Looks for where a change was made whose lines others have changed since, and goes back to the text that had them.
  ///
  /// - Returns: false where that is not plain enough: then nothing is changed.
  mutating func goBack(toTextWith change: TextChange) -> Bool {
    guard let text, let new = change.new, budget > 0 else { return false }
    budget -= text.bytes.count
    guard let found = ChangedPlace(of: LineEnds.bare(Array(new.utf8)), isLines: change.isLines, in: text) else {
      return false
    }
    goBack(to: found.text)
    return true
  }
}

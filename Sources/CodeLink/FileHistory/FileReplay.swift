/// A file as it was before the changes that were undone so far, the latest first, and where each of its lines is now.
struct FileReplay {
  /// The lines that stand now where a line stood, counted from 0; none where it is gone.
  struct Place: Equatable {
    var lines: Range<Int>
    /// Whether it says something else now.
    var isChanged = false
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
  }

  private static let mostSpots = 100

  private(set) var text: CodeText?
  /// Of each line of `text`; empty while nothing was undone.
  private var places: [Place] = []
  /// Whether the numbers of lines can be moved along every change that was met.
  private(set) var isFollowed = true
  /// Whether a change was undone, or not followed.
  private(set) var isNow = true
  /// How many bytes and lines may be looked through altogether; beyond it nothing more is known.
  private(set) var budget: Int

  init(_ text: CodeText?, budget: Int) {
    self.budget = budget
    // Agents' texts have bare line feeds, whatever the file has.
    self.text = text.map { $0.bytes.contains(0x0D) ? CodeText(Self.withoutReturns($0.bytes)) : $0 }
    // A return that ends no line would make other lines of it.
    if let text, text.lineCount != self.text?.lineCount { self.text = text }
  }

  static func withoutReturns(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.contains(0x0D) else { return bytes }
    return bytes.indices.compactMap { place in
      bytes[place] == 0x0D && place + 1 < bytes.count && bytes[place + 1] == 0x0A ? nil : bytes[place]
    }
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
    var result: Place?
    var isChanged = false
    var count = 0
    for line in known {
      let place = places[line]
      count += place.lines.count
      if place.isChanged || place.lines.isEmpty { isChanged = true }
      if place.lines.isEmpty { continue }
      result = Place(lines: Self.union(result?.lines, place.lines))
    }
    // What was put between the lines since is within the place, too.
    if let result, result.lines.count > count { isChanged = true }
    return result.map { Place(lines: $0.lines, isChanged: isChanged) } ?? Place(lines: 0..<0, isChanged: true)
  }

  private static func union(_ one: Range<Int>?, _ other: Range<Int>) -> Range<Int> {
    guard let one, !one.isEmpty else { return other }
    return other.isEmpty ? one : min(one.lowerBound, other.lowerBound)..<max(one.upperBound, other.upperBound)
  }

  /// Where these lines of the text are now, whatever was not followed: the text was found there.
  mutating func place(ofFound lines: Range<Int>) -> Place {
    let wasFollowed = isFollowed
    isFollowed = true
    defer { isFollowed = wasFollowed }
    return place(of: lines) ?? Place(lines: 0..<0, isChanged: true)
  }

  // MARK: Changes

  /// Where `needle` stands: at the line that is given, or in just one place, or, for what was done everywhere, in all.
  ///
  /// - Parameter line: counted from 1.
  private mutating func matches(_ needle: String?, _ change: TextChange, line: Int?) -> [Range<Int>] {
    guard let text, let needle, !needle.isEmpty else { return [] }
    let wanted = Self.withoutReturns(Array(needle.utf8))
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

  /// Where a change's own text stands in the text as it was after it.
  mutating func spots(of change: TextChange, line: Int?) -> [Spot] {
    matches(change.new, change, line: line).compactMap { spot($0, change.old, isLines: change.isLines) }
  }

  /// Where the text stands that a change took away: it was undone, or never made here.
  mutating func untouched(by change: TextChange, line: Int?) -> [Range<Int>] {
    matches(change.old, change, line: line).compactMap { spot($0, change.new, isLines: change.isLines)?.lines }
  }

  /// What a match and the text in its place differ in.
  private func spot(_ match: Range<Int>, _ other: String?, isLines: Bool) -> Spot? {
    guard let text else { return nil }
    let first = text.line(atByte: match.lowerBound)
    let last = text.line(atByte: max(match.upperBound - 1, match.lowerBound))
    let block = text.lineStarts[first]..<text.range(ofLine: last).upperBound
    guard match.lowerBound >= block.lowerBound else { return nil }
    let end = max(block.upperBound, match.upperBound)
    let replacement = other.map { Self.withoutReturns(Array($0.utf8)) }
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
    if places.isEmpty { places = (0..<text.lineCount).map { Place(lines: $0..<($0 + 1)) } }
    isNow = false
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
    let now = places[spot.lines].reduce(nil as Range<Int>?) { Self.union($0, $1.lines) } ?? 0..<0
    let replaced: [Place]
    if spot.oldLineCount == spot.lines.count {
      replaced = places[spot.lines].map { Place(lines: $0.lines, isChanged: true) }
    } else {
      replaced = Array(repeating: Place(lines: now, isChanged: true), count: spot.oldLineCount)
    }
    places.replaceSubrange(spot.lines, with: replaced)
    self.text = old
    if places.count != old.lineCount { giveUp() }
  }

  /// A change was met that cannot be placed: from here back, numbers of lines mean nothing.
  mutating func giveUp() {
    isFollowed = false
    isNow = false
    guard let text, places.count != text.lineCount, !places.isEmpty else { return }
    // What was found by its text is still there; where, nobody can say.
    places = Array(repeating: Place(lines: 0..<0, isChanged: true), count: text.lineCount)
  }
}

public import TraceModel

/// Where the lines of a file went that spans of several times saw: an edit moves them for what ran before the file was
/// saved, and not for what ran after.
public struct LineHistory: Sendable {
  private struct Base: Sendable {
    let since: Timestamp
    var map: LineMap
  }

  /// Of more saved states the oldest become one.
  private static let mostBases = 16

  private var bases: [Base]

  /// - Parameter lineCount: how many lines the file has now.
  public init(lineCount: Int) {
    bases = [Base(since: Timestamp.smallest, map: LineMap(lineCount: lineCount))]
  }

  /// Follows edits, for spans of any time.
  package mutating func follow(_ edits: LineMap) {
    for place in bases.indices { bases[place].map.follow(edits) }
  }

  /// Follows the replacement of the whole text, for spans of any time.
  public mutating func follow(from old: CodeText, to new: CodeText) {
    for place in bases.indices { bases[place].map.follow(from: old, to: new) }
  }

  /// From `time` on, what runs sees the lines as they are now.
  public mutating func begin(at time: Timestamp, lineCount: Int) {
    guard let last = bases.last, !last.map.isIdentity else { return }
    if bases.count >= Self.mostBases { bases.remove(at: 1) }
    bases.append(Base(since: time, map: LineMap(lineCount: lineCount)))
  }

  /// How lines have moved since a span that began at `start` saw them; `nil` where none has.
  public func map(forSpanFrom start: Timestamp?) -> LineMap? {
    let start = start ?? Timestamp.smallest
    guard let base = bases.last(where: { $0.since <= start }) ?? bases.first, !base.map.isIdentity else { return nil }
    return base.map
  }
}

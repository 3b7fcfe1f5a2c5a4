/// What one edit does to the lines of a text, all counted from 0.
package struct LineEdit: Sendable, Equatable {
  /// The lines in which the replaced bytes begin and end.
  var first: Int
  var last: Int
  /// How many lines there are more afterwards.
  var shift: Int
  /// Whether the replaced bytes begin where a line does, and end where one begins.
  var startsLine: Bool
  var endsAtStart: Bool
  /// Whether nothing was put in their place.
  var isDeletion: Bool

  /// Whether every line stays where it was.
  var movesNothing: Bool { shift == 0 && first == last }

  /// Where a line at `now`, which is not before `first`, is afterwards; `nil` where it is gone.
  func place(of now: Int) -> Int? {
    let added = shift + last - first
    if now > last || now == last && first < last { return now + shift }
    // What was put in front of a line pushes it down; what was put into it or behind it does not.
    if first == last { return startsLine && endsAtStart ? now + added : now }
    let isGone = now == first ? startsLine && isDeletion : now - first >= (endsAtStart ? added : added + 1)
    // Else it is one of several lines that were replaced: what stands there now is most likely what became of it.
    return isGone ? nil : now
  }
}

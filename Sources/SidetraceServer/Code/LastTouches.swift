internal import CodeLink

/// Who touched each line of a file last: the last change that is still there, else the last that was undone, else the
/// last who looked.
struct LastTouches: Sendable {
  /// So many lines of all touches together are gone through.
  private static let mostLines = 1 << 20

  /// By line, counted from 1, the place of the touch.
  private var byLine: [Int: Int] = [:]

  init(_ touches: [FileTouch]) {
    var ranks: [Int: Int] = [:]
    var budget = Self.mostLines
    for (number, touch) in touches.enumerated() where touch.action != .ran {
      for place in touch.places {
        guard let lines = place.lines, let rank = Self.rank(touch, place) else { continue }
        for line in lines.prefix(budget) where rank > ranks[line] ?? 0 {
          // The newest come first, so only a better reason takes a line from an earlier one.
          ranks[line] = rank
          byLine[line] = number
        }
        budget -= min(budget, lines.count)
      }
    }
  }

  private static func rank(_ touch: FileTouch, _ place: TouchedPlace) -> Int? {
    switch place.state {
    case .failed, .removed, .unknown: nil
    case .undone: 2
    case .same, .reformatted, .changed, .byNumber, .byName: touch.action.isChange ? 3 : 1
    }
  }

  subscript(line: Int) -> Int? { byLine[line] }
}

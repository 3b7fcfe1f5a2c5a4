internal import CodeLink

/// Whose each line of a file is: the last change that put it there, or that stood there before somebody changed it.
struct LineOwners {
  /// Lines that stand together and are one's.
  struct Stretch: Equatable {
    /// Counted from 1.
    var lines: ClosedRange<Int>
    /// The place of the touch in the view's; `nil` for lines that no session is known to have made.
    var touch: Int?
    var state: TouchedPlace.State?
  }

  /// So many lines of all touches together are gone through.
  private static let mostLines = 1 << 21

  private(set) var stretches: [Stretch] = []

  /// - Parameter lineCount: how many lines the file has, without the empty one behind the last line end.
  init(_ touches: [FileTouch], lineCount: Int) {
    var owners: [(touch: Int, state: TouchedPlace.State)?] = Array(repeating: nil, count: lineCount)
    var budget = Self.mostLines
    // The newest come first: what still stands there as it was made beats what was changed since.
    for (number, touch) in touches.enumerated() where touch.action.isChange {
      for place in touch.places {
        guard let lines = place.lines, let rank = Self.rank(place.state) else { continue }
        budget -= lines.count
        guard budget > 0 else { break }
        for line in lines where line >= 1 && line <= lineCount {
          if let known = owners[line - 1].flatMap({ Self.rank($0.state) }), known >= rank { continue }
          owners[line - 1] = (number, place.state)
        }
      }
    }
    for line in 0..<lineCount {
      let owner = owners[line]
      if let last = stretches.last, last.touch == owner?.touch, last.state == owner?.state {
        stretches[stretches.count - 1].lines = last.lines.lowerBound...(line + 1)
      } else {
        stretches.append(Stretch(lines: (line + 1)...(line + 1), touch: owner?.touch, state: owner?.state))
      }
    }
  }

  private static func rank(_ state: TouchedPlace.State) -> Int? {
    switch state {
    case .same: 3
    case .reformatted: 2
    case .changed: 1
    case .removed, .undone, .failed, .byNumber, .byName, .unknown: nil
    }
  }
}

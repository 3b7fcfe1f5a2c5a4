internal import SystemCalls

func say(_ text: String) {
  var text = text
  text.withUTF8 { _ = Descriptor.standardOutput.writeAll(UnsafeRawBufferPointer($0)) }
}

/// A goal for a ratio of two figures.
enum Goal {
  case atMost(Double)
  case atLeast(Double)
  /// Shown for comparison, nothing is promised.
  case none

  var text: String {
    switch self {
    case .atMost(let limit): "≤ \(Unit.times.text(limit))"
    case .atLeast(let limit): "≥ \(Unit.times.text(limit))"
    case .none: "–"
    }
  }

  /// Whether a ratio meets the goal, in words.
  func verdict(_ ratio: Double) -> String {
    switch self {
    case .atMost(let limit): ratio <= limit ? "met" : "short by \(fixed((ratio / limit - 1) * 100, 0)) %"
    case .atLeast(let limit): ratio >= limit ? "met" : "short by \(fixed((1 - ratio / limit) * 100, 0)) %"
    case .none: ""
    }
  }
}

/// The table: one line a comparison, printed as soon as it is known.
enum Report {
  private static let widths = [46, 32, 40, 9, 10]

  static func section(_ title: String) {
    say("\n\(title)\n")
    row(["", "sidetrace", "against", "ratio", "goal", ""])
  }

  static func line(_ name: String, ours: Samples, _ unit: Unit, peer: String, _ theirs: Samples, _ goal: Goal) {
    guard !ours.isEmpty, !theirs.isEmpty, theirs.median > 0 else {
      return row([name, ours.isEmpty ? "failed" : ours.text(unit), "\(peer): failed", "–", goal.text, "not measured"])
    }
    let ratio = ours.median / theirs.median
    row([
      name, ours.text(unit), "\(peer) \(theirs.text(unit))", Unit.times.text(ratio), goal.text, goal.verdict(ratio),
    ])
  }

  static func row(_ cells: [String]) {
    var line = ""
    for (place, cell) in cells.enumerated() {
      line += cell
      guard place < widths.count, place < cells.count - 1 else { continue }
      line += String(repeating: " ", count: max(widths[place] - cell.count, 1))
    }
    say(line + "\n")
  }
}

/// The way to a value inside another one, each step once for all that lies below it: its text, which can be longer than
/// all of the values, is only made where it is shown.
final class ValuePath {
  enum Step {
    case name(String)
    case place(Int)
  }

  /// The value itself.
  static var root: ValuePath { ValuePath() }

  /// A pointer is cut behind so many bytes: names may be as long as a payload.
  static let longestPointer = 4000

  private let step: Step?
  private let above: ValuePath?

  private init() {
    step = nil
    above = nil
  }

  init(_ step: Step, below above: ValuePath) {
    self.step = step
    self.above = above
  }

  /// The way as a JSON Pointer (RFC 6901), `…` at its end where it is cut.
  var pointer: String {
    var steps: [Step] = []
    var next: ValuePath? = self
    while let path = next {
      if let step = path.step { steps.append(step) }
      next = path.above
    }
    var text = ""
    for step in steps.reversed() {
      text += "/"
      switch step {
      case .place(let place): text += "\(place)"
      case .name(let name): Self.add(name, to: &text)
      }
      if text.utf8.count > Self.longestPointer { return text + "…" }
    }
    return text
  }

  private static func add(_ name: String, to text: inout String) {
    for scalar in name.unicodeScalars {
      switch scalar {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.unicodeScalars.append(scalar)
      }
      if text.utf8.count > longestPointer { return }
    }
  }
}

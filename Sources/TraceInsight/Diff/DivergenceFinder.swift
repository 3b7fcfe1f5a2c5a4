/// Finds the first place at which two runs differ, in the order in which things happened.
///
/// What a step was given differs when it begins; what came of it differs only when it ends, behind all the steps in it.
/// Else an agent whose answer is another one would always hide the step that made it so.
struct DivergenceFinder {
  private(set) var first: SessionDiff.Divergence?
  /// Steps not yet ended that end differently, each inside the one before it.
  private var pending: [(leftDepth: Int32, rightDepth: Int32, divergence: SessionDiff.Divergence)] = []

  var isDone: Bool { first != nil }

  mutating func found(_ divergence: @autoclosure () -> SessionDiff.Divergence) {
    if first == nil { first = divergence() }
  }

  /// A step begins on either side or both: those that do not hold it have ended.
  mutating func begin(leftDepth: Int32?, rightDepth: Int32?) {
    guard first == nil, let last = pending.last else { return }
    let hasEnded = leftDepth.map { $0 <= last.leftDepth } ?? false || rightDepth.map { $0 <= last.rightDepth } ?? false
    if hasEnded { first = last.divergence }
  }

  /// A step that both sides have ends differently.
  mutating func endsDifferently(leftDepth: Int32, rightDepth: Int32, _ divergence: SessionDiff.Divergence) {
    if first == nil { pending.append((leftDepth, rightDepth, divergence)) }
  }

  /// All steps of the turn have ended.
  mutating func endTurn() {
    if first == nil { first = pending.last?.divergence }
    pending = []
  }
}

extension SessionDiff.Change.What {
  /// Whether it is known only when a step ends.
  var isOfTheEnd: Bool {
    switch self {
    case .output, .status, .error, .flags: true
    case .name, .model, .agent, .input, .parameters, .parent: false
    }
  }
}

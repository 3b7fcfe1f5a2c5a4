internal import JSONTape

/// A regular expression whose search takes time in proportion to the text, whatever it is: all ways through it are gone
/// at once, a character after the other (Thompson).
///
/// Literals, `.`, classes (`[a-z]`, `[^x]`, `\d \w \s` and their opposites), groups, `|`, `* + ?`, `{m,n}`, `^`, `$` and
/// `\b`. Case makes no difference, as everywhere in queries. What goes back (`\1`) or looks around has no such way.
public struct LinearPattern: Hashable, Sendable {
  /// Why an expression is none.
  struct Problem: Error {
    let message: String
    /// Where it is, in scalars from the start.
    let place: Int
  }

  enum Step: Hashable, Sendable {
    case scalars(ScalarClass)
    case fork(Int, Int)
    case jump(Int)
    case start, end
    /// Where a word begins or ends, or where none does.
    case wordEdge(Bool)
    case match
  }

  private let steps: [Step]
  /// As it was written.
  let source: String

  init(_ source: String) throws(Problem) {
    self.source = source
    var compiler = PatternCompiler(source)
    steps = try compiler.program()
  }

  /// Whether it fits anywhere in a text.
  public func occurs(in text: String) -> Bool {
    let scalars = text.unicodeScalars.map(CaseFolding.fold)
    var current = StateSet(steps.count)
    var next = StateSet(steps.count)
    for place in 0...scalars.count {
      add(0, to: &current, scalars, place)
      if current.hasMatch { return true }
      guard place < scalars.count else { break }
      next.clear()
      for state in current.states {
        guard case .scalars(let set) = steps[state], set.contains(scalars[place]) else { continue }
        add(state + 1, to: &next, scalars, place + 1)
      }
      swap(&current, &next)
      if current.hasMatch { return true }
    }
    return false
  }

  /// The states of one moment, each once.
  private struct StateSet {
    var states: [Int] = []
    var isIn: [Bool]
    var hasMatch = false

    init(_ count: Int) { isIn = Array(repeating: false, count: count) }

    mutating func clear() {
      for state in states { isIn[state] = false }
      states.removeAll(keepingCapacity: true)
      hasMatch = false
    }

    mutating func insert(_ state: Int) -> Bool {
      if isIn[state] { return false }
      isIn[state] = true
      states.append(state)
      return true
    }
  }

  private func add(_ first: Int, to set: inout StateSet, _ text: [UnicodeScalar], _ place: Int) {
    var open = [first]
    while let state = open.popLast() {
      guard set.insert(state) else { continue }
      switch steps[state] {
      case .jump(let target): open.append(target)
      case .fork(let one, let other): open += [other, one]
      case .start: if place == 0 { open.append(state + 1) }
      case .end: if place == text.count { open.append(state + 1) }
      case .wordEdge(let wanted):
        let before = place > 0 && ScalarClass.isWord(text[place - 1])
        let behind = place < text.count && ScalarClass.isWord(text[place])
        if (before != behind) == wanted { open.append(state + 1) }
      case .match: set.hasMatch = true
      case .scalars: break
      }
    }
  }
}

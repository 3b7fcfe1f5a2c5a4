internal import JSONTape

/// Reads an expression into steps, without recursion: groups that are open stand on a stack.
struct PatternCompiler {
  private typealias Step = LinearPattern.Step
  /// More steps than this no expression that a person writes has.
  private static let mostSteps = 4000
  private static let mostGroups = 64

  private let scalars: [UnicodeScalar]
  private var i = 0

  /// What of a group, or of the whole, is read: the branches before the current one, the pieces of that one.
  private struct Group {
    var branches: [[Step]] = []
    var pieces: [[Step]] = []
    let start: Int
  }

  init(_ source: String) { scalars = Array(source.unicodeScalars) }

  mutating func program() throws(LinearPattern.Problem) -> [LinearPattern.Step] {
    var groups = [Group(start: 0)]
    while i < scalars.count {
      let place = i
      let scalar = scalars[i]
      i += 1
      switch scalar {
      case "(":
        try openGroup(&groups, place)
      case ")":
        guard groups.count > 1, let group = groups.popLast() else {
          throw problem("this bracket closes nothing", place)
        }
        groups[groups.count - 1].pieces.append(try whole(group))
      case "|":
        let top = groups.count - 1
        groups[top].branches.append(joined(groups[top].pieces))
        groups[top].pieces = []
      case "*", "+", "?", "{":
        let top = groups.count - 1
        guard let piece = groups[top].pieces.popLast() else {
          throw problem("there is nothing before '\(scalar)' to come again", place)
        }
        groups[top].pieces.append(try repeated(piece, scalar, place))
      default:
        groups[groups.count - 1].pieces.append([try atom(scalar, place)])
      }
    }
    guard groups.count == 1, let group = groups.popLast() else {
      throw problem("this bracket is not closed", groups[groups.count - 1].start)
    }
    return try whole(group) + [.match]
  }

  private func problem(_ message: String, _ place: Int) -> LinearPattern.Problem {
    LinearPattern.Problem(message: message, place: place)
  }

  private mutating func openGroup(_ groups: inout [Group], _ place: Int) throws(LinearPattern.Problem) {
    guard groups.count < Self.mostGroups else { throw problem("groups are nested too deeply", place) }
    if i < scalars.count, scalars[i] == "?" {
      i += 1
      if try isFlag(place) { return }
    }
    groups.append(Group(start: place))
  }

  /// What stands behind `(?`: whether it is all of the brackets. What a group is called makes no difference.
  private mutating func isFlag(_ place: Int) throws(LinearPattern.Problem) -> Bool {
    let rest = String(String.UnicodeScalarView(scalars[i...].prefix(64)))
    if rest.hasPrefix(":") {
      i += 1
      return false
    }
    // Case never matters; the whole of `(?i)` says nothing new.
    if rest.hasPrefix("i)") {
      i += 2
      return true
    }
    for head in ["=", "!", "<=", "<!"] where rest.hasPrefix(head) {
      throw problem("looking around is not possible in a search that takes linear time", place)
    }
    if rest.hasPrefix("<") || rest.hasPrefix("P<"), let end = scalars[i...].prefix(64).firstIndex(of: ">") {
      i = end + 1
      return false
    }
    if rest.hasPrefix("#") { throw problem("there are no comments in an expression", place) }
    if rest.hasPrefix(">") { throw problem("a group that keeps what it took (?>…) is not known", place) }
    throw problem("this flag is not known; only (?i), (?:…) and (?<name>…) are", place)
  }

  private func whole(_ group: Group) throws(LinearPattern.Problem) -> [Step] {
    let branches = group.branches + [joined(group.pieces)]
    var steps = branches[branches.count - 1]
    for branch in branches.dropLast().reversed() {
      // fork, the branch, a jump behind the others
      steps =
        [.fork(1, branch.count + 2)] + branch + [.jump(branch.count + 2 + steps.count)]
        + shifted(steps, by: branch.count + 2)
      steps = relocated(steps, from: 1, count: branch.count, by: 1)
    }
    guard steps.count <= Self.mostSteps else { throw problem("the expression is too large", group.start) }
    return steps
  }

  private func joined(_ pieces: [[Step]]) -> [Step] {
    pieces.reduce(into: []) { steps, piece in steps += shifted(piece, by: steps.count) }
  }

  /// Steps are laid out from 0 on; what is put behind others moves.
  private func shifted(_ steps: [Step], by count: Int) -> [Step] {
    steps.map { step in
      switch step {
      case .fork(let one, let other): .fork(one + count, other + count)
      case .jump(let target): .jump(target + count)
      default: step
      }
    }
  }

  private func relocated(_ steps: [Step], from first: Int, count: Int, by distance: Int) -> [Step] {
    Array(steps[..<first]) + shifted(Array(steps[first..<(first + count)]), by: distance)
      + Array(steps[(first + count)...])
  }

  private mutating func repeated(
    _ piece: [Step], _ sign: UnicodeScalar, _ place: Int
  ) throws(LinearPattern.Problem) -> [Step] {
    var least = 0
    var most: Int? = nil
    switch sign {
    case "+": least = 1
    case "?": most = 1
    case "{": (least, most) = try bounds(place)
    default: break
    }
    // A lazy sign changes what is found, not whether.
    if i < scalars.count, scalars[i] == "?" { i += 1 }
    if i < scalars.count, scalars[i] == "+" {
      throw problem("a repetition that keeps what it took (\(sign)+) is not known", i)
    }
    guard piece.count * max(least, most ?? least + 1) <= Self.mostSteps else {
      throw problem("this comes again too often", place)
    }
    var steps: [Step] = []
    func append(_ more: [Step]) { steps += shifted(more, by: steps.count) }
    for _ in 0..<least { append(piece) }
    if let most {
      for _ in least..<max(most, least) { append([.fork(1, piece.count + 1)] + shifted(piece, by: 1)) }
    } else {
      append([.fork(1, piece.count + 2)] + shifted(piece, by: 1) + [.jump(0)])
    }
    return steps
  }

  private mutating func bounds(_ place: Int) throws(LinearPattern.Problem) -> (Int, Int?) {
    guard let end = scalars[i...].firstIndex(of: "}") else { throw problem("this brace is not closed", place) }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars[i..<end])
    i = end + 1
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 2, let least = first.isEmpty ? 0 : Int(first, radix: 10),
      (0...1000).contains(least)
    else { throw problem("'{\(text)}' is no number of times", place) }
    if parts.count == 1 { return (least, least) }
    if parts[1].isEmpty { return (least, nil) }
    guard let most = Int(parts[1], radix: 10), (least...1000).contains(most) else {
      throw problem("'{\(text)}' is no number of times", place)
    }
    return (least, most)
  }

  private mutating func atom(_ scalar: UnicodeScalar, _ place: Int) throws(LinearPattern.Problem) -> Step {
    switch scalar {
    case "^": return .start
    case "$": return .end
    case ".": return .scalars(ScalarClass(parts: [.range(0x0A, 0x0A)], isNegated: true))
    case "[": return .scalars(try set(place))
    case "\\":
      guard i < scalars.count else { throw problem("there is nothing behind this backslash", place) }
      let next = scalars[i]
      i += 1
      if next == "b" || next == "B" { return .wordEdge(next == "b") }
      if ("1"..."9").contains(next) { throw problem("going back (\\\(next)) is not possible in linear time", place) }
      return .scalars(ScalarClass(parts: [try escaped(next, place)]))
    default: return .scalars(ScalarClass(parts: [Self.single(scalar)]))
    }
  }

  private static func single(_ scalar: UnicodeScalar) -> ScalarClass.Part {
    let folded = CaseFolding.fold(scalar).value
    return .range(folded, folded)
  }

  private func escaped(_ scalar: UnicodeScalar, _ place: Int) throws(LinearPattern.Problem) -> ScalarClass.Part {
    switch scalar {
    case "d": return .digit(true)
    case "D": return .digit(false)
    case "w": return .word(true)
    case "W": return .word(false)
    case "s": return .space(true)
    case "S": return .space(false)
    case "n": return .range(0x0A, 0x0A)
    case "t": return .range(0x09, 0x09)
    case "r": return .range(0x0D, 0x0D)
    default:
      if scalar.properties.isAlphabetic { throw problem("'\\\(scalar)' is not known", place) }
      return Self.single(scalar)
    }
  }

  /// `[:alpha:]`, as POSIX names sets of characters.
  private mutating func named(_ place: Int) throws(LinearPattern.Problem) -> [ScalarClass.Part] {
    let name = String(String.UnicodeScalarView(scalars[(i + 1)...].prefix { $0 != ":" && $0 != "]" }))
    let end = i + 1 + name.unicodeScalars.count
    guard end + 1 < scalars.count, scalars[end] == ":", scalars[end + 1] == "]", let parts = Self.posix[name] else {
      throw problem("there is no class [:\(name):]", place)
    }
    i = end + 2
    return parts
  }

  /// Case never matters, so that `upper` and `lower` are letters of any case.
  private static let posix: [String: [ScalarClass.Part]] = [
    "alpha": [.letter], "digit": [.digit(true)], "alnum": [.letter, .digit(true)], "space": [.space(true)],
    "upper": [.letter], "lower": [.letter], "word": [.word(true)], "blank": [.range(0x20, 0x20), .range(0x09, 0x09)],
    "xdigit": [.range(0x30, 0x39), .range(0x61, 0x66)],
    "punct": [.range(0x21, 0x2F), .range(0x3A, 0x40), .range(0x5B, 0x60), .range(0x7B, 0x7E)],
  ]

  private mutating func set(_ place: Int) throws(LinearPattern.Problem) -> ScalarClass {
    var set = ScalarClass()
    if i < scalars.count, scalars[i] == "^" {
      set.isNegated = true
      i += 1
    }
    let first = i
    while i < scalars.count, scalars[i] != "]" || i == first {
      let scalar = scalars[i]
      i += 1
      if scalar == "\\", i < scalars.count {
        set.parts.append(try escaped(scalars[i], i))
        i += 1
        continue
      }
      if scalar == "[", i < scalars.count, scalars[i] == ":" {
        set.parts += try named(i - 1)
        continue
      }
      if i < scalars.count, scalar == "&" && scalars[i] == "&" || scalar == "-" && scalars[i] == "-" {
        throw problem("classes cannot be cut or taken from one another here", i - 1)
      }
      if i + 1 < scalars.count, scalars[i] == "-", scalars[i + 1] != "]" {
        let last = scalars[i + 1]
        guard scalar <= last else { throw problem("this range ends before it begins", i - 1) }
        i += 2
        set.parts.append(.range(scalar.value, last.value))
        // The text is folded, and so must be what it is compared with.
        let (small, large) = (CaseFolding.fold(scalar).value, CaseFolding.fold(last).value)
        if small <= large { set.parts.append(.range(small, large)) }
      } else {
        set.parts.append(Self.single(scalar))
      }
    }
    guard i < scalars.count else { throw problem("this bracket is not closed", place) }
    i += 1
    return set
  }
}

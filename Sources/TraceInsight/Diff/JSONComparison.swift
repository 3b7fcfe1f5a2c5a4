internal import JSONTape

/// Where two JSON values differ, by JSON Pointer (RFC 6901).
///
/// Members are compared by name, whatever their order; elements by place. Numbers are the same that have the same
/// value. It keeps a list of what is still to be compared instead of calling itself; only strings that hold JSON objects
/// or arrays, as arguments of tools often are, are compared by another comparison, two of those inside each other at most.
///
/// Linear in the bytes: how far two values agree is handed on to what lies in them, so that no byte is looked at again.
struct JSONComparison {
  struct Difference {
    /// The place in the value, empty for the whole of it.
    let pointer: String
    /// The beginnings of what stands there, or of where the two part; `nil` for nothing.
    let old: String?
    let new: String?
  }

  /// The differences found, as many as were wanted, in the order of their places.
  private(set) var differences: [Difference] = []
  /// How many there are.
  private(set) var count = 0
  /// Values that differ and were passed over: ids and times.
  private(set) var volatileCount = 0
  /// Whether objects had too many members to go through, so that each counts as one difference.
  private(set) var isCoarse = false
  /// How many bytes were looked at to tell whether values are the same.
  private(set) var comparedBytes = 0

  /// How many characters of a value are shown.
  static let previewLength = 200
  /// Of objects with more members between them, with those that still wait, nothing is told but that they differ.
  static let mostMembers = 100_000

  /// Two values that differ, or one that the other side has not.
  private struct Task {
    let path: ValuePath
    let left: JSONValue?
    let right: JSONValue?
    /// How many bytes the two begin with in common, as far as that is known.
    var agreed = 0
  }

  /// Two objects or arrays, and what is still to be compared in them.
  private struct Frame {
    enum Rest {
      case elements(JSONValue.Elements, JSONValue.Elements, place: Int)
      case members([MemberPair], place: Int)
    }

    let path: ValuePath
    let left: JSONValue
    let right: JSONValue
    let agreed: Int
    var rest: Rest
  }

  private struct MemberPair {
    let name: String
    let left: JSONValue?
    let right: JSONValue?
  }

  /// - Parameters:
  ///   - limit: how many differences to keep.
  ///   - stopsAtFirst: whether one difference is enough to end the comparison.
  init(_ left: JSONValue, _ right: JSONValue, limit: Int, stopsAtFirst: Bool = false) {
    self.init(Task(path: .root, left: left, right: right), limit: limit, stopsAtFirst: stopsAtFirst, textLevels: 2)
  }

  private init(_ whole: Task, limit: Int, stopsAtFirst: Bool, textLevels: Int) {
    var frames: [Frame] = []
    var waiting = 0
    var next: Task? = whole
    if let left = whole.left, let right = whole.right {
      next?.agreed = agreement(left, right, from: 0)
      if isWhole(next?.agreed ?? 0, left, right) { return }
    }
    while true {
      if let task = next {
        if let frame = frame(of: task, waiting) {
          if case .members(let members, _) = frame.rest { waiting += members.count }
          frames.append(frame)
        } else {
          compare(task, limit, stopsAtFirst, textLevels)
          if stopsAtFirst, count > 0 { return }
        }
      }
      guard !frames.isEmpty else { return }
      next = nextTask(&frames[frames.count - 1])
      if next == nil, case .members(let members, _)? = frames.popLast()?.rest { waiting -= members.count }
    }
  }

  /// What lies in two containers of one kind; `nil` for anything else, and where that would be too much.
  private mutating func frame(of task: Task, _ waiting: Int) -> Frame? {
    guard let left = task.left, let right = task.right else { return nil }
    let rest: Frame.Rest
    if left.isObject, right.isObject {
      guard let members = Self.members(left, right, atMost: Self.mostMembers - waiting) else {
        isCoarse = true
        return nil
      }
      rest = .members(members, place: 0)
    } else if left.isArray, right.isArray {
      rest = .elements(left.elements, right.elements, place: 0)
    } else {
      return nil
    }
    return Frame(path: task.path, left: left, right: right, agreed: task.agreed, rest: rest)
  }

  /// The next two values in containers that are not spelled the same.
  private mutating func nextTask(_ frame: inout Frame) -> Task? {
    while true {
      let left: JSONValue?
      let right: JSONValue?
      let step: ValuePath.Step
      switch frame.rest {
      case .elements(var one, var other, let place):
        (left, right) = (one.next(), other.next())
        if left == nil, right == nil { return nil }
        step = .place(place)
        frame.rest = .elements(one, other, place: place + 1)
      case .members(let members, let place):
        guard place < members.count else { return nil }
        (left, right) = (members[place].left, members[place].right)
        step = .name(members[place].name)
        frame.rest = .members(members, place: place + 1)
      }
      guard let left, let right else { return Task(path: ValuePath(step, below: frame.path), left: left, right: right) }
      let agreed = agreement(left, right, from: known(left, right, in: frame))
      if isWhole(agreed, left, right) { continue }
      return Task(path: ValuePath(step, below: frame.path), left: left, right: right, agreed: agreed)
    }
  }

  // MARK: Bytes

  /// How many bytes two values are known to begin with in common, by what is known of those they lie in.
  private func known(_ left: JSONValue, _ right: JSONValue, in frame: Frame) -> Int {
    let offset = left.range.lowerBound - frame.left.range.lowerBound
    guard offset == right.range.lowerBound - frame.right.range.lowerBound else { return 0 }
    return max(frame.agreed - offset, 0)
  }

  /// The same as far as it matters: values of different lengths are not looked at.
  private mutating func agreement(_ left: JSONValue, _ right: JSONValue, from known: Int) -> Int {
    let length = left.range.count
    guard length == right.range.count, known < length else { return known }
    let agreed = left.withBytes { one in
      right.withBytes { other in
        var place = known
        while place < length, one[place] == other[place] { place += 1 }
        return place
      }
    }
    comparedBytes += agreed - known
    return agreed
  }

  private func isWhole(_ agreed: Int, _ left: JSONValue, _ right: JSONValue) -> Bool {
    left.range.count == right.range.count && agreed >= left.range.count
  }

  // MARK: Values

  private mutating func compare(_ task: Task, _ limit: Int, _ stopsAtFirst: Bool, _ textLevels: Int) {
    guard let left = task.left, let right = task.right else { return note(task, limit) }
    if Self.areEqual(left, right) { return }
    if let one = left.stringValue, let other = right.stringValue,
      VolatileValue.areBoth(one, other) || VolatileValue.areAllThatDiffers(one, other)
    {
      volatileCount += 1
    } else if textLevels > 0, let inner = Self.inside(task, limit - differences.count, stopsAtFirst, textLevels) {
      add(inner)
    } else {
      note(task, limit)
    }
  }

  /// The comparison of two strings, or a string and a value, as the JSON they hold; `nil` where a string holds none.
  private static func inside(_ task: Task, _ limit: Int, _ stopsAtFirst: Bool, _ textLevels: Int) -> JSONComparison? {
    func document(_ value: JSONValue?) -> JSONDocument? {
      guard let value else { return nil }
      if value.isObject || value.isArray { return try? JSONDocument(Bytes(value.spelling)) }
      guard let text = value.stringValue, let first = text.utf8.first(where: { $0 > 0x20 }),
        first == 0x7B || first == 0x5B
      else { return nil }
      return try? JSONDocument(Bytes(text))
    }
    guard task.left?.isString == true || task.right?.isString == true else { return nil }
    guard let left = document(task.left), let right = document(task.right) else { return nil }
    return left.withRoot { left in
      right.withRoot { right in
        JSONComparison(
          Task(path: task.path, left: left, right: right), limit: max(limit, 0), stopsAtFirst: stopsAtFirst,
          textLevels: textLevels - 1)
      }
    }
  }

  private mutating func add(_ inner: JSONComparison) {
    count += inner.count
    volatileCount += inner.volatileCount
    comparedBytes += inner.comparedBytes
    isCoarse = isCoarse || inner.isCoarse
    differences += inner.differences
  }

  private mutating func note(_ task: Task, _ limit: Int) {
    count += 1
    guard differences.count < limit else { return }
    var (one, other) = (task.left.map(Self.text), task.right.map(Self.text))
    // What would read the same is shown as it is spelled: a number beside a text, another end of line, another accent.
    if let left = one, let right = other, Preview.readSame(left, right) {
      (one, other) = (task.left.map(Preview.spelled), task.right.map(Preview.spelled))
    }
    let (old, new) = Preview.pair(one, other, limit: Self.previewLength)
    differences.append(Difference(pointer: task.path.pointer, old: old, new: new))
  }

  private static func text(_ value: JSONValue) -> String { value.stringValue ?? value.spelling }

  /// The members of two objects by name, so that the order does not depend on which side is the left one; of members
  /// with one name the last counts, as everywhere here. `nil` where there are more than may be.
  private static func members(_ left: JSONValue, _ right: JSONValue, atMost most: Int) -> [MemberPair]? {
    var count = 0
    func table(_ object: JSONValue) -> [String: JSONValue]? {
      var table: [String: JSONValue] = [:]
      for member in object.members {
        count += 1
        guard count <= most else { return nil }
        table[member.key.stringValue ?? ""] = member.value
      }
      return table
    }
    guard let one = table(left), let other = table(right) else { return nil }
    let names = Array(one.keys) + other.keys.filter { one[$0] == nil }
    return names.sorted().map { MemberPair(name: $0, left: one[$0], right: other[$0]) }
  }

  private static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if left.isString, right.isString {
      guard let one = left.stringValue, let other = right.stringValue else { return false }
      // Another spelling of an accent is another text.
      return one.utf8.elementsEqual(other.utf8)
    }
    guard left.isNumber, right.isNumber else { return false }
    if let one = left.int64, let other = right.int64 { return one == other }
    // Beyond seventeen digits a double cannot tell numbers apart.
    guard left.range.count <= 17, right.range.count <= 17, let one = left.double else { return false }
    return one == right.double
  }
}

/// The beginnings of two texts, or of where they part if that lies further in.
enum Preview {
  /// Whether two texts look the same where a person reads them.
  static func readSame(_ one: String, _ other: String) -> Bool {
    one == other || one.split(whereSeparator: \.isWhitespace) == other.split(whereSeparator: \.isWhitespace)
  }

  /// A value with its quotes, and everything beyond ASCII as its number.
  static func spelled(_ value: JSONValue) -> String {
    guard let text = value.stringValue else { return value.spelling }
    return "\"" + text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined() + "\""
  }

  static func pair(_ one: String?, _ other: String?, limit: Int) -> (String?, String?) {
    guard let one, let other else { return (one.map { cut($0, 0, limit) }, other.map { cut($0, 0, limit) }) }
    var common = 0
    for (left, right) in zip(one.unicodeScalars, other.unicodeScalars) {
      if left != right { break }
      common += 1
    }
    // What is the same is shown as far as it helps to find the place.
    let start = common > limit / 2 ? common - limit / 5 : 0
    return (cut(one, start, limit), cut(other, start, limit))
  }

  private static func cut(_ text: String, _ start: Int, _ limit: Int) -> String {
    let scalars = text.unicodeScalars
    let from = scalars.index(scalars.startIndex, offsetBy: start, limitedBy: scalars.endIndex) ?? scalars.endIndex
    let to = scalars.index(from, offsetBy: limit, limitedBy: scalars.endIndex) ?? scalars.endIndex
    return (start > 0 ? "…" : "") + String(scalars[from..<to]) + (to < scalars.endIndex ? "…" : "")
  }
}

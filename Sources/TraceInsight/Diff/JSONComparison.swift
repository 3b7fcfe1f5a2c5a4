internal import JSONTape

/// Where two JSON values differ, by JSON Pointer (RFC 6901).
///
/// Members are compared by name, whatever their order; elements by place. Numbers are the same that have the same
/// value. It keeps a list of what is still to be compared instead of calling itself; only strings that hold JSON objects
/// or arrays, as arguments of tools often are, are compared by another comparison, two of those inside each other at most.
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

  /// How many characters of a value are shown.
  static let previewLength = 200

  private struct Task {
    let pointer: String
    let left: JSONValue?
    let right: JSONValue?
  }

  /// - Parameters:
  ///   - limit: how many differences to keep.
  ///   - stopsAtFirst: whether one difference is enough to end the comparison.
  init(_ left: JSONValue, _ right: JSONValue, limit: Int, stopsAtFirst: Bool = false) {
    self.init(Task(pointer: "", left: left, right: right), limit: limit, stopsAtFirst: stopsAtFirst, textLevels: 2)
  }

  private init(_ whole: Task, limit: Int, stopsAtFirst: Bool, textLevels: Int) {
    var tasks = [whole]
    while let task = tasks.popLast() {
      guard let left = task.left, let right = task.right else {
        note(task, limit)
        if stopsAtFirst { return }
        continue
      }
      if left.isObject, right.isObject {
        tasks += Self.members(left, right, task.pointer).reversed()
      } else if left.isArray, right.isArray {
        tasks += Self.elements(left, right, task.pointer).reversed()
      } else if !Self.areEqual(left, right) {
        if let one = left.stringValue, let other = right.stringValue, VolatileValue.areBoth(one, other) {
          volatileCount += 1
        } else if textLevels > 0, let inner = Self.inside(task, limit - differences.count, stopsAtFirst, textLevels) {
          add(inner)
          if stopsAtFirst, count > 0 { return }
        } else {
          note(task, limit)
          if stopsAtFirst { return }
        }
      }
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
    guard let left = document(task.left), let right = document(task.right) else { return nil }
    return left.withRoot { left in
      right.withRoot { right in
        JSONComparison(
          Task(pointer: task.pointer, left: left, right: right), limit: max(limit, 0), stopsAtFirst: stopsAtFirst,
          textLevels: textLevels - 1)
      }
    }
  }

  private mutating func add(_ inner: JSONComparison) {
    count += inner.count
    volatileCount += inner.volatileCount
    differences += inner.differences
  }

  private mutating func note(_ task: Task, _ limit: Int) {
    count += 1
    guard differences.count < limit else { return }
    let (old, new) = Preview.pair(task.left.map(Self.text), task.right.map(Self.text), limit: Self.previewLength)
    differences.append(Difference(pointer: task.pointer, old: old, new: new))
  }

  private static func text(_ value: JSONValue) -> String { value.stringValue ?? value.spelling }

  private static func haveEqualBytes(_ left: JSONValue, _ right: JSONValue) -> Bool {
    left.withBytes { one in right.withBytes { one.count == $0.count && one.elementsEqual($0) } }
  }

  /// Only what differs goes on the list. Of members with one name the last counts, as everywhere here.
  private static func members(_ left: JSONValue, _ right: JSONValue, _ pointer: String) -> [Task] {
    func table(_ object: JSONValue) -> [String: JSONValue] {
      var table: [String: JSONValue] = [:]
      for member in object.members { table[member.key.stringValue ?? ""] = member.value }
      return table
    }
    if haveEqualBytes(left, right) { return [] }
    let (one, other) = (table(left), table(right))
    let names = Array(one.keys) + other.keys.filter { one[$0] == nil }
    // By name, so that the order does not depend on which side is the left one.
    return names.sorted().compactMap { name in
      let (left, right) = (one[name], other[name])
      if let left, let right, haveEqualBytes(left, right) { return nil }
      return Task(pointer: pointer + "/" + token(name), left: left, right: right)
    }
  }

  private static func elements(_ left: JSONValue, _ right: JSONValue, _ pointer: String) -> [Task] {
    if haveEqualBytes(left, right) { return [] }
    var tasks: [Task] = []
    var (one, other) = (left.elements, right.elements)
    var place = 0
    while true {
      let (left, right) = (one.next(), other.next())
      if left == nil, right == nil { return tasks }
      if let left, let right, haveEqualBytes(left, right) {
        place += 1
        continue
      }
      tasks.append(Task(pointer: "\(pointer)/\(place)", left: left, right: right))
      place += 1
    }
  }

  private static func token(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == 0x7E || $0 == 0x2F }) else { return name }
    return name.reduce(into: "") { text, character in
      switch character {
      case "~": text += "~0"
      case "/": text += "~1"
      default: text.append(character)
      }
    }
  }

  private static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if haveEqualBytes(left, right) { return true }
    if left.isString, right.isString { return left.stringValue == right.stringValue }
    guard left.isNumber, right.isNumber else { return false }
    if let one = left.int64, let other = right.int64 { return one == other }
    // Beyond seventeen digits a double cannot tell numbers apart.
    guard left.range.count <= 17, right.range.count <= 17, let one = left.double else { return false }
    return one == right.double
  }
}

/// The beginnings of two texts, or of where they part if that lies further in.
enum Preview {
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

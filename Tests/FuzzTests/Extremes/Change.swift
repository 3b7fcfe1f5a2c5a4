import JSONTape

/// A file in which one thing is other than it was.
struct Change: Sendable {
  /// What was done, and where.
  let name: String
  let bytes: [UInt8]
  /// Whether all that the file tells of is still in it.
  let keepsRecords: Bool
}

/// All the changes of a file: of each of its values, and of each of its members.
struct Changes {
  static let numbers = [
    "0", "-1", "2147483648", "9007199254740993", "9223372036854775807", "-9223372036854775808", "1e308", "1e-320",
    "1e400",
  ]

  static let strings: [(name: String, text: String)] = [
    ("a long one", String(repeating: "long ", count: 20_000)), ("an empty one", ""),
    ("control characters", #"\u001b[2J\u001b]8;;https://evil.example\u0007x\u0000\b"#),
    ("bidirectional overrides", "a\u{202E}b\u{2066}c"), ("a lone surrogate", #"x\ud800"#),
    ("another lone surrogate", #"\udc00y"#), ("NUL", #"\u0000"#), ("a formula", #" \n=HYPERLINK(\"http://e\",\"x\")"#),
    ("a path", "../../../../etc/passwd"), ("a number", "9223372036854775808"), ("a date", "9999-12-31T23:59:59Z"),
    ("an early date", "0000-01-01T00:00:00Z"), ("NaN", "NaN"),
  ]

  private static let others = ["null", "[]", "{}", "true", "-7", #""7""#]

  /// A value, or the member of an object that has it.
  private struct Place {
    let value: Range<Int>
    /// From the key's first byte; nothing for what is no member.
    let key: Range<Int>?
    /// The bytes that go with the member, a comma among them.
    let member: Range<Int>?
    let kind: JSONValue.Kind
    let isDigits: Bool
    /// The keys on the way to it.
    let path: String
  }

  private let bytes: [UInt8]
  private let places: [Place]

  /// Of values that are reached by the same keys, the first and the middle one are taken.
  init(of bytes: [UInt8]) {
    self.bytes = bytes
    var order: [String] = []
    var found: [String: [Place]] = [:]
    for place in Self.places(in: bytes) {
      if found[place.path] == nil { order.append(place.path) }
      found[place.path, default: []].append(place)
    }
    places = order.flatMap { path -> [Place] in
      let all = found[path] ?? []
      return all.count > 2 ? [all[0], all[all.count / 2]] : all
    }
  }

  private static func places(in bytes: [UInt8]) -> [Place] {
    var found: [Place] = []
    func look(_ text: ArraySlice<UInt8>) -> Bool {
      guard let document = try? JSONDocument(Bytes(Array(text))) else { return false }
      document.withRoot { add($0, at: text.startIndex, to: &found) }
      return true
    }
    if !look(bytes[...]) { for line in bytes.split(separator: 0x0A) { _ = look(line) } }
    return found
  }

  private static func add(_ root: JSONValue, at offset: Int, to found: inout [Place]) {
    func range(_ range: Range<Int>) -> Range<Int> { (range.lowerBound + offset)..<(range.upperBound + offset) }
    var open = [(value: root, path: "")]
    while let (value, path) = open.popLast() {
      let members = Array(value.members)
      for (place, member) in members.enumerated() {
        let path = "\(path).\(member.key.spelling)"
        // With the comma that stands before the next one, or behind the one before.
        let before = place > 0 ? members[place - 1].value.range.upperBound : member.key.range.lowerBound
        let next = place + 1 < members.count ? members[place + 1].key.range.lowerBound : nil
        let whole = next.map { member.key.range.lowerBound..<$0 } ?? before..<member.value.range.upperBound
        let text = member.value.stringValue
        found.append(
          Place(
            value: range(member.value.range), key: range(member.key.range), member: range(whole),
            kind: member.value.kind, isDigits: text.map { !$0.isEmpty && $0.allSatisfy(\.isNumber) } ?? false,
            path: path))
        open.append((member.value, path))
      }
      for element in value.elements {
        let path = path + "[]"
        found.append(
          Place(value: range(element.range), key: nil, member: nil, kind: element.kind, isDigits: false, path: path))
        open.append((element, path))
      }
    }
  }

  /// Each change in turn.
  var all: some Sequence<Change> { places.lazy.flatMap { changes(of: $0) } }

  /// Each number in turn, and all of them at once, by each extreme.
  var allNumbersAtOnce: [Change] {
    let numbers = Self.places(in: bytes).filter { $0.kind == .number || $0.isDigits }
      .sorted { $0.value.lowerBound < $1.value.lowerBound }
    return Self.numbers.map { extreme in
      var changed: [UInt8] = []
      var end = 0
      for number in numbers {
        changed += bytes[end..<number.value.lowerBound]
        changed += Array((number.isDigits ? "\"\(extreme)\"" : extreme).utf8)
        end = number.value.upperBound
      }
      return Change(name: "every number \(extreme)", bytes: changed + bytes[end...], keepsRecords: true)
    }
  }

  private func changes(of place: Place) -> [Change] {
    let isScalar = place.kind != .object && place.kind != .array
    var changes: [Change] = []
    func put(_ name: String, _ text: String, _ range: Range<Int>) {
      let changed = bytes[..<range.lowerBound] + Array(text.utf8) + bytes[range.upperBound...]
      changes.append(Change(name: "\(place.path): \(name)", bytes: Array(changed), keepsRecords: isScalar))
    }
    switch place.kind {
    case .number: for number in Self.numbers { put(number, number, place.value) }
    case .string:
      if place.isDigits { for number in Self.numbers { put(number, "\"\(number)\"", place.value) } }
      for (name, text) in Self.strings { put(name, "\"\(text)\"", place.value) }
    default: break
    }
    for other in Self.others { put("of another type, \(other)", other, place.value) }
    if let member = place.member, let key = place.key {
      put("removed", "", member)
      let name = String(decoding: bytes[key], as: UTF8.self)
      put("twice", ",\(name):\(String(decoding: bytes[place.value], as: UTF8.self))", behind(place.value))
      put("and null", ",\(name):null", behind(place.value))
    }
    return changes
  }

  private func behind(_ range: Range<Int>) -> Range<Int> { range.upperBound..<range.upperBound }
}

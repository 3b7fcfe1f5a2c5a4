package import JSONTape
package import TraceModel

/// What is wrong with the value of a parameter.
package struct ParameterError: Error {
  /// What it must be, without the parameter's name in front.
  package let message: String
}

/// A parameter of a method: declared once, here; checks, the OpenRPC document and the tables of protocol.md follow.
package struct Parameter<Value: ArgumentValue>: AnyParameter {
  /// As requests name it.
  package let name: StaticString
  /// What it is for, in a few words.
  package let summary: String
  /// Its type.
  package let schema: Schema
  /// Whether a request must have it.
  package let isRequired: Bool
  /// The default as JSON, for the documents.
  package let defaultText: String?
  /// Its value where a request has it not.
  package let fallback: Value
  fileprivate let read: @Sendable (JSONValue) throws(ParameterError) -> Value

  /// Reads a value; the error says what it must be.
  package func decode(_ value: JSONValue) throws(ParameterError) -> Argument { try read(value).argument }
}

/// The value of a parameter in a request, of one of the types there are.
package enum Argument: Sendable {
  case absent
  case string(String)
  case integer(Int)
  case flag(Bool)
  case strings([String])
  case numbers([String: Double])
  case time(Timestamp)
  case elapsed(Elapsed)
}

/// A type that parameters may have.
package protocol ArgumentValue: Sendable {
  init?(_ argument: Argument)
  var argument: Argument { get }
}

extension String: ArgumentValue {
  package init?(_ argument: Argument) {
    guard case .string(let value) = argument else { return nil }
    self = value
  }
  package var argument: Argument { .string(self) }
}

extension Int: ArgumentValue {
  package init?(_ argument: Argument) {
    guard case .integer(let value) = argument else { return nil }
    self = value
  }
  package var argument: Argument { .integer(self) }
}

extension Bool: ArgumentValue {
  package init?(_ argument: Argument) {
    guard case .flag(let value) = argument else { return nil }
    self = value
  }
  package var argument: Argument { .flag(self) }
}

extension [String]: ArgumentValue {
  package init?(_ argument: Argument) {
    guard case .strings(let value) = argument else { return nil }
    self = value
  }
  package var argument: Argument { .strings(self) }
}

extension [String: Double]: ArgumentValue {
  package init?(_ argument: Argument) {
    guard case .numbers(let value) = argument else { return nil }
    self = value
  }
  package var argument: Argument { .numbers(self) }
}

extension Timestamp: ArgumentValue {
  package init?(_ argument: Argument) {
    guard case .time(let value) = argument else { return nil }
    self = value
  }
  package var argument: Argument { .time(self) }
}

extension Elapsed: ArgumentValue {
  package init?(_ argument: Argument) {
    guard case .elapsed(let value) = argument else { return nil }
    self = value
  }
  package var argument: Argument { .elapsed(self) }
}

extension Optional: ArgumentValue where Wrapped: ArgumentValue {
  package init?(_ argument: Argument) { self = Wrapped(argument) }
  package var argument: Argument { self?.argument ?? .absent }
}

/// A parameter of whatever type.
package protocol AnyParameter: Sendable {
  var name: StaticString { get }
  var summary: String { get }
  var schema: Schema { get }
  var isRequired: Bool { get }
  var defaultText: String? { get }
  func decode(_ value: JSONValue) throws(ParameterError) -> Argument
}

// MARK: The types there are

extension Parameter where Value == String {
  /// A string that must be given.
  package static func required(_ name: StaticString, _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .string), isRequired: true, defaultText: nil, fallback: "",
      read: readString)
  }

  /// One of a few words that must be given.
  package static func requiredWord(_ name: StaticString, _ words: [String], _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .words(words)), isRequired: true, defaultText: nil,
      fallback: "", read: wordReader(words))
  }

  private static func wordReader(_ words: [String]) -> @Sendable (JSONValue) throws(ParameterError) -> String {
    { value throws(ParameterError) in
      let word = try readString(value)
      guard words.contains(word) else { throw unknownWord(word, words) }
      return word
    }
  }

  /// One of a few words.
  package static func word(_ name: StaticString, _ words: [String], default fallback: String, _ summary: String)
    -> Parameter
  {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .words(words)), isRequired: false,
      defaultText: "\"\(fallback)\"", fallback: fallback, read: wordReader(words))
  }
}

extension Parameter where Value == String? {
  /// One of a few words, which may be left out.
  package static func optionalWord(_ name: StaticString, _ words: [String], _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .words(words)), isRequired: false, defaultText: nil,
      fallback: nil
    ) { value throws(ParameterError) in
      let word = try readString(value)
      guard words.contains(word) else { throw unknownWord(word, words) }
      return word
    }
  }

  /// A string that may be left out.
  package static func optional(_ name: StaticString, _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .string), isRequired: false, defaultText: nil, fallback: nil
    ) { value throws(ParameterError) in try readString(value) }
  }
}

extension Parameter where Value == Int {
  /// A whole number of a range.
  package static func integer(
    _ name: StaticString, _ range: ClosedRange<Int>, default fallback: Int, _ summary: String
  ) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .integer(range)), isRequired: false,
      defaultText: "\(fallback)", fallback: fallback
    ) { value throws(ParameterError) in try readInteger(value, range) }
  }
}

extension Parameter where Value == Int? {
  /// A whole number of a range, or none.
  package static func optionalInteger(_ name: StaticString, _ range: ClosedRange<Int>, _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .integer(range)), isRequired: false, defaultText: nil,
      fallback: nil
    ) { value throws(ParameterError) in try readInteger(value, range) }
  }
}

extension Parameter where Value == Elapsed? {
  /// A length of time in milliseconds, whole or not.
  package static func milliseconds(_ name: StaticString, _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .number(minimum: 0)), isRequired: false, defaultText: nil,
      fallback: nil
    ) { value throws(ParameterError) in
      guard let elapsed = Elapsed(exactly: value, .milliseconds), elapsed >= 0 else {
        throw ParameterError(message: "must be a number of milliseconds, 0 or more")
      }
      return elapsed
    }
  }
}

extension Parameter where Value == Bool {
  /// True or false; false where it is left out.
  package static func flag(_ name: StaticString, _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .boolean), isRequired: false, defaultText: "false",
      fallback: false, read: readBoolean)
  }
}

extension Parameter where Value == Bool? {
  /// True, false, or neither.
  package static func optionalFlag(_ name: StaticString, _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .boolean), isRequired: false, defaultText: nil, fallback: nil
    ) { value throws(ParameterError) in try readBoolean(value) }
  }
}

extension Parameter where Value == [String] {
  /// A list of strings; one string stands for a list of one.
  package static func strings(_ name: StaticString, _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .strings), isRequired: false, defaultText: nil, fallback: [],
      read: readStrings)
  }

  /// A list of some of a few words.
  package static func words(
    _ name: StaticString, _ words: [String], default fallback: [String] = [], _ summary: String
  ) -> Parameter {
    let text = fallback.isEmpty ? nil : "[" + fallback.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
    return Parameter(
      name: name, summary: summary, schema: Schema(shape: .listOfWords(words)), isRequired: false, defaultText: text,
      fallback: fallback
    ) { value throws(ParameterError) in
      let given = try readStrings(value)
      for word in given where !words.contains(word) { throw unknownWord(word, words) }
      return given
    }
  }
}

/// One number of a parameter that is an object of numbers.
package struct NamedNumber: Sendable {
  package let name: String
  package let range: ClosedRange<Double>
  package let fallback: Double
  package let isWhole: Bool
}

extension Parameter where Value == [String: Double] {
  /// An object whose keys are some of a few names and whose values are numbers.
  package static func numbers(_ name: StaticString, _ numbers: [NamedNumber], _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .numbers(numbers)), isRequired: false, defaultText: nil,
      fallback: [:]
    ) { value throws(ParameterError) in try readNumbers(value, numbers) }
  }
}

extension Parameter where Value == Timestamp? {
  /// A moment, or none.
  package static func time(_ name: StaticString, _ summary: String) -> Parameter {
    Parameter(
      name: name, summary: summary, schema: Schema(shape: .time), isRequired: false, defaultText: nil, fallback: nil
    ) { value throws(ParameterError) in
      guard let time = Timestamp(value) else {
        throw ParameterError(message: "must be a time, such as \"2026-09-14T08:00:00Z\"")
      }
      return time
    }
  }
}

// MARK: Reading values

private func readString(_ value: JSONValue) throws(ParameterError) -> String {
  guard let text = value.stringValue else { throw ParameterError(message: "must be a string, not \(value.kind)") }
  return text
}

private func readBoolean(_ value: JSONValue) throws(ParameterError) -> Bool {
  guard let flag = value.boolValue else { throw ParameterError(message: "must be true or false, not \(value.kind)") }
  return flag
}

private func readInteger(_ value: JSONValue, _ range: ClosedRange<Int>) throws(ParameterError) -> Int {
  guard let number = value.int64 else { throw ParameterError(message: "must be an integer") }
  guard let small = Int(exactly: number), range.contains(small) else {
    throw ParameterError(message: "must be from \(range.lowerBound) to \(range.upperBound), not \(number)")
  }
  return small
}

private func readNumbers(_ value: JSONValue, _ numbers: [NamedNumber]) throws(ParameterError) -> [String: Double] {
  guard value.isObject else { throw ParameterError(message: "must be an object of numbers, not \(value.kind)") }
  var found: [String: Double] = [:]
  for member in value.lastMembers {
    let key = member.key.stringValue ?? ""
    guard let wanted = numbers.first(where: { $0.name == key }) else {
      let near = Spelling.nearest(to: key, among: numbers.map(\.name)).map { "; did you mean \"\($0)\"?" }
      throw ParameterError(
        message: "has no number \"\(shown(key))\"" + (near ?? "; rpc.discover lists those there are"))
    }
    guard let number = member.value.double else { throw ParameterError(message: "must have a number for \(key)") }
    guard wanted.range.contains(number), !wanted.isWhole || number == number.rounded() else {
      let kind = wanted.isWhole ? "a whole number" : "a number"
      throw ParameterError(
        message: "must have \(kind) from \(Schema.text(wanted.range.lowerBound)) to "
          + "\(Schema.text(wanted.range.upperBound)) for \(key), not \(member.value.spelling.prefix(40))")
    }
    found[key] = number
  }
  return found
}

/// More strings than this no list has: each of them may be compared with every session or span.
private let mostStrings = 1000

private func readStrings(_ value: JSONValue) throws(ParameterError) -> [String] {
  if let one = value.stringValue { return [one] }
  guard value.isArray else { throw ParameterError(message: "must be a list of strings, not \(value.kind)") }
  var strings: [String] = []
  for element in value.elements {
    guard strings.count < mostStrings else { throw ParameterError(message: "must have \(mostStrings) values at most") }
    guard let text = element.stringValue else { throw ParameterError(message: "must be a list of strings") }
    strings.append(text)
  }
  return strings
}

private func unknownWord(_ word: String, _ words: [String]) -> ParameterError {
  let near = Spelling.nearest(to: word, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
  return ParameterError(message: "must be one of \(words.joined(separator: ", ")), not \"\(shown(word))\"" + near)
}

/// What an error repeats of a request.
private func shown(_ word: String) -> String { ReadableText.line(word, limit: 40) }

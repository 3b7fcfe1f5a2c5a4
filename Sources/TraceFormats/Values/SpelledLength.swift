internal import JSONTape
internal import TraceModel

/// What a length of time is told in, by services that have no one unit.
struct LengthUnit {
  let factor: Double
  let base: Elapsed.Unit

  static let nanos = LengthUnit(factor: 1e-3, base: .microseconds)
  static let micros = LengthUnit(factor: 1, base: .microseconds)
  static let millis = LengthUnit(factor: 1, base: .milliseconds)
  static let seconds = LengthUnit(factor: 1, base: .seconds)
  static let minutes = LengthUnit(factor: 60, base: .seconds)

  func length(_ number: Double) -> Elapsed? { Elapsed(number * factor, base) }

  private static let words: [String: LengthUnit] = [
    "ns": nanos, "nanos": nanos, "nanoseconds": nanos, "nanosecond": nanos,
    "us": micros, "µs": micros, "micros": micros, "microseconds": micros, "microsecond": micros,
    "ms": millis, "millis": millis, "msec": millis, "milliseconds": millis, "millisecond": millis,
    "s": seconds, "sec": seconds, "secs": seconds, "second": seconds, "seconds": seconds,
    "m": minutes, "min": minutes, "minutes": minutes, "minute": minutes,
  ]

  init(factor: Double, base: Elapsed.Unit) {
    self.factor = factor
    self.base = base
  }

  /// The unit with this name.
  init?(word: some StringProtocol) {
    guard let unit = Self.words[word.lowercased()] else { return nil }
    self = unit
  }
}

extension TimeReader {
  /// A length of time: a number, also as text, of a unit that the text may name itself (`900ms`, `1.5 s`), as ISO 8601
  /// (`PT0.9S`), or as an object of a number and its unit; `nil` where it is none, or negative.
  static func anyLength(_ value: JSONValue, _ unit: LengthUnit) -> Elapsed? {
    let length: Elapsed? =
      if value.isNumber, unit.factor == 1 {
        Elapsed(exactly: value, unit.base)
      } else if value.isObject {
        Self.length(parts: value, unit)
      } else {
        (value.stringValue ?? (value.isNumber ? value.spelling : nil)).flatMap { Self.length($0, unit) }
      }
    return length.flatMap { $0 < 0 ? nil : $0 }
  }

  private static func length(_ text: String, _ unit: LengthUnit) -> Elapsed? {
    guard text.utf8.count <= 40 else { return nil }
    if let number = Double(text) { return unit.length(number) }
    let lower = text.lowercased()
    if lower.hasPrefix("pt") { return iso(lower.dropFirst(2)) }
    let digits = lower.prefix { $0.isNumber || $0 == "." || $0 == "-" }
    let word = lower.dropFirst(digits.count).drop { $0 == " " }
    guard let number = Double(digits), let named = LengthUnit(word: word) else { return nil }
    return named.length(number)
  }

  /// `1h2m0.9s` behind `PT`.
  private static func iso(_ text: Substring) -> Elapsed? {
    var sum = 0.0
    var digits = ""
    for character in text {
      switch character {
      case "h", "m", "s":
        guard let number = Double(digits) else { return nil }
        sum += number * (character == "h" ? 3600 : character == "m" ? 60 : 1)
        digits = ""
      default: digits.append(character)
      }
    }
    return digits.isEmpty && !text.isEmpty ? Elapsed(sum, .seconds) : nil
  }

  private static func length(parts: JSONValue, _ unit: LengthUnit) -> Elapsed? {
    func plain(_ value: JSONValue?, _ unit: LengthUnit) -> Elapsed? {
      guard let value, !value.isObject else { return nil }
      return anyLength(value, unit)
    }
    if let value = parts["value"] ?? parts["amount"] {
      return plain(value, parts["unit"]?.stringValue.flatMap { LengthUnit(word: $0) } ?? unit)
    }
    if let length = plain(parts["ms"] ?? parts["millis"] ?? parts["milliseconds"], .millis) { return length }
    guard let whole = plain(parts["seconds"], .seconds) else { return nil }
    return whole + (plain(parts["nanos"] ?? parts["nano"], .nanos) ?? .zero)
  }
}

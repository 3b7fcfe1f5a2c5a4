internal import JSONTape
internal import TraceModel

extension TimeReader {
  /// A time in any of the spellings that services are known for; `nil` where the value is none.
  ///
  /// Beside what every `Timestamp` reads: RFC 1123 and what JavaScript and Java print, dates with `/`, the basic ISO form,
  /// arrays such as `[2026,11,26,10,0,0,5000000]` as Java writes them, `{"$date":…}`, and seconds with nanoseconds.
  static func anyTime(_ value: JSONValue) -> Timestamp? {
    if let time = Timestamp(value) { return time }
    if let text = value.stringValue { return SpelledTime.read(text) }
    if value.isArray { return SpelledTime.read(parts: value) }
    guard value.isObject else { return nil }
    let names: [StaticString] = ["$date", "$numberLong", "$timestamp", "iso", "value", "epochMillis", "timestamp"]
    for name in names {
      guard let inner = value[name], !inner.isNull else { continue }
      // One level more: `{"$date":{"$numberLong":"…"}}`.
      return Timestamp(inner) ?? inner["$numberLong"].flatMap { Timestamp($0) }
        ?? inner.stringValue.flatMap(SpelledTime.read)
    }
    let whole = value["seconds"] ?? value["epochSecond"] ?? value["_seconds"] ?? value["epochSeconds"] ?? value["t"]
    guard let whole, let time = Timestamp(whole) else { return nil }
    let rest = value["nanos"] ?? value["nano"] ?? value["_nanoseconds"] ?? value["nanoseconds"]
    return time + (rest.flatMap { anyLength($0, .nanos) } ?? .zero)
  }
}

/// Reads times that are spelled for people: their parts in any order, told by their form.
struct SpelledTime {
  private var year: String?
  private var month: String?
  private var day: String?
  private var clock: String?
  private var zone = ""
  private var isAfternoon: Bool?

  /// No spelling of a time is longer.
  private static let longest = 100

  static func read(_ text: String) -> Timestamp? {
    guard text.utf8.count <= longest else { return nil }
    var text = text
    // `/Date(1764151200000)/`
    if text.hasPrefix("/Date("), let end = text.firstIndex(of: ")") {
      let digits = text[text.index(text.startIndex, offsetBy: 6)..<end].prefix { $0.isNumber }
      return Timestamp(String(digits))
    }
    // Java and JavaScript name the zone once more behind its offset.
    if let name = text.firstIndex(where: { $0 == "[" || $0 == "(" }) { text = String(text[..<name]) }
    while text.last == " " { text.removeLast() }
    if let time = Timestamp(text) { return time }
    var time = SpelledTime()
    for part in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
      guard time.take(String(part)) else { return nil }
    }
    return time.timestamp
  }

  /// Year, month and day, then hour, minute, second and nanoseconds as far as they are not zero.
  static func read(parts: JSONValue) -> Timestamp? {
    var fields: [Int] = []
    for number in parts.elements.prefix(8) {
      guard let number = Count(number) else { return nil }
      fields.append(Int(clamping: number))
    }
    guard (3...7).contains(fields.count), (1900...9999).contains(fields[0]),
      fields.allSatisfy({ (0...999_999_999).contains($0) })
    else { return nil }
    func field(_ place: Int) -> String { place < fields.count ? padded("\(fields[place])", 2) : "00" }
    let fraction = fields.count > 6 ? padded("\(fields[6])", 9) : "0"
    return Timestamp("\(fields[0])-\(field(1))-\(field(2))T\(field(3)):\(field(4)):\(field(5)).\(fraction)Z")
  }

  private static func padded(_ text: some StringProtocol, _ width: Int) -> String {
    String(repeating: "0", count: max(width - text.count, 0)) + text
  }

  private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
  private static let weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  private static let zones = [
    "gmt": "Z", "utc": "Z", "ut": "Z", "z": "Z", "est": "-05:00", "edt": "-04:00", "cst": "-06:00", "cdt": "-05:00",
    "mst": "-07:00", "mdt": "-06:00", "pst": "-08:00", "pdt": "-07:00",
  ]

  /// Takes one word; `false` where it is no part of a time.
  private mutating func take(_ part: String) -> Bool {
    let word = part.lowercased()
    if let first = word.first, first.isLetter { return takeWord(word) }
    if word.first == "+" || word.first == "-" { return takeZone(word) }
    if word.contains(":") { return takeClock(word) }
    let numbers = word.split(whereSeparator: { "/.-".contains($0) })
    if numbers.count == 3 { return takeDate(numbers.map(String.init)) }
    guard word.allSatisfy({ $0.isASCII && $0.isNumber }) else { return takeBasic(word) }
    switch word.count {
    case 1...2 where day == nil: day = word
    case 4 where year == nil: year = word
    case 8: return takeBasic(word)
    default: return false
    }
    return true
  }

  private mutating func takeWord(_ word: String) -> Bool {
    let start = String(word.prefix(3))
    if word == "am" || word == "pm" {
      isAfternoon = word == "pm"
    } else if word == "at" {
      return true
    } else if let offset = Self.zones[word] {
      zone = offset
    } else if start == "gmt" || start == "utc" {
      return takeZone(String(word.dropFirst(3)))
    } else if let place = Self.months.firstIndex(of: start) {
      month = "\(place + 1)"
    } else {
      return Self.weekdays.contains(start)
    }
    return true
  }

  private mutating func takeZone(_ word: String) -> Bool {
    guard let sign = word.first, sign == "+" || sign == "-" else { return false }
    let digits = word.dropFirst().filter { $0 != ":" }
    guard digits.allSatisfy({ $0.isASCII && $0.isNumber }), (1...4).contains(digits.count) else { return false }
    let full = digits.count <= 2 ? Self.padded(digits, 2) + "00" : Self.padded(digits, 4)
    zone = "\(sign)\(full)"
    return true
  }

  /// `10:00:00.5`, with a zone or half of the day behind it, with a date and `T` before it.
  private mutating func takeClock(_ word: String) -> Bool {
    if let mark = word.firstIndex(of: "t") {
      let date = word[..<mark].split(whereSeparator: { "/.-".contains($0) }).map(String.init)
      return (date.count == 3 && takeDate(date)) && takeClock(String(word[word.index(after: mark)...]))
    }
    let end = word.firstIndex { !($0.isNumber || $0 == ":" || $0 == ".") } ?? word.endIndex
    clock = String(word[..<end])
    if end == word.endIndex { return true }
    let rest = String(word[end...])
    return rest.first == "+" || rest.first == "-" ? takeZone(rest) : takeWord(rest)
  }

  /// Year first, or last; of day and month behind each other only what cannot be the other is told apart.
  private mutating func takeDate(_ parts: [String]) -> Bool {
    func isShort(_ text: String) -> Bool {
      (1...2).contains(text.count) && text.allSatisfy { $0.isASCII && $0.isNumber }
    }
    if parts[0].count == 4, isShort(parts[1]), isShort(parts[2]) {
      (year, month, day) = (parts[0], parts[1], parts[2])
      return true
    }
    guard parts[2].count == 4, isShort(parts[0]) else { return false }
    year = parts[2]
    if let place = Self.months.firstIndex(of: String(parts[1].prefix(3))) {
      (day, month) = (parts[0], "\(place + 1)")
      return true
    }
    guard isShort(parts[1]), let one = Int(parts[0], radix: 10), let other = Int(parts[1], radix: 10),
      (one > 12) != (other > 12) || one == other
    else { return false }
    (day, month) = one > 12 ? (parts[0], parts[1]) : (parts[1], parts[0])
    return true
  }

  /// `20261126`, `20261126T100000Z`.
  private mutating func takeBasic(_ word: String) -> Bool {
    let halves = word.split(separator: "t", maxSplits: 1)
    guard let date = halves.first, date.count == 8, date.allSatisfy({ $0.isASCII && $0.isNumber }) else { return false }
    year = String(date.prefix(4))
    month = String(date.dropFirst(4).prefix(2))
    day = String(date.suffix(2))
    guard halves.count == 2 else { return true }
    let digits = halves[1].prefix { $0.isNumber }
    guard digits.count == 4 || digits.count == 6 else { return false }
    let second = digits.count == 6 ? digits.suffix(2) : "00"
    let fraction = halves[1].dropFirst(digits.count).prefix { $0 == "." || $0.isNumber }
    clock = "\(digits.prefix(2)):\(digits.dropFirst(2).prefix(2)):\(second)\(fraction)"
    let rest = String(halves[1].dropFirst(digits.count + fraction.count))
    return rest.isEmpty || (rest.first == "+" || rest.first == "-" ? takeZone(rest) : takeWord(rest))
  }

  private var timestamp: Timestamp? {
    guard let year, let month, let day else { return nil }
    let date = "\(year)-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
    guard let clock else { return Timestamp(date) }
    var parts = clock.split(separator: ":").map(String.init)
    guard let hour = parts.first.flatMap({ Int($0, radix: 10) }), (2...3).contains(parts.count), (0...24).contains(hour)
    else {
      return nil
    }
    switch isAfternoon {
    case true where hour < 12: parts[0] = "\(hour + 12)"
    case false where hour == 12: parts[0] = "0"
    default: break
    }
    parts[0] = Self.padded(parts[0], 2)
    return Timestamp("\(date)T\(parts.joined(separator: ":"))\(zone)")
  }
}

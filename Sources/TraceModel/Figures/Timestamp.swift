public import JSONTape

/// A moment in UTC, in nanoseconds since 1970: from 1677 to 2262.
@frozen
public struct Timestamp: Figure {
  /// In nanoseconds since 1970.
  public let amount: SaturatingInteger

  /// So many nanoseconds since 1970.
  @inlinable public init(_ amount: SaturatingInteger) { self.amount = amount }

  /// So many nanoseconds since 1970.
  public init(nanoseconds: Int64) { self.init(clamping: nanoseconds) }

  /// The nanoseconds since 1970: for callers of the library; our own rooms compute with the figure instead.
  public var nanoseconds: Int64 { amount.rawUnits }

  /// The minutes since midnight, UTC.
  package var minuteOfDay: Int {
    let day: Int64 = 86_400_000_000_000
    let time = amount.rawUnits % day
    return Int(truncatingIfNeeded: (time < 0 ? time + day : time) / 60_000_000_000)
  }

  /// How long after the second moment the first is; negative where it is before.
  @inlinable
  public static func - (end: Timestamp, start: Timestamp) -> Elapsed { Elapsed(end.amount - start.amount) }
  /// The moment so much later.
  @inlinable
  public static func + (moment: Timestamp, wait: Elapsed) -> Timestamp { Timestamp(moment.amount + wait.amount) }
  /// The moment so much earlier.
  @inlinable
  public static func - (moment: Timestamp, wait: Elapsed) -> Timestamp { Timestamp(moment.amount - wait.amount) }

  /// Writes the moment as RFC 3339 with `Z`: no fraction where there is none, microseconds where they say it all,
  /// nanoseconds else.
  public func write(to writer: inout JSONWriter) {
    let (seconds, fraction) = nanoseconds.quotientAndRemainderFloored(by: 1_000_000_000)
    let (days, second) = seconds.quotientAndRemainderFloored(by: 86_400)
    let (year, month, day) = CivilDate.date(ofDay: days)
    writer.string { writer in
      writer.digits(year, width: 4)
      writer.part("-")
      writer.digits(month, width: 2)
      writer.part("-")
      writer.digits(day, width: 2)
      writer.part("T")
      writer.digits(second / 3600, width: 2)
      writer.part(":")
      writer.digits(second / 60 % 60, width: 2)
      writer.part(":")
      writer.digits(second % 60, width: 2)
      if fraction != 0 {
        writer.part(".")
        if fraction % 1000 == 0 { writer.digits(fraction / 1000, width: 6) } else { writer.digits(fraction, width: 9) }
      }
      writer.part("Z")
    }
  }

  /// The moment as `write` spells it, without quotes.
  public var rfc3339: String { String(json { write(to: &$0) }.text.dropFirst().dropLast()) }
}

// MARK: Reading

extension Timestamp {
  /// Reads a time in any of the spellings that the sources use; `nil` where the value is none.
  ///
  /// Text: ISO 8601 with `T` or a space, any number of fraction digits, any zone or none (UTC then), or a date alone.
  /// Numbers, also in a string: seconds, milliseconds, microseconds or nanoseconds since 1970, told by their size.
  public init?(_ value: JSONValue) {
    if value.isNumber {
      self.init(number: value.spelling)
    } else if value.isString {
      let parsed = value.withBytes { bytes in
        Self.parse(UnsafeRawBufferPointer(rebasing: bytes[1..<(bytes.count - 1)]))
      }
      guard let parsed else { return nil }
      self = parsed
    } else {
      return nil
    }
  }

  /// Reads a time from text in any of those spellings; `nil` where it is none.
  public init?(_ text: String) {
    var text = text
    guard let parsed = text.withUTF8({ Self.parse(UnsafeRawBufferPointer($0)) }) else { return nil }
    self = parsed
  }

  private static func parse(_ text: UnsafeRawBufferPointer) -> Timestamp? {
    var reader = TimeReader(text: text)
    if let nanoseconds = reader.iso8601() { return Timestamp(nanoseconds: nanoseconds) }
    return Timestamp(number: String(decoding: text, as: UTF8.self))
  }

  /// The units are far enough apart to be told by size for every time between 1973 and 5138.
  private init?(number text: String) {
    guard let decimal = DecimalNumber(text), !decimal.isNegative, let whole = decimal.scaled(by: 0) else { return nil }
    let scale =
      switch whole {
      case 100_000_000_000_000_000...: 0
      case 100_000_000_000_000...: 3
      case 100_000_000_000...: 6
      default: 9
      }
    // A smaller number is a year, a count, anything but a time.
    guard whole >= 100_000_000, let nanoseconds = decimal.scaled(by: scale) else { return nil }
    self.init(nanoseconds: nanoseconds)
  }
}

/// Reads ISO 8601 text by position.
private struct TimeReader {
  let text: UnsafeRawBufferPointer
  var i = 0

  init(text: UnsafeRawBufferPointer) { self.text = text }

  mutating func iso8601() -> Int64? {
    guard let year = digits(4), skip(0x2D), let month = digits(2), skip(0x2D), let day = digits(2),
      (1...12).contains(month), day >= 1, day <= CivilDate.days(inMonth: month, of: year)
    else { return nil }
    var seconds = CivilDate.day(of: year, month, day) * 86_400
    if i == text.count { return seconds.multipliedIfPossible(by: 1_000_000_000) }
    guard skip(0x54) || skip(0x74) || skip(0x20), let hour = digits(2), skip(0x3A), let minute = digits(2),
      hour < 24, minute < 60
    else { return nil }
    var second: Int64 = 0
    if skip(0x3A) {
      // A leap second counts as the first of the next minute.
      guard let value = digits(2), value <= 60 else { return nil }
      second = value
    }
    seconds += hour * 3600 + minute * 60 + second
    guard let fraction = fraction(), let zone = zone(), i == text.count else { return nil }
    let whole = (seconds - zone).multipliedIfPossible(by: 1_000_000_000)
    return whole.flatMap { $0.addingIfPossible(fraction) }
  }

  private mutating func skip(_ byte: UInt8) -> Bool {
    guard i < text.count, text[i] == byte else { return false }
    i += 1
    return true
  }

  private mutating func digits(_ count: Int) -> Int64? {
    guard i + count <= text.count else { return nil }
    var value: Int64 = 0
    for _ in 0..<count {
      let digit = text[i] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
      i += 1
    }
    return value
  }

  /// Nanoseconds; digits beyond the ninth are dropped.
  private mutating func fraction() -> Int64? {
    guard skip(0x2E) || skip(0x2C) else { return 0 }
    var value: Int64 = 0
    var unit: Int64 = 100_000_000
    let start = i
    while i < text.count, text[i] &- 0x30 < 10 {
      value += Int64(text[i] &- 0x30) * unit
      unit /= 10
      i += 1
    }
    return i > start ? value : nil
  }

  /// The zone's offset in seconds; none means UTC.
  private mutating func zone() -> Int64? {
    if i == text.count { return 0 }
    if skip(0x5A) || skip(0x7A) { return 0 }
    let isNegative = text[i] == 0x2D
    guard skip(0x2B) || skip(0x2D), let hours = digits(2) else { return nil }
    _ = skip(0x3A)
    let minutes = i < text.count ? digits(2) : 0
    guard let minutes, hours < 24, minutes < 60 else { return nil }
    let offset = hours * 3600 + minutes * 60
    return isNegative ? -offset : offset
  }
}

/// The proleptic Gregorian calendar in whole days since 1970-01-01.
enum CivilDate {
  static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  static func days(inMonth month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Counts from March, so that the leap day is the last of its year.
  static func day(of year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let (era, yearOfEra) = shifted.quotientAndRemainderFloored(by: 400)
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (day + 719_468).quotientAndRemainderFloored(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }
}

extension Int64 {
  /// Division towards the past, so that moments before 1970 have a positive remainder, too.
  func quotientAndRemainderFloored(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  func multipliedIfPossible(by other: Int64) -> Int64? {
    let (value, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : value
  }

  func addingIfPossible(_ other: Int64) -> Int64? {
    let (value, overflow) = addingReportingOverflow(other)
    return overflow ? nil : value
  }
}

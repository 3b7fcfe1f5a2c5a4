internal import JSONTape

extension JSONWriter {
  /// A moment as PandaProbe spells it: microseconds where they are not zero, and the zone as `+00:00`.
  mutating func time(_ nanoseconds: Int64) {
    let seconds = nanoseconds / 1_000_000_000
    let micros = nanoseconds / 1000 % 1_000_000
    var text = Calendar.day(seconds / 86_400)
    text += "T\(Calendar.padded(seconds / 3600 % 24, 2)):\(Calendar.padded(seconds / 60 % 60, 2))"
    text += ":\(Calendar.padded(seconds % 60, 2))"
    if micros != 0 { text += ".\(Calendar.padded(micros, 6))" }
    string(text + "+00:00")
  }

  /// A length of time in milliseconds.
  mutating func milliseconds(_ nanoseconds: Int64) { decimal(nanoseconds, scale: 6) }
}

private enum Calendar {
  /// `YYYY-MM-DD` of a day counted from 1970-01-01, by the civil calendar's rule of 400 years.
  static func day(_ number: Int64) -> String {
    let shifted = number + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let year = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * year + year / 4 - year / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let calendarYear = era * 400 + year + (month <= 2 ? 1 : 0)
    return "\(padded(calendarYear, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  static func padded(_ value: Int64, _ width: Int) -> String {
    String(unsafeUninitializedCapacity: width) { buffer in
      var rest = value
      for place in (0..<width).reversed() {
        buffer[place] = UInt8(rest % 10) + 0x30
        rest /= 10
      }
      return width
    }
  }
}

internal import TraceModel

extension PriceRow {
  /// Reads `in=5 in>200000=10 out=25 us=1.1 ; since=2026-03-13 fast in=30`: groups of statements, each with what it holds
  /// for in front.
  ///
  /// - Returns: `nil` where a word is none of these.
  init?(text: some StringProtocol) {
    for group in text.split(separator: ";") {
      var condition = Condition()
      for word in group.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
        guard read(String(word), &condition) else { return nil }
      }
    }
  }

  private static let tiers: Set<String> = ["fast", "priority", "flex", "batch"]
  private static let parts: [String: PricePart] = [
    "in": .input, "out": .output, "read": .cacheRead, "write": .cacheCreation, "write1h": .cacheCreation1h,
    "search": .search,
  ]

  private mutating func read(_ word: String, _ condition: inout Condition) -> Bool {
    if Self.tiers.contains(word) {
      condition.tier = word
      return true
    }
    let sides = word.split(separator: "=")
    guard sides.count == 2 else { return false }
    let (name, value) = (String(sides[0]), String(sides[1]))
    switch name {
    case "since":
      condition.since = Timestamp(value)
      return condition.since != nil
    case "utc": return readHours(value, &condition)
    case "us":
      guard let percent = DecimalNumber(value)?.amount(scale: 2) else { return false }
      percentInUS = Count(percent)
      return true
    default: return readPrice(name, value, condition)
    }
  }

  private mutating func readPrice(_ name: String, _ value: String, _ condition: Condition) -> Bool {
    let sides = name.split(separator: ">")
    guard let first = sides.first, let part = Self.parts[String(first)], let price = Cost(dollars: value) else {
      return false
    }
    var statement = Statement(part: part, price: price, condition: condition)
    if sides.count == 2 {
      guard let above = Int64(sides[1], radix: 10) else { return false }
      statement.above = Count(clamping: above)
    }
    statements.append(statement)
    return true
  }

  private func readHours(_ value: String, _ condition: inout Condition) -> Bool {
    let minutes = value.split(separator: "-").compactMap { time -> Int? in
      let parts = time.split(separator: ":").compactMap { Int($0, radix: 10) }
      return parts.count == 2 ? parts[0] * 60 + parts[1] : nil
    }
    guard minutes.count == 2 else { return false }
    condition.wraps = minutes[0] > minutes[1]
    condition.hours = min(minutes[0], minutes[1])..<max(minutes[0], minutes[1])
    return true
  }
}

internal import JSONTape
internal import TraceModel

/// Reads what a user says that models cost.
///
/// ```json
/// {"models": {"claude-sonnet-*": {"input": 3, "output": 15, "cacheRead": 0.3, "cacheCreation": 3.75}}}
/// ```
///
/// Amounts are US dollars per million tokens. A name may hold `*`; the first that fits, in the order of the file, counts.
enum UserPrices {
  static func read(_ root: JSONValue) throws(PriceTable.Problem) -> [(pattern: String, row: PriceRow)] {
    guard let list = root["models"], list.isObject else {
      throw PriceTable.Problem(message: "a price table is an object with \"models\": each name with its prices")
    }
    var models: [(pattern: String, row: PriceRow)] = []
    for member in list.members {
      let pattern = member.key.stringValue ?? ""
      var reader = Reader(pattern: pattern)
      try reader.read(member.value, PriceRow.Condition(), above: 0, isOutermost: true)
      models.append((pattern, reader.row))
    }
    return models
  }

  private struct Reader {
    let pattern: String
    var row = PriceRow()

    private static let parts: [String: PricePart] = [
      "input": .input, "output": .output, "cacheRead": .cacheRead, "cacheCreation": .cacheCreation,
      "cacheCreation1h": .cacheCreation1h, "webSearch": .search, "request": .request,
    ]

    /// Reads prices; then those of longer requests, of tiers and of later days, which stand above them.
    mutating func read(
      _ value: JSONValue, _ condition: PriceRow.Condition, above: Count, isOutermost: Bool
    ) throws(PriceTable.Problem) {
      guard value.isObject else { throw problem("the prices of '\(pattern)' are no object") }
      for member in value.members {
        let name = member.key.stringValue ?? ""
        if ["above", "tiers", "since"].contains(name) { continue }
        guard let part = Self.parts[name] else {
          throw problem(
            "'\(pattern)' has a price for '\(name)'; there are input, output, cacheRead, cacheCreation, "
              + "cacheCreation1h, webSearch, request, and above, tiers, since")
        }
        guard let price = Cost(member.value), member.value.isNumber, price >= .zero else {
          throw problem("a price of '\(pattern)' is no number of US dollars")
        }
        row.statements.append(PriceRow.Statement(part: part, price: price, condition: condition, above: above))
      }
      try readConditions(value, condition, above: above, isOutermost: isOutermost)
    }

    private mutating func readConditions(
      _ value: JSONValue, _ condition: PriceRow.Condition, above: Count, isOutermost: Bool
    ) throws(PriceTable.Problem) {
      for member in try members(value["above"], "above") {
        guard above == 0, let tokens = Int64(member.key.stringValue ?? "", radix: 10), tokens > 0 else {
          throw problem("'above' of '\(pattern)' has numbers of tokens, each with its prices")
        }
        try read(member.value, condition, above: Count(clamping: tokens), isOutermost: false)
      }
      for member in try members(value["since"], "since") {
        guard isOutermost, let day = Timestamp(member.key.stringValue ?? "") else {
          throw problem("'since' of '\(pattern)' has days, such as 2026-03-13, each with its prices")
        }
        var condition = condition
        condition.since = day
        try read(member.value, condition, above: 0, isOutermost: false)
      }
      for member in try members(value["tiers"], "tiers") {
        guard condition.tier == nil, above == 0 else { throw problem("'tiers' of '\(pattern)' stand in no other") }
        var condition = condition
        condition.tier = member.key.stringValue
        try read(member.value, condition, above: 0, isOutermost: false)
      }
    }

    private func members(_ value: JSONValue?, _ name: String) throws(PriceTable.Problem) -> [JSONValue.Member] {
      guard let value else { return [] }
      guard value.isObject else { throw problem("'\(name)' of '\(pattern)' is no object") }
      return Array(value.members)
    }

    private func problem(_ message: String) -> PriceTable.Problem { PriceTable.Problem(message: message) }
  }
}

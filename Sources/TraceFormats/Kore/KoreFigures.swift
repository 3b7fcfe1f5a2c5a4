internal import JSONTape
internal import TraceModel

/// The figures of a record, each warned of by its name where it is none.
extension KoreRecord {
  // MARK: Tokens

  /// The counts that the record gives; what it does not give stays unknown.
  func readUsage(into usage: inout TokenUsage, _ warnings: inout WarningList) {
    func count(_ field: KoreField) -> Count? {
      guard let entry = entry(field), !entry.value.isEmptyText else { return nil }
      if let count = Self.count(entry.value) { return count }
      warnings.add("badTokenCount", "token counts that are no whole numbers were left out: \(Self.shown(entry.key))")
      return nil
    }
    usage.input = count(.inputTokens) ?? usage.input
    usage.output = count(.outputTokens) ?? usage.output
    usage.cacheRead = count(.cacheRead) ?? usage.cacheRead
    usage.cacheCreation = count(.cacheCreation) ?? usage.cacheCreation
    usage.reasoning = count(.reasoning) ?? usage.reasoning
    var total = count(.totalTokens)
    // `tokens` is an object of counts for some, and their sum for others.
    if total == nil { total = count(.usage) }
    usage.statedTotal = total ?? usage.statedTotal
  }

  var hasUsage: Bool {
    entry(.inputTokens) != nil || entry(.outputTokens) != nil || entry(.totalTokens) != nil || entry(.usage) != nil
  }

  private static func count(_ value: JSONValue) -> Count? {
    if let count = Count(lenient: value) { return count }
    return KoreNames.plain.first(.number, in: value).flatMap { Count(lenient: $0) }
  }

  // MARK: Costs

  /// The cost in dollars. One in another currency is none, which is said.
  func cost(_ warnings: inout WarningList) -> Cost? {
    let currency = self[.currency]?.stringValue
    func amount(_ field: KoreField) -> Cost? {
      guard let entry = entry(field), !entry.value.isEmptyText else { return nil }
      switch KoreMoney(entry.value, currency: currency) {
      case .dollars(let cost): return cost
      case .foreign(let currency):
        warnings.add("foreignCurrency", "costs in \(currency) are not counted as dollars: \(Self.shown(entry.key))")
      case .unreadable:
        warnings.add("badCost", "costs that are no numbers were left out: \(Self.shown(entry.key))")
      }
      return nil
    }
    if entry(.cost) != nil { return amount(.cost) }
    return Cost.sum(amount(.inputCost), amount(.outputCost))
  }

  // MARK: Times

  /// A moment; warned of where there is something that is none.
  func time(_ field: KoreField, _ warnings: inout WarningList) -> Timestamp? {
    let entries = all(field).filter { !$0.value.isEmptyText }
    for entry in entries {
      if let time = TimeReader.anyTime(entry.value) { return time }
    }
    guard let first = entries.first else { return nil }
    warnings.add("badTime", "times that could not be read were left out: \(Self.shown(first.key))")
    return nil
  }

  /// A length of time in whichever unit it is told.
  func length(_ warnings: inout WarningList) -> Elapsed? {
    let fields: [(KoreField, LengthUnit)] = [
      (.millis, .millis), (.seconds, .seconds), (.micros, .micros), (.nanos, .nanos),
    ]
    for (field, unit) in fields {
      if let length = length(field, unit, &warnings) { return length }
    }
    return nil
  }

  func length(_ field: KoreField, _ unit: LengthUnit, _ warnings: inout WarningList) -> Elapsed? {
    let entries = all(field).filter { !$0.value.isEmptyText }
    for entry in entries {
      if let length = TimeReader.anyLength(entry.value, unit) { return length }
    }
    guard let first = entries.first else { return nil }
    warnings.add("badDuration", "lengths of time that could not be read were left out: \(Self.shown(first.key))")
    return nil
  }

  // MARK: What is not understood

  /// So many different names are told of.
  private static let mostNames = 24

  /// Warns of fields in no table whose names sound as if they meant something here.
  func warnOfUnknown(_ named: inout Set<String>, _ warnings: inout WarningList) {
    for key in unknown {
      guard let name = key.stringValue, let sound = KoreNames.sound(of: name) else { continue }
      let isNamed = named.contains(name) || named.count < Self.mostNames && named.insert(name).inserted
      warnings.add(
        "unknownField",
        isNamed ? "a field that sounds like \(sound) is not understood: \(Self.shown(key))" : "further such fields")
    }
  }

  static func shown(_ key: JSONValue) -> String { "'\((key.stringValue ?? "").prefix(60))'" }
}

/// An amount of money in any of the spellings that services have for it.
enum KoreMoney {
  case dollars(Cost)
  case foreign(String)
  case unreadable

  /// - Parameter currency: what the record says beside the amount.
  init(_ value: JSONValue, currency: String?) {
    var currency = currency
    var cost: Cost?
    if value.isNumber {
      cost = Cost(value)
    } else if let text = value.stringValue {
      if let plain = Cost(value) {
        cost = plain
      } else {
        let found = Self.split(text)
        cost = found.flatMap { Self.cost($0.digits) }
        currency = found?.currency ?? currency
      }
    } else {
      currency = Self.members.first(.currency, in: value)?.stringValue ?? currency
      cost = Self.parts(value, &currency)
    }
    if let currency, !currency.isEmpty, !["USD", "US$", "$", "DOLLAR", "DOLLARS"].contains(currency.uppercased()) {
      self = .foreign(currency)
    } else {
      self = cost.map { .dollars($0) } ?? .unreadable
    }
  }

  private enum Member { case total, input, output, currency }

  private static let members = WordKeyTable<Member>([
    .total: [
      "amount", "total", "totalcost", "value", "usd", "amountusd", "totalusd", "estimated", "cost", "costusd", "price",
      "numberdecimal",
    ],
    .input: ["input", "inputcost", "prompt", "promptcost"],
    .output: ["output", "outputcost", "completion", "completioncost"],
    .currency: ["currency", "currencycode", "unit"],
  ])

  /// The whole where it is given, else the parts together.
  private static func parts(_ value: JSONValue, _ currency: inout String?) -> Cost? {
    func cost(_ member: Member) -> Cost? {
      guard let amount = members.first(member, in: value), !amount.isObject else { return nil }
      if let cost = Cost(amount) { return cost }
      guard let found = amount.stringValue.flatMap(split) else { return nil }
      currency = found.currency ?? currency
      return self.cost(found.digits)
    }
    return cost(.total) ?? Cost.sum(cost(.input), cost(.output))
  }

  /// `$0.01`, `0.01 USD`, `EUR 0.01`: the digits, and what stands before or behind them.
  private static func split(_ text: String) -> (digits: String, currency: String?)? {
    guard text.utf8.count <= 60 else { return nil }
    let isDigit = { (character: Character) in character.isASCII && (character.isNumber || "+-.".contains(character)) }
    guard let first = text.firstIndex(where: isDigit), let last = text.lastIndex(where: isDigit) else { return nil }
    let around = (text[..<first] + text[text.index(after: last)...]).filter { $0 != " " }
    return (String(text[first...last]), around.isEmpty ? nil : around)
  }

  private static func cost(_ digits: String) -> Cost? {
    (try? JSONDocument(Bytes(digits)))?.withRoot { Cost($0) }
  }
}

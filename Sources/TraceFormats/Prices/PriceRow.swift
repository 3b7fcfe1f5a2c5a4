internal import TraceModel

/// What is charged for.
enum PricePart: Int, CaseIterable, Sendable {
  /// US dollars per million tokens.
  case input, output, cacheRead, cacheCreation, cacheCreation1h
  /// US dollars per thousand.
  case search, request
}

/// The prices of a call, as far as they are known.
struct PriceRate: Equatable, Sendable {
  private var prices = [Cost?](repeating: nil, count: PricePart.allCases.count)

  subscript(part: PricePart) -> Cost? {
    get { prices[part.rawValue] }
    set { prices[part.rawValue] = newValue }
  }

  /// Takes from another what this one does not know.
  mutating func complete(with other: PriceRate) {
    for place in prices.indices { prices[place] = prices[place] ?? other.prices[place] }
  }
}

/// What a table says of one model: statements, of which each that holds for a call stands above those before it.
struct PriceRow: Equatable, Sendable {
  struct Statement: Equatable, Sendable {
    var part: PricePart
    var price: Cost
    var condition = Condition()
    /// It holds for requests of more than so many tokens, and then for all of them.
    var above: Count = 0
  }

  /// When statements hold.
  struct Condition: Equatable, Sendable {
    var since: Timestamp?
    /// Minutes of the day, UTC; the end is not among them, and may be on the next day.
    var hours: Range<Int>?
    var wraps = false
    var tier: String?

    func holds(at time: Timestamp, isKnown: Bool) -> Bool {
      if let since, time < since { return false }
      guard let hours else { return true }
      guard isKnown else { return false }
      return hours.contains(time.minuteOfDay) != wraps
    }
  }

  var statements: [Statement] = []
  /// What tokens cost within the United States alone, in hundredths of what they cost else.
  var percentInUS: Count = 100

  /// The prices that hold for a call, and whether they are those of its tier.
  func rate(for call: ChargedCall, on day: Timestamp) -> (rate: PriceRate, isOfTier: Bool) {
    let time = call.time ?? day
    let standard = standardRate(call, time)
    guard let tier = call.tier else { return (standard, true) }
    let told = statements.filter { $0.condition.tier == tier }
    guard !told.isEmpty else { return (standard, false) }
    var holding = told.filter { $0.condition.holds(at: time, isKnown: call.time != nil) }
    if holding.isEmpty {
      // A tier is older than the day when somebody noted its price: it is taken for that of before, unless the standard
      // price was another one then.
      guard let first = told.compactMap(\.condition.since).min(), standard == standardRate(call, first) else {
        return (standard, false)
      }
      holding = told.filter { $0.condition.since == first }
    }
    var rate = standard
    for statement in holding where isLong(call, statement) { rate[statement.part] = statement.price }
    return (rate, true)
  }

  private func standardRate(_ call: ChargedCall, _ time: Timestamp) -> PriceRate {
    var rate = PriceRate()
    for statement in statements
    where statement.condition.tier == nil && isLong(call, statement)
      && statement.condition.holds(at: time, isKnown: call.time != nil)
    {
      rate[statement.part] = statement.price
    }
    return rate
  }

  private func isLong(_ call: ChargedCall, _ statement: Statement) -> Bool {
    statement.above == 0 || call.tokens.prompt > statement.above
  }
}

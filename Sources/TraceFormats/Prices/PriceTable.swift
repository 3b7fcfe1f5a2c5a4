public import JSONTape
internal import Synchronization
internal import SystemCalls
package import TraceModel

/// What models cost: the table that the program comes with, what a user says, or both, the user's word first.
///
/// A price is what the providers' own interface would have cost; what a subscription or a contract makes of it is not
/// known here. A name that no table has, whole, is not priced.
public struct PriceTable: Sendable {
  /// Why a table cannot be used.
  public struct Problem: Error, Sendable {
    /// What is wrong, in one sentence.
    public let message: String
  }

  /// The table that the program comes with. It is read when the first call is priced.
  public static let builtIn = PriceTable(user: [], userSource: nil, hasBuiltIn: true)

  private let user: [(pattern: String, row: PriceRow)]
  private let userSource: PriceSource?
  private let hasBuiltIn: Bool
  private let known = KnownPrices()

  private init(user: [(pattern: String, row: PriceRow)], userSource: PriceSource?, hasBuiltIn: Bool) {
    self.user = user
    self.userSource = userSource
    self.hasBuiltIn = hasBuiltIn
  }

  /// Reads a table that is JSON; throws what is wrong with it.
  ///
  /// - Parameters:
  ///   - isAlone: whether what it does not say is not known; else the built-in table says that.
  ///   - path: where it is, as answers name it.
  public init(_ root: JSONValue, isAlone: Bool = true, path: String? = nil) throws(Problem) {
    let models = try UserPrices.read(root)
    let source = PriceSource(
      source: root["source"]?.stringValue ?? path ?? "a table of the user", date: root["date"]?.stringValue)
    self.init(user: models, userSource: source, hasBuiltIn: !isAlone)
  }

  /// Reads the file at `path`; what it does not say is taken from the built-in table.
  public static func read(_ path: String) throws(Problem) -> PriceTable {
    do {
      let bytes = try Files.read(path, limit: 1 << 20).bytes
      let document = try JSONDocument(bytes)
      return try document.withRoot { root throws(Problem) in try PriceTable(root, isAlone: false, path: path) }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(message: "\(path): \(error)")
    }
  }

  /// The tables by which calls are priced, the first one first.
  package var sources: [PriceSource] {
    [userSource, hasBuiltIn ? PriceSource(source: BuiltInPrices.source, date: BuiltInPrices.date) : nil]
      .compactMap { $0 }
  }

  /// The price of a call, rounded once to 1e-12 USD; `nil` where no table has the model, or one for any part of it.
  package func cost(of call: ChargedCall) -> Cost? {
    let found = rows(for: call.model)
    let rows = found.rows
    guard !rows.isEmpty else { return nil }
    var call = call
    call.tier = call.tier ?? found.tier
    guard let rate = Self.rate(for: call, rows) else { return nil }
    let percent = call.isKeptInUS ? rows[0].percentInUS : 100
    let tokens = call.tokens
    let parts: [(Count, PricePart)] = [
      (tokens.input, .input), (tokens.output, .output), (tokens.cacheRead, .cacheRead),
      (tokens.cacheCreation, .cacheCreation), (tokens.cacheCreation1h, .cacheCreation1h),
    ]
    var bill = MillionthsOfCost()
    for (count, part) in parts where count > 0 {
      guard let price = rate[part] else { return nil }
      bill.add(count, at: percent == 100 ? price : price * percent / 100)
    }
    if call.searches > 0 {
      guard let price = rate[.search] else { return nil }
      bill.add(call.searches, at: price * 1000)
    }
    if let price = rate[.request] { bill.add(1, at: price * 1000) }
    return bill.total
  }

  /// The rate of the first row that knows the call's tier, its gaps filled by the others.
  private static func rate(for call: ChargedCall, _ rows: [PriceRow]) -> PriceRate? {
    let rates = rows.map { $0.rate(for: call, on: BuiltInPrices.day) }
    let first = rates.first { $0.isOfTier }
    // Served fast, a call costs a multiple that nobody can guess; other tiers are near the standard, or below it.
    if first == nil, call.tier == "fast" || call.tier == "priority" { return nil }
    guard var rate = first?.rate ?? rates.first?.rate else { return nil }
    for other in rates { rate.complete(with: other.rate) }
    return rate
  }

  private func rows(for model: String) -> KnownPrices.Found {
    if let found = known[model] { return found }
    let name = ModelName(model)
    var rows = [userRow(name, model)].compactMap { $0 }
    var tier: String?
    if hasBuiltIn { rows += BuiltInPrices.rows(for: name) }
    if rows.isEmpty, hasBuiltIn, let fast = BuiltInPrices.fastRows(for: name) {
      rows = fast
      tier = "fast"
    }
    let found = KnownPrices.Found(rows: rows, tier: tier)
    known[model] = found
    return found
  }

  /// The user's row for a model: of its name as it came, then without the provider in front, and so on.
  private func userRow(_ name: ModelName, _ model: String) -> PriceRow? {
    guard !user.isEmpty else { return nil }
    for spelling in [model] + name.spellings.flatMap({ $0.names.prefix(1) + $0.plainNames.prefix(1) }) {
      if let row = user.first(where: { Glob.matches($0.pattern, spelling) })?.row { return row }
    }
    return nil
  }
}

/// The rows that were found for names, so that each name is looked for once.
private final class KnownPrices: Sendable {
  struct Found: Sendable {
    let rows: [PriceRow]
    /// The tier that the name itself tells.
    let tier: String?
  }

  /// A home has some dozens of models; more than this are names that somebody made up.
  private static let most = 1000
  private let found = Mutex<[String: Found]>([:])

  subscript(model: String) -> Found? {
    get { found.withLock { $0[model] } }
    set {
      found.withLock { found in
        if found.count >= Self.most { found = [:] }
        found[model] = newValue
      }
    }
  }
}

extension SessionBuilder {
  /// Charges by a table what formats tell tokens of and no cost.
  package mutating func charge(by prices: PriceTable) {
    priceSources = prices.sources
    priceOf = { prices.price(of: $0, $1, at: $2) }
  }
}

extension PriceTable {
  /// The price of a standard call; see `cost(of:)`.
  func cost(model: String, _ tokens: ChargedCall.Tokens) -> Cost? {
    cost(of: ChargedCall(model: model, tokens: tokens))
  }

  /// The price of a call of which OTLP tells the tokens: of the prompt all of them, those from a cache and those for one
  /// among them, as the GenAI conventions say; where these are more than all, they were not among them.
  ///
  /// - Parameters:
  ///   - model: as it came.
  ///   - time: when the call began.
  package func price(of model: String, _ usage: TokenUsage, at time: Timestamp?) -> Cost? {
    guard usage.input != nil || usage.output != nil else { return nil }
    let (read, written) = (usage.cacheRead ?? 0, usage.cacheCreation ?? 0)
    let all = usage.input ?? 0
    let cached = read + written
    let tokens = ChargedCall.Tokens(
      input: cached > all ? all : all - cached, output: usage.output ?? 0, cacheRead: read, cacheCreation: written)
    return cost(of: ChargedCall(model: model, tokens: tokens, time: time))
  }
}

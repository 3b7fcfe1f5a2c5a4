public import JSONTape
internal import SystemCalls
package import TraceModel

/// What a user says that models cost. Without one nothing is priced: transcripts tell tokens, and prices change.
///
/// ```json
/// {"models": {"claude-sonnet-*": {"input": 3, "output": 15, "cacheRead": 0.3, "cacheCreation": 3.75}}}
/// ```
///
/// Amounts are US dollars per million tokens. A name may hold `*`; the first that fits, in the order of the file, counts.
public struct PriceTable: Sendable {
  /// Why a table cannot be used.
  public struct Problem: Error, Sendable {
    /// What is wrong, in one sentence.
    public let message: String
  }

  /// Prices per million tokens.
  struct Prices: Sendable {
    var input: Cost?
    var output: Cost?
    var cacheRead: Cost?
    var cacheCreation: Cost?
    /// For what is kept for an hour instead of five minutes.
    var cacheCreation1h: Cost?
  }

  private let models: [(pattern: String, prices: Prices)]

  /// Reads a table that is JSON; throws what is wrong with it.
  public init(_ root: JSONValue) throws(Problem) {
    guard let list = root["models"], list.isObject else {
      throw Problem(message: "a price table is an object with \"models\": each name with its prices")
    }
    var models: [(pattern: String, prices: Prices)] = []
    for member in list.members {
      let pattern = member.key.stringValue ?? ""
      guard member.value.isObject else { throw Problem(message: "the prices of '\(pattern)' are no object") }
      models.append((pattern, try Self.prices(member.value, pattern)))
    }
    self.models = models
  }

  private static func prices(_ value: JSONValue, _ pattern: String) throws(Problem) -> Prices {
    var prices = Prices()
    for part in value.members {
      guard let amount = Cost(part.value), part.value.isNumber, amount >= .zero else {
        throw Problem(message: "a price of '\(pattern)' is no number of US dollars per million tokens")
      }
      switch part.key.stringValue {
      case "input": prices.input = amount
      case "output": prices.output = amount
      case "cacheRead": prices.cacheRead = amount
      case "cacheCreation": prices.cacheCreation = amount
      case "cacheCreation1h": prices.cacheCreation1h = amount
      case let other:
        throw Problem(
          message: "'\(pattern)' has a price for '\(other ?? "")'; there are input, output, cacheRead, cacheCreation, "
            + "cacheCreation1h")
      }
    }
    return prices
  }

  /// Reads the file at `path`.
  public static func read(_ path: String) throws(Problem) -> PriceTable {
    do {
      let bytes = try Files.read(path, limit: 1 << 20).bytes
      let document = try JSONDocument(bytes)
      return try document.withRoot { root throws(Problem) in try PriceTable(root) }
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem(message: "\(path): \(error)")
    }
  }

  /// What a call is charged by: counts that do not overlap.
  struct Charge {
    /// Tokens that were neither read from nor written to a cache.
    var input: Count
    var output: Count
    var cacheRead: Count = 0
    var cacheCreation: Count = 0
    var cacheCreation1h: Count = 0
  }

  /// The price of a call, rounded once to 1e-12 USD; `nil` where the table lacks a price for any part of it.
  func cost(model: String, _ charge: Charge) -> Cost? {
    guard let prices = models.first(where: { Glob.matches($0.pattern, model) })?.prices else { return nil }
    var bill = MillionthsOfCost()
    let parts = [
      (charge.input, prices.input), (charge.output, prices.output), (charge.cacheRead, prices.cacheRead),
      (charge.cacheCreation, prices.cacheCreation), (charge.cacheCreation1h, prices.cacheCreation1h),
    ]
    for (count, price) in parts where count > 0 {
      guard let price else { return nil }
      bill.add(count, at: price)
    }
    return bill.total
  }
}

extension PriceTable {
  /// The price of a call of which OTLP tells the tokens: of the prompt all of them, those from a cache and those for one
  /// among them, as the GenAI conventions say; where these are more than all, they were not among them.
  ///
  /// - Parameter model: as it came; a name that no pattern fits is tried without the provider in front of it.
  package func price(of model: String, _ usage: TokenUsage) -> Cost? {
    let (read, written) = (usage.cacheRead ?? 0, usage.cacheCreation ?? 0)
    let all = usage.input ?? 0
    let cached = read + written
    let charge = Charge(
      input: cached > all ? all : all - cached, output: usage.output ?? 0, cacheRead: read, cacheCreation: written)
    guard usage.input != nil || usage.output != nil else { return nil }
    if let cost = cost(model: model, charge) { return cost }
    guard let slash = model.lastIndex(of: "/") else { return nil }
    return cost(model: String(model[model.index(after: slash)...]), charge)
  }
}

/// Names with `*` for any run of characters.
enum Glob {
  static func matches(_ pattern: String, _ text: String) -> Bool {
    let pattern = Array(pattern.utf8)
    let text = Array(text.utf8)
    var (p, t) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == 0x2A {
        star = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == text[t] {
        p += 1
        t += 1
      } else if let last = star {
        // The star takes one more.
        p = last.pattern + 1
        t = last.text + 1
        star = (last.pattern, t)
      } else {
        return false
      }
    }
    while p < pattern.count, pattern[p] == 0x2A { p += 1 }
    return p == pattern.count
  }
}

internal import TraceModel

/// The prices that the program comes with: what the providers' own price pages said on the day of the table.
///
/// They are read when the first call is priced: then the names alone, and of each model its row when it is asked for.
enum BuiltInPrices {
  /// Where the figures are from.
  static let source = "genai-prices 0.2.3 (PyPI), November 2026"
  /// The day of the figures.
  static let date = "2026-11-26"
  /// The moment by which calls without a time are charged.
  static let day = Timestamp(date) ?? Timestamp(nanoseconds: 0)

  /// Those who make models: a name without a provider is theirs. Others serve models of many makers, each at a price of
  /// its own.
  static let makers = [
    "anthropic", "openai", "google", "x-ai", "deepseek", "mistral", "moonshotai", "minimax", "meta", "cohere",
  ]

  /// The rows by provider and name, as text.
  private static let index: [String: [String: String]] = {
    var index: [String: [String: String]] = [:]
    for text in [makerTable, openAITable, cloudTable, hostTable] { read(text, into: &index) }
    return index
  }()

  private static func read(_ table: StaticString, into index: inout [String: [String: String]]) {
    var provider = ""
    var names: [String] = []
    var row = ""
    func close() {
      for name in names where index[provider]?[name] == nil { index[provider, default: [:]][name] = row }
      names = []
    }
    let text = table.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    for line in text.utf8.split(separator: 0x0A) {
      switch line.first {
      case 0x5B:
        close()
        provider = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
      case 0x3B: row += String(decoding: line, as: UTF8.self)
      default:
        close()
        let words = line.split(separator: 0x20)
        names = words.prefix { !$0.elementsEqual([0x3A]) }.map { String(decoding: $0, as: UTF8.self) }
        row = words.dropFirst(names.count + 1).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
      }
    }
    close()
  }

  /// The providers that have prices here.
  static var providers: [String] { index.keys.sorted() }
  /// The names of a provider's models.
  static func names(of provider: String) -> [String] { index[provider].map { $0.keys.sorted() } ?? [] }

  static func row(_ name: String, of provider: String) -> PriceRow? {
    index[provider]?[name].flatMap { PriceRow(text: $0) }
  }

  /// The rows that say what a model costs: the first counts, the others fill its gaps. Empty where no name fits whole.
  static func rows(for model: ModelName) -> [PriceRow] {
    let maker = model.spellings.lazy.compactMap { makersRow($0) }.first
    let host = model.spellings.lazy.compactMap { hostsRow($0) }.first
    let known = [host, maker].compactMap { $0 }
    return known.isEmpty && !model.namesProvider ? onlyRow(model) : known
  }

  /// The rows of a model that is called `…-fast`, as routers call those that are served fast.
  static func fastRows(for model: ModelName) -> [PriceRow]? {
    for name in model.spellings.flatMap(\.plainNames) where name.hasSuffix("-fast") {
      for maker in makers {
        guard let row = row(String(name.dropLast(5)), of: maker) else { continue }
        if row.statements.contains(where: { $0.condition.tier == "fast" }) { return [row] }
      }
    }
    return nil
  }

  private static func hostsRow(_ spelling: ModelName.Spelling) -> PriceRow? {
    guard let provider = spelling.provider, !makers.contains(provider) || spelling.isOfAnotherMaker else { return nil }
    return spelling.names.lazy.compactMap { row($0, of: provider) }.first
  }

  private static func makersRow(_ spelling: ModelName.Spelling) -> PriceRow? {
    let asked = spelling.provider.flatMap { makers.contains($0) && !spelling.isOfAnotherMaker ? [$0] : nil } ?? makers
    for name in spelling.plainNames {
      for maker in asked { if let row = row(name, of: maker) { return row } }
    }
    return nil
  }

  /// The row of a model that nobody makes but some serve: theirs, if all of them say the same.
  private static func onlyRow(_ model: ModelName) -> [PriceRow] {
    for spelling in model.spellings {
      for name in spelling.names {
        let rows = index.keys.compactMap { row(name, of: $0) }
        guard let first = rows.first else { continue }
        return rows.allSatisfy { $0 == first } ? [first] : []
      }
    }
    return []
  }
}

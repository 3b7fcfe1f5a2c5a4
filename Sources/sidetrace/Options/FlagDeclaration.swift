/// A flag, as the command line is read, explained and completed.
struct FlagDeclaration: Sendable {
  /// What a value is, which tells what a shell may complete.
  enum Value: Sendable {
    case text(String)
    case number(String)
    case path(String)
    case choice([String])
    case source
    /// A query of steps, of which a shell can ask how it goes on.
    case query(String)

    /// How the help writes it.
    var word: String {
      switch self {
      case .text(let word), .number(let word), .path(let word), .query(let word): word
      case .choice(let words): words.joined(separator: "|")
      case .source: "[NAME=]KIND[:LOCATION]"
      }
    }
  }

  /// All spellings; the last one is the one that is spoken of.
  let names: [String]
  /// `nil` for a flag that stands alone.
  let value: Value?
  /// Whether the value may be left out.
  let isValueOptional: Bool
  let meaning: String

  init(_ names: [String], value: Value? = nil, isValueOptional: Bool = false, _ meaning: String) {
    self.names = names
    self.value = value
    self.isValueOptional = isValueOptional
    self.meaning = meaning
  }

  var name: String { names.last ?? "" }

  /// `-n, --limit N`
  var spelling: String {
    let word = value.map { isValueOptional ? " [\($0.word)]" : " \($0.word)" } ?? ""
    return names.joined(separator: ", ") + word
  }
}

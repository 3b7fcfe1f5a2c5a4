/// A command that people type: the one description that it is read, explained and completed by.
struct CommandDeclaration: Sendable {
  struct Argument: Sendable {
    /// What is meant, which tells what a shell may complete.
    enum Kind: Sendable {
      case session
      case file
      case method
      case text
      case choice([String])
    }

    /// As the help writes it, in capital letters.
    let name: String
    let kind: Kind
    let isOptional: Bool

    init(_ name: String, _ kind: Kind, isOptional: Bool = false) {
      self.name = name
      self.kind = kind
      self.isOptional = isOptional
    }
  }

  let name: String
  /// One line, for the list of all commands.
  let summary: String
  let arguments: [Argument]
  /// The flags of this command alone; those of `CommonFlags` stand for every one.
  let flags: [FlagDeclaration]
  /// What the one line leaves out, as paragraphs.
  let detail: String
  /// Command lines as one would type them.
  let examples: [String]

  init(
    _ name: String, _ summary: String, arguments: [Argument] = [], flags: [FlagDeclaration] = [], detail: String = "",
    examples: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
    self.flags = flags
    self.detail = detail
    self.examples = examples
  }

  /// `show [SESSION]`
  var usage: String {
    ([name] + arguments.map { $0.isOptional ? "[\($0.name)]" : $0.name }).joined(separator: " ")
  }

  /// What is wrong with so many arguments; `nil` if nothing is.
  func problem(with words: [String]) -> String? {
    let least = arguments.count { !$0.isOptional }
    if (least...arguments.count).contains(words.count) { return nil }
    return "use: sidetrace \(usage)"
  }
}

/// What was typed of a command: its arguments in order and the values of its flags.
struct CommandInvocation: Sendable {
  let command: CommandDeclaration
  var arguments: [String] = []
  /// By the name that is spoken of; a flag that stands alone has an empty value.
  var values: [String: [String]] = [:]

  func has(_ flag: String) -> Bool { values[flag] != nil }
  /// The value that was given last.
  func value(_ flag: String) -> String? { values[flag]?.last }
  /// The argument of that place.
  func argument(_ place: Int) -> String? { arguments.indices.contains(place) ? arguments[place] : nil }
}

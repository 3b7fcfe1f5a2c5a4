internal import JSONRPC
internal import SidetraceServer
internal import SystemCalls

/// What the command line asks for: plain values, for which nothing is looked for, read or opened.
struct CommandLineOptions {
  enum Command {
    /// `nil` where nothing was said, so that a terminal is shown what is there.
    case serve
    case person(CommandInvocation)
    case help(CommandDeclaration?)
    case version
  }

  struct Problem: Error {
    let message: String
  }

  var command = Command.serve
  var server = ServerOptions()
  var limits = Connection.Limits()
  var logLevel: Log.Level?
  var logFile: String?
  var clientProcess: Int32?
  /// Where to listen, as it was written; `nil` where the usual places were asked for.
  var listenTexts: [String?] = []
  var allowsRemote = false
  /// Whether serving was asked for in so many words, so that a terminal is no reason to explain.
  var isExplicit = false
  var wantsHelp = false
  var wantsVersion = false

  /// Reads the command line of a program that has these commands.
  init(_ arguments: [String], commands: [CommandDeclaration]) throws(Problem) {
    server.usesDefaultSources = true
    var rest = arguments[...]
    var words: [String] = []
    var values: [(flag: FlagDeclaration, text: String)] = []
    // Behind `--` everything is a word.
    var isOver = false
    // The flags of a command may stand before it, too, so that they are looked up once it is known.
    let known = Self.command(in: arguments, commands)
    while let argument = rest.popFirst() {
      guard !isOver, argument.hasPrefix("-"), argument != "-" else {
        words.append(argument)
        continue
      }
      if argument == "--" {
        isOver = true
        continue
      }
      try read(flag: argument, &rest, of: known, among: commands, &values)
    }
    SourceSpecification.nameApart(&server.sources)
    try read(words: words, values, commands)
    for text in listenTexts { server.listenAddresses += try addresses(text) }
  }

  /// The command that a command line names: its first word that is one, since a word before it is a flag's value.
  private static func command(in arguments: [String], _ commands: [CommandDeclaration]) -> CommandDeclaration? {
    arguments.lazy.compactMap { word in commands.first { $0.name == word } }.first
  }

  private func addresses(_ text: String?) throws(Problem) -> [ListenAddress] {
    guard let text else { return ListenAddress.usual }
    do throws(SourceSpecification.Problem) {
      return [try ListenAddress(text, allowsRemote: allowsRemote)]
    } catch {
      throw Problem(message: "--listen \(text): \(error.message)")
    }
  }

  private mutating func read(
    flag argument: String, _ rest: inout ArraySlice<String>, of command: CommandDeclaration?,
    among commands: [CommandDeclaration], _ values: inout [(flag: FlagDeclaration, text: String)]
  ) throws(Problem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let common = CommonFlags.all.first { $0.declaration.names.contains(parts[0]) }
    let own = command?.flags.first { $0.names.contains(parts[0]) }
    guard let declaration = own ?? common?.declaration else {
      let all = CommonFlags.all.map(\.declaration) + (command?.flags ?? [])
      let near = NearestWord.of(parts[0], in: all.flatMap(\.names)).map { "; did you mean \($0)?" } ?? ""
      let place = command.map { " of \($0.name)" } ?? ""
      throw Problem(message: "there is no flag \(parts[0])\(place)\(near)")
    }
    var text: String?
    if declaration.value == nil {
      guard parts.count == 1 else { throw Problem(message: "\(parts[0]) takes no value") }
    } else if parts.count == 2 {
      text = parts[1]
    } else if declaration.isValueOptional {
      // Neither another flag is its value nor a command.
      if let next = rest.first, !next.hasPrefix("-"), !commands.contains(where: { $0.name == next }) {
        text = rest.popFirst()
      }
    } else {
      guard let next = rest.popFirst() else { throw Problem(message: "\(parts[0]) needs a value") }
      text = next
    }
    if own == nil, let common { return try common.set(&self, text) }
    try check(text, of: declaration, as: parts[0])
    values.append((declaration, text ?? ""))
  }

  private func check(_ text: String?, of flag: FlagDeclaration, as name: String) throws(Problem) {
    switch flag.value {
    case .choice(let words):
      guard let text, words.contains(text) else {
        throw Problem(message: "\(name) is one of \(words.joined(separator: ", ")), not '\(text ?? "")'")
      }
    case .number:
      guard let text, let number = Int(text, radix: 10), number > 0 else {
        throw Problem(message: "\(name) needs a number above 0, not '\(text ?? "")'")
      }
    case .text, .path, .source, .query, nil: break
    }
  }

  private mutating func read(
    words: [String], _ values: [(flag: FlagDeclaration, text: String)], _ commands: [CommandDeclaration]
  ) throws(Problem) {
    if wantsVersion { return command = .version }
    guard let name = words.first else {
      if wantsHelp { command = .help(nil) }
      return
    }
    guard let declaration = commands.first(where: { $0.name == name }) else {
      let near = NearestWord.of(name, in: commands.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
      throw Problem(message: "there is no command '\(name)'\(near)")
    }
    if wantsHelp { return command = .help(declaration) }
    var invocation = CommandInvocation(command: declaration)
    invocation.arguments = Array(words.dropFirst())
    for (flag, text) in values { invocation.values[flag.name, default: []].append(text) }
    if let problem = declaration.problem(with: invocation.arguments) { throw Problem(message: problem) }
    if declaration.name == "serve" { return isExplicit = true }
    if declaration.name == "help" {
      let asked = invocation.argument(0)
      guard let asked else { return command = .help(nil) }
      guard let found = commands.first(where: { $0.name == asked }) else {
        throw Problem(message: "there is no command '\(asked)'")
      }
      return command = .help(found)
    }
    command = .person(invocation)
  }
}

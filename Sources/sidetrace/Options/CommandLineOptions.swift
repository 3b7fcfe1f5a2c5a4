internal import JSONRPC
internal import SidetraceServer
internal import SystemCalls

/// What the command line asks for: plain values, for which nothing is looked for, read or opened.
struct CommandLineOptions {
  enum Command {
    case serve
    case call(method: String, params: String?)
    case view(ViewCommand)
    case help
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
  /// How many sessions, or last steps of one, a view shows.
  var viewLimit = 20
  /// Where to listen, as it was written; `nil` where the usual places were asked for.
  private var listenTexts: [String?] = []
  private var allowsRemote = false
  /// Whether serving was asked for in so many words, so that a terminal is no reason to explain.
  var isExplicit = false

  init(_ arguments: [String]) throws(Problem) {
    server.usesDefaultSources = true
    var rest = arguments[...]
    var words: [String] = []
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        words.append(argument)
        continue
      }
      try read(flag: argument, &rest)
    }
    SourceSpecification.nameApart(&server.sources)
    try read(words: words)
    for text in listenTexts { server.listenAddresses += try addresses(text) }
  }

  private func addresses(_ text: String?) throws(Problem) -> [ListenAddress] {
    guard let text else { return ListenAddress.usual }
    do throws(SourceSpecification.Problem) {
      return [try ListenAddress(text, allowsRemote: allowsRemote)]
    } catch {
      throw Problem(message: "--listen \(text): \(error.message)")
    }
  }

  private mutating func read(flag argument: String, _ rest: inout ArraySlice<String>) throws(Problem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let flag = parts[0]
    func value() throws(Problem) -> String {
      if parts.count == 2 { return parts[1] }
      guard let next = rest.popFirst() else { throw Problem(message: "\(flag) needs a value") }
      return next
    }
    /// The value of a flag that needs none: neither another flag is one nor a command.
    func valueIfAny() -> String? {
      if parts.count == 2 { return parts[1] }
      guard let next = rest.first, !next.hasPrefix("-"), !Self.commands.contains(next) else { return nil }
      return rest.popFirst()
    }
    func number(_ unit: String) throws(Problem) -> Int {
      let text = try value()
      guard let number = Int(text, radix: 10), number >= 0 else {
        throw Problem(message: "\(flag) needs \(unit), not '\(text)'")
      }
      return number
    }
    switch flag {
    case "--help", "-h": command = .help
    case "--version", "-V": command = .version
    case "--stdio": isExplicit = true
    case "--source", "-s":
      let text = try value()
      do throws(SourceSpecification.Problem) {
        server.sources.append(try SourceSpecification(text))
      } catch {
        throw Problem(message: "--source \(error.message)")
      }
    case "--limit", "-n":
      let limit = try number("a number")
      guard (1...1000).contains(limit) else { throw Problem(message: "\(flag) is from 1 to 1000") }
      viewLimit = limit
    case "--no-default-sources": server.usesDefaultSources = false
    case "--listen": listenTexts.append(valueIfAny())
    case "--listen-remote": allowsRemote = true
    case "--prices": server.pricesPath = try value()
    case "--cache-bytes": server.cacheBytes = try number("a number of bytes")
    case "--max-message-bytes": limits.messageBytes = try number("a number of bytes")
    case "--log-level":
      let text = try value()
      guard let level = Log.Level(name: text) else {
        throw Problem(message: "--log-level is one of fault, error, warning, info, debug, not '\(text)'")
      }
      logLevel = level
    case "--log-file": logFile = try value()
    case "--clientProcessId":
      clientProcess = Int32(clamping: try number("the number of a process"))
    default: throw Problem(message: "there is no flag \(flag)")
    }
  }

  private static let commands: Set<String> = ["serve", "call", "sessions", "show", "tail"]

  private mutating func read(words: [String]) throws(Problem) {
    switch words.first {
    case nil: break
    case "serve" where words.count == 1: isExplicit = true
    case "call":
      guard words.count == 2 || words.count == 3 else {
        throw Problem(message: "use: sidetrace call METHOD [PARAMS], where PARAMS is a JSON object in quotes")
      }
      if case .serve = command { command = .call(method: words[1], params: words.count == 3 ? words[2] : nil) }
    case "sessions" where words.count <= 2: view(.sessions(text: words.count == 2 ? words[1] : nil))
    case "show" where words.count <= 2: view(.show(session: words.count == 2 ? words[1] : nil))
    case "tail" where words.count <= 2: view(.tail(session: words.count == 2 ? words[1] : nil))
    case let word? where ["sessions", "show", "tail"].contains(word):
      throw Problem(message: "\(word) takes one argument at most, not '\(words.dropFirst().joined(separator: " "))'")
    default: throw Problem(message: "there is no command '\(words.joined(separator: " "))'")
    }
  }

  private mutating func view(_ what: ViewCommand) {
    if case .serve = command { command = .view(what) }
  }
}

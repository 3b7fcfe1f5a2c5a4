internal import JSONRPC
internal import SidetraceServer
internal import SystemCalls

/// A flag that every command takes, and what it sets.
struct CommonFlag: Sendable {
  let declaration: FlagDeclaration
  let set: @Sendable (inout CommandLineOptions, String?) throws(CommandLineOptions.Problem) -> Void

  init(
    _ declaration: FlagDeclaration,
    _ set: @escaping @Sendable (inout CommandLineOptions, String?) throws(CommandLineOptions.Problem) -> Void
  ) {
    self.declaration = declaration
    self.set = set
  }
}

/// The flags of the program itself; a command's own stand in its declaration.
enum CommonFlags {
  static let all: [CommonFlag] = sources + listening + limits + logging + ending

  private static let sources = [
    CommonFlag(
      FlagDeclaration(["-s", "--source"], value: .source, "where sessions come from; may be given again")
    ) { options, text throws(CommandLineOptions.Problem) in
      do throws(SourceSpecification.Problem) {
        options.server.sources.append(try SourceSpecification(text ?? ""))
      } catch {
        throw CommandLineOptions.Problem(message: "--source \(error.message)")
      }
    },
    CommonFlag(FlagDeclaration(["--no-default-sources"], "use none that is not named")) { options, _ in
      options.server.usesDefaultSources = false
    },
    CommonFlag(
      FlagDeclaration(
        ["--prices"], value: .path("FILE"),
        "what models cost, above the built-in prices; none for no prices at all; see protocol.md")
    ) { options, text in options.server.pricesPath = text },
  ]

  private static let listening = [
    CommonFlag(
      FlagDeclaration(
        ["--listen"], value: .text("[HOST:]PORT"), isValueOptional: true,
        "take OTLP there, over gRPC and HTTP, as a source named live; loopback only; without a value at 4317 and 4318; "
          + "may be given again")
    ) { options, text in options.listenTexts.append(text) },
    CommonFlag(
      FlagDeclaration(["--listen-remote"], "let --listen take an address that other machines can reach")
    ) { options, _ in options.allowsRemote = true },
  ]

  private static let limits = [
    CommonFlag(
      FlagDeclaration(["--cache-bytes"], value: .number("N"), "the most to keep in memory (default 268435456)")
    ) { options, text throws(CommandLineOptions.Problem) in
      options.server.cacheBytes = try number(text, "--cache-bytes needs a number of bytes")
    },
    CommonFlag(
      FlagDeclaration(["--max-message-bytes"], value: .number("N"), "the longest message to read (default 268435456)")
    ) { options, text throws(CommandLineOptions.Problem) in
      options.limits.messageBytes = try number(text, "--max-message-bytes needs a number of bytes")
    },
  ]

  private static let logging = [
    CommonFlag(
      FlagDeclaration(
        ["--log-level"], value: .choice(["fault", "error", "warning", "info", "debug"]),
        "how much is logged (default warning)")
    ) { options, text throws(CommandLineOptions.Problem) in
      guard let level = Log.Level(name: text ?? "") else {
        throw CommandLineOptions.Problem(
          message: "--log-level is one of fault, error, warning, info, debug, not '\(text ?? "")'")
      }
      options.logLevel = level
    },
    CommonFlag(
      FlagDeclaration(["--log-file"], value: .path("PATH"), "log there instead of to standard error")
    ) { options, text in options.logFile = text },
  ]

  private static let ending = [
    CommonFlag(
      FlagDeclaration(["--clientProcessId"], value: .number("N"), "end when this process does")
    ) { options, text throws(CommandLineOptions.Problem) in
      options.clientProcess = Int32(clamping: try number(text, "--clientProcessId needs the number of a process"))
    },
    CommonFlag(FlagDeclaration(["--stdio"], "serve, also on a terminal")) { options, _ in options.isExplicit = true },
    CommonFlag(FlagDeclaration(["-h", "--help"], "this text; behind a command, that of the command")) { options, _ in
      options.wantsHelp = true
    },
    CommonFlag(FlagDeclaration(["-V", "--version"], "the version")) { options, _ in options.wantsVersion = true },
  ]

  private static func number(_ text: String?, _ need: String) throws(CommandLineOptions.Problem) -> Int {
    guard let text, let number = Int(text, radix: 10), number >= 0 else {
      throw CommandLineOptions.Problem(message: "\(need), not '\(text ?? "")'")
    }
    return number
  }
}

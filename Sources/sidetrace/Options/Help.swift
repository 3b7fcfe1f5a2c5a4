internal import SidetraceServer
internal import TraceClient

/// The texts for people.
enum Help {
  static let text = """
    sidetrace \(Version.text): agent traces beside the code, over JSON-RPC

    USE
      sidetrace [FLAGS]                        serve JSON-RPC on standard input and output
      sidetrace [FLAGS] call METHOD [PARAMS]   answer one request and end
      sidetrace [FLAGS] sessions [TEXT]        the sessions that went on last
      sidetrace [FLAGS] show [SESSION]         a session as a tree; the last one, or one by the beginning of its id
      sidetrace [FLAGS] tail [SESSION]         its last steps, and each further one as it comes; with
                                               --listen and no session, of each that programs send

    FLAGS
      -s, --source [NAME=]KIND[:LOCATION]  where sessions come from; may be given again
    \(kinds)
                                           without any, those that are found are used
      -n, --limit N            how many lines sessions and tail show (default 20)
      --no-default-sources     use none that is not named
      --listen [[HOST:]PORT]   take OTLP there, over gRPC and HTTP, as a source named live; loopback only; without a
                               value at 4317 and 4318; may be given again
      --listen-remote          let --listen take an address that other machines can reach
      --prices FILE            what models cost, for transcripts and OTLP; see protocol.md
      --cache-bytes N          the most to keep in memory (default 268435456)
      --max-message-bytes N    the longest message to read (default 268435456)
      --log-level LEVEL        fault, error, warning (default), info or debug
      --log-file PATH          log there instead of to standard error
      --clientProcessId N      end when this process does
      --stdio                  serve, also on a terminal
      -h, --help               this text
      -V, --version            the version

    EXAMPLES
      sidetrace sessions
      sidetrace --source files:Fixtures/demo call session.list
      sidetrace --listen tail
      echo '{"jsonrpc":"2.0","id":1,"method":"session.list"}' | sidetrace --source files:Fixtures/demo

    Messages may be framed by Content-Length headers, as language servers do, or stand one on a line; the first byte
    tells. protocol.md describes the methods, and rpc.discover lists them.

    """

  /// A line for each kind of source, or for several that are alike, below the flag that names them.
  private static let kinds: String = {
    let indent = String(repeating: " ", count: 39)
    let gap = 18
    var groups: [(names: [String], help: String)] = []
    for kind in SourceKinds.all {
      let name =
        switch kind.location {
        case .path: "\(kind.name):PATH"
        case .optionalPath: "\(kind.name)[:PATH]"
        case .address: "\(kind.name)[:URL]"
        }
      if groups.last?.help == kind.help {
        groups[groups.count - 1].names.append(name)
      } else {
        groups.append(([name], kind.help))
      }
    }
    return groups.flatMap { group -> [String] in
      var names = wrapped(group.names.map { $0 + "," }, width: 60)
      names[names.count - 1].removeLast()
      let help = wrapped(group.help.split(separator: " ").map(String.init), width: 47)
      let isShort = names.count == 1 && names[0].count < gap
      let first = isShort ? [names[0] + String(repeating: " ", count: gap - names[0].count) + help[0]] : names
      let rest = help.dropFirst(isShort ? 1 : 0).map { String(repeating: " ", count: gap) + $0 }
      return (first + rest).map { indent + $0 }
    }.joined(separator: "\n")
  }()

  /// Words on lines of at most `width` characters.
  private static func wrapped(_ words: [String], width: Int) -> [String] {
    words.reduce(into: [""]) { lines, word in
      let last = lines.count - 1
      if lines[last].isEmpty {
        lines[last] = word
      } else if lines[last].count + 1 + word.count <= width {
        lines[last] += " " + word
      } else {
        lines.append(word)
      }
    }
  }

  static let onTerminal = """
    sidetrace speaks JSON-RPC on standard input and output; it is started by an editor or a script.
    Try:  sidetrace sessions
    Or:   sidetrace --source files:Fixtures/demo call session.list
    Or:   sidetrace --help

    """
}

internal import SidetraceServer

/// The texts for people.
enum Help {
  static let text = """
    sidetrace \(Version.text): agent traces beside the code, over JSON-RPC

    USE
      sidetrace [FLAGS]                        serve JSON-RPC on standard input and output
      sidetrace [FLAGS] call METHOD [PARAMS]   answer one request and end
      sidetrace [FLAGS] sessions [TEXT]        the sessions that went on last
      sidetrace [FLAGS] show [SESSION]         a session as a tree; the last one, or one by the beginning of its id
      sidetrace [FLAGS] tail [SESSION]         its last steps, and each further one as it comes

    FLAGS
      -s, --source [NAME=]KIND[:LOCATION]  where sessions come from; may be given again
                                           files:PATH        a JSON or JSON-lines file, or a folder of them
                                           otlp:PATH         the same, for OTLP/JSON alone
                                           claude-code[:PATH], codex[:PATH]
                                                             the transcripts of a coding agent
                                           pandaprobe[:URL], kore[:URL], syntropic137[:URL]
                                                             a server; see protocol.md for the variables
                                                             with its credentials
                                           without any, those that are found are used
      -n, --limit N            how many lines sessions and tail show (default 20)
      --no-default-sources     use none that is not named
      --listen [HOST:]PORT     take OTLP/HTTP with JSON bodies there, as a source named live; loopback only
      --listen-remote          let --listen take an address that other machines can reach
      --prices FILE            what models cost, for transcripts; see protocol.md
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
      echo '{"jsonrpc":"2.0","id":1,"method":"session.list"}' | sidetrace --source files:Fixtures/demo

    Messages may be framed by Content-Length headers, as language servers do, or stand one on a line; the first byte
    tells. protocol.md describes the methods, and rpc.discover lists them.

    """

  static let onTerminal = """
    sidetrace speaks JSON-RPC on standard input and output; it is started by an editor or a script.
    Try:  sidetrace sessions
    Or:   sidetrace --source files:Fixtures/demo call session.list
    Or:   sidetrace --help

    """
}

/// How much a client wants to be told of what the server does (LSP's `$/setTrace`).
enum TraceValue: String, Sendable { case off, messages, verbose }

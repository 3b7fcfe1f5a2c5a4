internal import JSONRPC
internal import JSONTape

/// With what a command ends, by the kind of the error that it met.
enum ExitCode {
  /// Nothing more precise is known.
  static let failed: Int32 = 1
  /// The command line, the parameters or the method make no sense.
  static let usage: Int32 = 2
  /// The member that `--raw` names is not in the answer.
  static let noMember: Int32 = 15

  /// The kinds of errors, each with its code; those that are not here are `failed`.
  static let kinds: [(kind: String, code: Int32, meaning: String)] = [
    ("notFound", 3, "there is no such session, trace or span"),
    ("unauthorized", 4, "the credentials are wrong or missing"),
    ("forbidden", 5, "the credentials do not allow it"), ("rateLimited", 6, "too much was asked of the service"),
    ("timeout", 7, "the service did not answer in time"),
    ("unavailable", 8, "the service cannot be reached, or failed"),
    ("badResponse", 9, "the service answered what makes no sense"), ("tooLarge", 10, "the answer is beyond a limit"),
    ("unsupported", 11, "the source cannot do this"), ("noSource", 12, "no source is configured, or none by that name"),
    ("cancelled", 13, "it was given up"),
  ]

  static func of(_ error: ResponseError) -> Int32 {
    switch error.code {
    case .invalidParams, .methodNotFound, .invalidRequest, .parseError: return usage
    default: break
    }
    let document = (error.data?.joined()).flatMap { try? JSONDocument($0) }
    let kind = document?.withRoot { $0["kind"]?.stringValue } ?? nil
    return kinds.first { $0.kind == kind }?.code ?? failed
  }
}

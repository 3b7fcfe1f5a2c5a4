internal import JSONRPC
internal import JSONTape
internal import SystemCalls

/// Shows on standard error how far a call is, if somebody sits there to see it.
struct TerminalProgress: Sendable {
  let isShown = Descriptor.standardError.isTerminal

  /// The parameters with the token that asks for progress; others than an object are left as they are.
  static func asking(_ params: String) -> String {
    let trimmed = params.drop { $0.isWhitespace }
    guard trimmed.hasPrefix("{"), !params.contains("workDoneToken") else { return params }
    let rest = trimmed.dropFirst()
    let isEmpty = rest.drop { $0.isWhitespace }.hasPrefix("}")
    return "{\"workDoneToken\":\"terminal\"" + (isEmpty ? "" : ",") + rest
  }

  func show(_ method: StaticString, _ params: JSONBytes) {
    guard isShown, let document = try? JSONDocument(params.joined()) else { return }
    let message = document.withRoot { $0["value"]?["message"]?.stringValue }
    if let message { say("\r\u{1B}[K\(ReadableText.line(message))", to: .standardError) }
  }

  func clear() {
    if isShown { say("\r\u{1B}[K", to: .standardError) }
  }
}

internal import JSONTape
internal import SystemCalls

/// `sidetrace diff`: the patch as it is where another program reads it, and in colours where a person does.
struct PatchView {
  let screen: Screen
  let output: Descriptor

  /// Writes the result of `session.patch`.
  func write(_ result: JSONValue) {
    let patch = result["patch"]?.stringValue ?? ""
    if output.isTerminal {
      for line in patch.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
        let text = CodeLine.shown(String(line.hasSuffix("\r") ? line.dropLast() : line))
        guard screen.write(screen.colour(text, Self.colour(line))) else { return }
      }
    } else {
      say(patch, to: output)
    }
    for warning in result["warnings"]?.elements ?? .empty {
      complain("note: " + ReadableText.line(warning["message"]?.stringValue ?? ""))
    }
    if patch.isEmpty, result["missing"]?.elements.first == nil { complain("the session changed no file") }
  }

  private static func colour(_ line: Substring) -> Screen.Colour? {
    if line.hasPrefix("diff ") || line.hasPrefix("+++ ") || line.hasPrefix("--- ") { return .bold }
    if line.hasPrefix("@@") { return .blue }
    if line.hasPrefix("+") { return .green }
    return line.hasPrefix("-") ? .red : nil
  }
}

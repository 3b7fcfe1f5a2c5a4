internal import JSONTape
internal import TraceModel

/// One step, whole, as lines to read.
enum BrowseDetails {
  /// So many lines of one value are shown.
  private static let mostLines = 20_000

  /// The lines of what `span.get` answers.
  static func lines(_ root: JSONValue) -> [String] {
    let span = root["span"] ?? root
    var lines: [String] = []
    func fact(_ word: String, _ key: StaticString) {
      guard let value = span[key], !value.isNull else { return }
      let text = value.stringValue ?? (value.isNumber ? value.spelling : JSONPretty.text(value))
      lines.append(word.padding(to: 10) + ReadableText.line(text, limit: 2000))
    }
    fact("name", "name")
    fact("kind", "kind")
    fact("status", "status")
    fact("agent", "agent")
    fact("model", "model")
    fact("started", "startTime")
    fact("ended", "endTime")
    if let time = span["durationMs"].flatMap({ Elapsed(exactly: $0, .milliseconds) }) {
      lines.append("took".padding(to: 10) + Words.duration(time))
    }
    fact("tokens", "tokens")
    fact("cost", "costUsd")
    fact("id", "spanId")
    for (word, key) in [("error", "error"), ("input", "input"), ("output", "output"), ("metadata", "metadata")]
      as [(String, StaticString)]
    {
      guard let value = span[key], !value.isNull else { continue }
      lines += ["", word.uppercased()]
      lines += text(value)
    }
    return lines
  }

  private static func text(_ value: JSONValue) -> [String] {
    let text = value.stringValue ?? JSONPretty.text(value)
    let all = text.split(separator: "\n", omittingEmptySubsequences: false)
    let shown = all.prefix(mostLines).map { ReadableText.keepingBlanks(String($0)) }
    return all.count > mostLines ? shown + ["… \(all.count - mostLines) more lines"] : shown
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { Columns.pad(self, to: width) }
}

extension ReadableText {
  /// A line with its blanks as they are, in which nothing acts; tabs become blanks.
  static func keepingBlanks(_ line: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in line.unicodeScalars {
      if scalar == "\t" {
        result.append(contentsOf: "    ".unicodeScalars)
      } else if scalar == "\r" {
        continue
      } else if acts(scalar) {
        result.append(contentsOf: ("\\u{" + String(scalar.value, radix: 16) + "}").unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }
}

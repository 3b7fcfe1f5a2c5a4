internal import JSONTape
internal import TraceModel

/// Why something failed, in one line: the part of an error that tells it from others.
///
/// That a command ended with 1 is the least telling line of its output, and `{"type":"error"` the least telling part of
/// a body. What there is comes from tools, compilers, runners of tests, servers and agents' harnesses, each with a form
/// of its own: bodies are read by `FailureBody`, lines are chosen by `FailureLines`.
enum FailureWords {
  /// Of a longer text its beginning and its end are read: an error stands in one of them.
  private static let longestHalf = 12_000
  /// A body in a body, in a string: deeper ones are not read.
  private static let deepest = 4

  static func line(_ message: String) -> String? { line(message, depth: 0) }

  static func line(_ message: String, depth: Int) -> String? {
    let text = plain(message)
    if text.isEmpty { return nil }
    if depth < deepest, let told = FailureBody.line(text, depth: depth) { return told }
    return FailureLines.line(text)
  }

  /// Without the colours of a terminal and the tags that agents put around, and not longer than is read.
  private static func plain(_ message: String) -> String {
    var bytes: [UInt8] = []
    let all = message.utf8
    if all.count <= longestHalf * 2 {
      bytes = Array(all)
    } else {
      bytes = Array(all.prefix(longestHalf)) + [0x0A] + Array(all.suffix(longestHalf))
    }
    if bytes.contains(0x1B) { bytes = withoutColours(bytes) }
    var text = String(decoding: bytes, as: UTF8.self)
    if text.contains("<") {
      for tag in ["tool_use_error", "error", "stderr", "stdout", "system-reminder"] {
        text = text.split(separator: "<\(tag)>").joined().split(separator: "</\(tag)>").joined(separator: "\n")
      }
    }
    return text.trimmed
  }

  /// `ESC [ … letter`
  private static func withoutColours(_ bytes: [UInt8]) -> [UInt8] {
    var kept: [UInt8] = []
    var i = 0
    while i < bytes.count {
      guard bytes[i] == 0x1B, i + 1 < bytes.count, bytes[i + 1] == 0x5B else {
        if bytes[i] != 0x1B { kept.append(bytes[i]) }
        i += 1
        continue
      }
      i += 2
      while i < bytes.count, !(0x40...0x7E).contains(bytes[i]) { i += 1 }
      i += 1
    }
    return kept
  }
}

extension StringProtocol {
  /// Without white space around.
  var trimmed: String {
    var rest = Substring(self)
    while let scalar = rest.unicodeScalars.first, scalar.value <= 0x20 { rest.unicodeScalars.removeFirst() }
    while let scalar = rest.unicodeScalars.last, scalar.value <= 0x20 { rest.unicodeScalars.removeLast() }
    return String(rest)
  }
}

import JSONTape

/// Lays an answer out for a transcript: what fits on a line stays on it, and a cursor is nobody's business.
struct JSONLayout {
  private static let width = 116

  static func text(_ answer: some Collection<UInt8>, indentation: Int) -> String {
    guard let document = try? JSONDocument(Bytes(answer)) else { return String(decoding: answer, as: UTF8.self) }
    return document.withRoot { block($0, indentation, used: indentation) }
  }

  private static func block(_ value: JSONValue, _ depth: Int, used: Int) -> String {
    let line = inline(value)
    if line.unicodeScalars.count + used <= width || !(value.isObject || value.isArray) { return line }
    let margin = String(repeating: " ", count: depth + 2)
    let parts =
      value.isObject
      ? value.members.map { member in
        let key = member.key.spelling + ": "
        let value = isHidden(member) ? "…" : block(member.value, depth + 2, used: depth + 3 + key.count)
        return margin + key + value
      }
      : value.elements.map { margin + block($0, depth + 2, used: depth + 3) }
    let (open, close) = value.isObject ? ("{", "}") : ("[", "]")
    return open + "\n" + parts.joined(separator: ",\n") + "\n" + String(repeating: " ", count: depth) + close
  }

  private static func inline(_ value: JSONValue) -> String {
    if value.isObject {
      let members = value.members.map { $0.key.spelling + ": " + (isHidden($0) ? "…" : inline($0.value)) }
      return "{" + members.joined(separator: ", ") + "}"
    }
    if value.isArray { return "[" + value.elements.map(inline).joined(separator: ", ") + "]" }
    return value.spelling
  }

  private static func isHidden(_ member: JSONValue.Member) -> Bool { member.key.equals("nextCursor") }
}

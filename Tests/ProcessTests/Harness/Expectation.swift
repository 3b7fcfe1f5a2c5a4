import ChildProcesses
import JSONTape

/// JSON that an answer is compared with. `…` outside a string stands for what is not said:
/// as a value for any value, at the end of an object or array for whatever else is in it.
///
/// Order and white space of members do not count; numbers are equal as they are spelled, or as numbers.
struct Expectation {
  private static let anyMark = "\u{E000}any"
  private static let restMark = "\u{E000}rest"

  private let document: JSONDocument

  init(_ text: String) throws {
    document = try Self.parse(Bytes(Self.marked(text)))
  }

  /// What keeps `answer` from being what is expected; `nil` if nothing does.
  func difference(from answer: some Collection<UInt8>) -> String? {
    do {
      let other = try Self.parse(Bytes(answer))
      return document.withRoot { expected in other.withRoot { Self.difference(expected, $0, at: "") } }
    } catch {
      return "\(error)"
    }
  }

  private static func parse(_ bytes: Bytes) throws -> JSONDocument {
    do {
      return try JSONDocument(bytes)
    } catch {
      throw ChildError("not JSON, \(error): \(bytes.text(0..<min(bytes.count, 400)))")
    }
  }

  /// Puts strings in the place of the ellipses, so that the whole becomes JSON.
  private static func marked(_ text: String) -> String {
    var result = ""
    var containers: [Character] = []
    var inString = false
    var escaped = false
    var last: Character?
    for character in text {
      if inString {
        result.append(character)
        inString = escaped || character != "\""
        escaped = !escaped && character == "\\"
        continue
      }
      switch character {
      case "\"": inString = true
      case "{", "[": containers.append(character)
      case "}", "]": containers.removeLast(containers.isEmpty ? 0 : 1)
      default: break
      }
      if character != "…" {
        result.append(character)
      } else if last == ":" || last == nil {
        result += "\"\(anyMark)\""
      } else {
        result += containers.last == "{" ? "\"\(restMark)\":0" : "\"\(restMark)\""
      }
      if !character.isWhitespace { last = character }
    }
    return result
  }

  private static func difference(_ expected: JSONValue, _ actual: JSONValue, at path: String) -> String? {
    if expected.stringValue == anyMark { return nil }
    guard expected.kind == actual.kind else { return wrong(expected, actual, path) }
    switch expected.kind {
    case .object: return memberDifference(expected, actual, path)
    case .array: return elementDifference(expected, actual, path)
    case .string: return expected.stringValue == actual.stringValue ? nil : wrong(expected, actual, path)
    case .number:
      // An id is echoed byte by byte; elsewhere 1.50 is 1.5.
      if expected.spelling == actual.spelling { return nil }
      let isSame = path != "/id" && Double(expected.spelling) == Double(actual.spelling)
      return isSame && expected.int64 == actual.int64 ? nil : wrong(expected, actual, path)
    case .bool, .null: return expected.spelling == actual.spelling ? nil : wrong(expected, actual, path)
    }
  }

  private static func memberDifference(_ expected: JSONValue, _ actual: JSONValue, _ path: String) -> String? {
    var known: [String: JSONValue] = [:]
    for member in actual.members { known[member.key.stringValue ?? ""] = member.value }
    var isOpen = false
    for member in expected.members {
      let key = member.key.stringValue ?? ""
      if key == restMark {
        isOpen = true
        continue
      }
      guard let value = known.removeValue(forKey: key) else { return "\(path)/\(key): is missing" }
      if let difference = difference(member.value, value, at: "\(path)/\(key)") { return difference }
    }
    if isOpen { return nil }
    return known.keys.min().map { "\(path)/\($0): was not expected: \(known[$0]?.spelling.prefix(200) ?? "")" }
  }

  private static func elementDifference(_ expected: JSONValue, _ actual: JSONValue, _ path: String) -> String? {
    var rest = actual.elements
    for (place, element) in expected.elements.enumerated() {
      if element.stringValue == restMark { return nil }
      guard let value = rest.next() else { return "\(path)/\(place): is missing" }
      if let difference = difference(element, value, at: "\(path)/\(place)") { return difference }
    }
    return rest.next().map { "\(path): one more was not expected: \($0.spelling.prefix(200))" }
  }

  private static func wrong(_ expected: JSONValue, _ actual: JSONValue, _ path: String) -> String {
    "\(path): expected \(expected.spelling.prefix(200)), got \(actual.spelling.prefix(200))"
  }
}

/// The way from a value to one inside it.
public struct JSONPath {
  fileprivate enum Step {
    case key(JSONValue)
    case index(Int)
  }

  fileprivate var steps: [Step] = []

  /// The path as a JSON Pointer (RFC 6901); empty for the value itself.
  public var pointer: String {
    var text = ""
    for step in steps {
      text += "/"
      switch step {
      case .index(let index): text += "\(index)"
      case .key(let key):
        for scalar in (key.stringValue ?? "").unicodeScalars {
          switch scalar {
          case "~": text += "~0"
          case "/": text += "~1"
          default: text.unicodeScalars.append(scalar)
          }
        }
      }
    }
    return text
  }
}

extension JSONValue {
  private enum Level {
    case object(Members)
    case array(Elements, next: Int)
  }

  /// Calls `body` with every key and every value that is no object or array, in the order of the text, until it
  /// returns false.
  ///
  /// The levels that are open are kept on a list, not on the stack.
  ///
  /// - Parameter body: gets the value, whether it is a key, and the path; of a key, the path of its member.
  public func forEachLeaf(_ body: (JSONValue, _ isKey: Bool, JSONPath) -> Bool) {
    var path = JSONPath()
    guard let level = Self.level(self) else {
      _ = body(self, false, path)
      return
    }
    var levels = [level]
    while let level = levels.popLast() {
      let value: JSONValue
      switch level {
      case .object(var members):
        guard let member = members.next() else {
          _ = path.steps.popLast()
          continue
        }
        levels.append(.object(members))
        path.steps.append(.key(member.key))
        guard body(member.key, true, path) else { return }
        value = member.value
      case .array(var elements, let next):
        guard let element = elements.next() else {
          _ = path.steps.popLast()
          continue
        }
        levels.append(.array(elements, next: next + 1))
        path.steps.append(.index(next))
        value = element
      }
      if let inner = Self.level(value) {
        levels.append(inner)
      } else {
        guard body(value, false, path) else { return }
        path.steps.removeLast()
      }
    }
  }

  private static func level(_ value: JSONValue) -> Level? {
    if value.isObject { return .object(value.members) }
    return value.isArray ? .array(value.elements, next: 0) : nil
  }
}

internal import JSONTape

/// What messages have around what is said in them: who speaks, and why the answer ended.
enum OTLPOutlines {
  /// The members of messages and of their parts that say nothing by themselves.
  static let names: Set<String> = ["role", "type", "finish_reason", "name", "index"]

  /// Longer values are not looked into, in bytes: they say something.
  static let longest = 2048
  /// Deeper values are not looked into, either.
  private static let mostDepth = 16

  /// Whether anything is said in a value.
  static func isSomethingSaid(in value: JSONValue) -> Bool { isSomethingSaid(value, inMessage: false, depth: 0) }

  private static func isSomethingSaid(_ value: JSONValue, inMessage: Bool, depth: Int) -> Bool {
    if depth == mostDepth { return true }
    if value.isNull || value.isString && value.equals("") { return false }
    if value.isArray {
      return value.elements.contains { isSomethingSaid($0, inMessage: inMessage, depth: depth + 1) }
    }
    guard value.isObject else { return true }
    let isMessage = value["role"] != nil || value["finish_reason"] != nil
    // A part of a message that has a name is a call of a tool.
    let isOutline = { (name: String) in names.contains(name) && (isMessage || inMessage && name != "name") }
    return value.members.contains { member in
      if let name = member.key.stringValue, isOutline(name) { return false }
      return isSomethingSaid(member.value, inMessage: isMessage || inMessage, depth: depth + 1)
    }
  }
}

/// Lays JSON out for people: two spaces a level, one member a line.
///
/// Characters that act (`ReadableText.acts`) are written as escapes; the value stays the same.
public struct JSONPretty {
  private var output: [UInt8] = []

  private init() {}

  /// The value as text; valid JSON that means the same.
  public static func text(_ value: JSONValue) -> String {
    var pretty = JSONPretty()
    pretty.write(value)
    return String(decoding: pretty.output, as: UTF8.self)
  }

  private enum Step {
    case value(JSONValue)
    case member(JSONValue.Member)
    case close(UInt8, depth: Int)
  }

  /// Depth is the document's, which is bounded; the steps to do are kept on a list, not on the stack.
  private mutating func write(_ root: JSONValue) {
    var steps: [(step: Step, depth: Int, isFirst: Bool)] = [(.value(root), 0, true)]
    while let (step, depth, isFirst) = steps.popLast() {
      if case .close(let byte, let depth) = step {
        newline(depth)
        output.append(byte)
        continue
      }
      if depth > 0 {
        if !isFirst { output.append(0x2C) }
        newline(depth)
      }
      let value: JSONValue
      switch step {
      case .value(let element): value = element
      case .member(let member):
        string(member.key)
        output += [0x3A, 0x20]
        value = member.value
      case .close: continue
      }
      guard value.isObject || value.isArray, !value.isEmptyContainer else {
        scalar(value)
        continue
      }
      output.append(value.isObject ? 0x7B : 0x5B)
      steps.append((.close(value.isObject ? 0x7D : 0x5D, depth: depth), depth, false))
      let inner: [Step] = value.isObject ? value.members.map { .member($0) } : value.elements.map { .value($0) }
      for (place, step) in inner.enumerated().reversed() { steps.append((step, depth + 1, place == 0)) }
    }
  }

  private mutating func newline(_ depth: Int) {
    output.append(0x0A)
    output += repeatElement(0x20, count: depth * 2)
  }

  private mutating func scalar(_ value: JSONValue) {
    if value.isString { return string(value) }
    if value.isObject || value.isArray {
      output += value.isObject ? [0x7B, 0x7D] : [0x5B, 0x5D]
    } else {
      value.withBytes { output.append(contentsOf: $0) }
    }
  }

  private mutating func string(_ value: JSONValue) {
    for scalar in value.spelling.unicodeScalars {
      if ReadableText.acts(scalar) {
        for unit in String(scalar).utf16 {
          let hex = String(unit, radix: 16)
          output += Array("\\u".utf8) + Array(repeatElement(0x30, count: 4 - hex.utf8.count)) + Array(hex.utf8)
        }
      } else {
        output += Array(String(scalar).utf8)
      }
    }
  }
}

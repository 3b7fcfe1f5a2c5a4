internal import JSONTape

/// An `AnyValue` of OTLP/JSON.
struct OTLPValue {
  /// The value inside: a string, a number, a list.
  let inner: JSONValue?
  private let isList: Bool
  private let isMap: Bool
  private let isInteger: Bool

  init(_ value: JSONValue) {
    var inner: JSONValue?
    var isList = false
    var isMap = false
    var isInteger = false
    for member in value.members {
      inner = member.value
      isList = member.key.equals("arrayValue")
      isMap = member.key.equals("kvlistValue")
      isInteger = member.key.equals("intValue")
    }
    self.inner = inner
    self.isList = isList
    self.isMap = isMap
    self.isInteger = isInteger
  }

  var isScalar: Bool { !isList && !isMap }

  /// A scalar that stands in the text as it is meant: not an integer in quotes, as OTLP/JSON spells those of 64 bits.
  var standing: JSONValue? { isScalar && integer == nil ? inner : nil }

  /// The integer that is spelled as a string.
  private var integer: Int64? {
    guard isInteger, let inner, let text = inner.stringValue else { return nil }
    return Int64(text, radix: 10)
  }

  /// A string or number as text.
  var text: String? {
    guard let inner, isScalar else { return nil }
    if let text = inner.stringValue { return text }
    return inner.isNumber || inner.boolValue != nil ? inner.spelling : nil
  }

  /// Whether there is something in it for a person: neither nothing nor an empty text, list or object.
  var saysSomething: Bool {
    guard let inner, !inner.isNull else { return false }
    if isList || isMap, inner["values"]?.isEmptyContainer ?? true { return false }
    if isScalar, !inner.isString || Self.empty.contains(where: inner.equals) { return !inner.isString }
    return inner.range.count > OTLPOutlines.longest || !isOutline
  }

  /// Whether it is a message, or several, in which nothing is said.
  private var isOutline: Bool {
    if isScalar, !["[", "{"].contains(inner?.beginning(1)) { return false }
    return withPlain { !OTLPOutlines.isSomethingSaid(in: $0) } ?? false
  }

  private static let empty: [StaticString] = ["", "{}", "[]", "null", "\"\""]

  /// Writes the value as plain JSON. Its depth is bounded by that of the document.
  func write(to writer: inout JSONWriter) {
    guard let inner else { return writer.null() }
    if isList {
      writer.array { writer in
        for element in inner["values"]?.elements ?? .empty { OTLPValue(element).write(to: &writer) }
      }
    } else if isMap {
      Self.write(attributes: inner["values"], to: &writer)
    } else if let integer {
      writer.int(integer)
    } else {
      writer.raw(inner)
    }
  }

  /// Writes a list of keys and values as an object.
  static func write(attributes: JSONValue?, to writer: inout JSONWriter) {
    writer.object { writer in write(members: attributes, to: &writer) }
  }

  /// Writes a list of keys and values as the members of an object that is being written.
  ///
  /// - Parameter expanding: whether a list or an object that came as JSON text is written as what it is.
  static func write(members attributes: JSONValue?, expanding: Bool = false, to writer: inout JSONWriter) {
    for attribute in attributes?.elements ?? .empty {
      guard let key = attribute["key"]?.stringValue else { continue }
      writer.key(key)
      guard let value = attribute["value"].map({ OTLPValue($0) }) else {
        writer.null()
        continue
      }
      if expanding { value.writeExpanded(to: &writer) } else { value.write(to: &writer) }
    }
  }

  /// Writes the value as plain JSON, a list or an object that came as JSON text as what it is.
  func writeExpanded(to writer: inout JSONWriter) {
    guard let first = inner?.beginning(1), first == "[" || first == "{", let document = jsonText else {
      return write(to: &writer)
    }
    document.withRoot { writer.raw($0) }
  }

  /// The members of a map, as a list of keys and values.
  var members: JSONValue? { isMap ? inner?["values"] : nil }

  /// The value as plain JSON: what a string has as JSON text, else the value itself. The depth of JSON text in a string
  /// is bounded as that of any document.
  func withPlain<Result>(_ body: (JSONValue) -> Result) -> Result? {
    if inner == nil { return nil }
    if isScalar {
      if let document = jsonText { return document.withRoot(body) }
      if let standing { return body(standing) }
    }
    let made = json { write(to: &$0) }.joined()
    return (try? JSONDocument(made))?.withRoot(body)
  }

  /// What a string has as JSON text, in one line: newlines are white space in there.
  var jsonText: JSONDocument? {
    guard isScalar, let text = inner?.stringValue, !text.isEmpty else { return nil }
    let bytes = Array(text.utf8)
    guard let document = try? JSONDocument(Bytes(bytes)) else { return nil }
    guard bytes.contains(where: Self.isNewline) else { return document }
    return try? JSONDocument(Bytes(bytes.map { Self.isNewline($0) ? UInt8(ascii: " ") : $0 }))
  }

  private static func isNewline(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }
}

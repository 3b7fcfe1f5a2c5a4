internal import JSONTape

/// An `AnyValue` of OTLP/JSON.
struct OTLPValue {
  /// The value inside: a string, a number, a list.
  let inner: JSONValue?
  private let isList: Bool
  private let isMap: Bool

  init(_ value: JSONValue) {
    var inner: JSONValue?
    var isList = false
    var isMap = false
    for member in value.members {
      inner = member.value
      isList = member.key.equals("arrayValue")
      isMap = member.key.equals("kvlistValue")
    }
    self.inner = inner
    self.isList = isList
    self.isMap = isMap
  }

  var isScalar: Bool { !isList && !isMap }

  /// A string or number as text.
  var text: String? {
    guard let inner, isScalar else { return nil }
    if let text = inner.stringValue { return text }
    return inner.isNumber || inner.boolValue != nil ? inner.spelling : nil
  }

  /// Writes the value as plain JSON. Its depth is bounded by that of the document.
  func write(to writer: inout JSONWriter) {
    guard let inner else { return writer.null() }
    if isList {
      writer.array { writer in
        for element in inner["values"]?.elements ?? .empty { OTLPValue(element).write(to: &writer) }
      }
    } else if isMap {
      Self.write(attributes: inner["values"], to: &writer)
    } else {
      writer.raw(inner)
    }
  }

  /// Writes a list of keys and values as an object.
  static func write(attributes: JSONValue?, to writer: inout JSONWriter) {
    writer.object { writer in
      for attribute in attributes?.elements ?? .empty {
        guard let key = attribute["key"]?.stringValue else { continue }
        writer.key(key)
        if let value = attribute["value"] { OTLPValue(value).write(to: &writer) } else { writer.null() }
      }
    }
  }
}

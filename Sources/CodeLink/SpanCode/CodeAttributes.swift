internal import JSONTape

/// The attributes by which a span itself says which code it ran: OpenTelemetry's `code.*`, the names of today and
/// those before version 1.33 of the conventions, flat or nested.
/// https://opentelemetry.io/docs/specs/semconv/registry/attributes/code/
struct CodeAttributes {
  private(set) var path: String?
  private(set) var line: Int?
  private(set) var function: String?
  private var namespace: String?
  private(set) var stack: String?

  private enum Field { case path, oldPath, line, oldLine, function, oldFunction, namespace, stack, nested, list }

  private static let fields = KeyTable<Field>([
    "code.file.path": .path, "code.filepath": .oldPath, "code.line.number": .line, "code.lineno": .oldLine,
    "code.function.name": .function, "code.function": .oldFunction, "code.namespace": .namespace,
    "code.stacktrace": .stack, "exception.stacktrace": .stack, "code": .nested, "attributes": .list,
  ])

  private enum Part { case file, path, line, number, function, name, namespace, stack }

  private static let parts = KeyTable<Part>([
    "file": .file, "filepath": .path, "path": .path, "line": .line, "lineno": .line, "number": .number,
    "function": .function, "name": .name, "namespace": .namespace, "stacktrace": .stack,
  ])

  var isEmpty: Bool { path == nil && line == nil && function == nil && stack == nil }

  /// The function with what it is a member of, as the newer conventions write it.
  var qualifiedFunction: String? {
    guard let function, let namespace, !namespace.isEmpty else { return function }
    return function.hasPrefix(namespace + ".") ? function : namespace + "." + function
  }

  /// Reads an object, or OTLP's list of keys and values.
  mutating func read(_ value: JSONValue) {
    if value.isArray {
      for attribute in value.elements {
        guard let key = attribute["key"], let field = Self.fields[key], let wrapped = attribute["value"] else {
          continue
        }
        var inner: JSONValue?
        for member in wrapped.members { inner = member.value }
        if let inner { take(field, inner) }
      }
    } else {
      for member in value.members {
        if let field = Self.fields[member.key] { take(field, member.value) }
      }
    }
  }

  /// Reads a record: its attributes, and those of its exceptions.
  mutating func read(record: JSONValue) {
    if let attributes = record["attributes"] { read(attributes) }
    for event in record["events"]?.elements ?? .empty {
      if let attributes = event["attributes"] { read(attributes) }
    }
  }

  private mutating func take(_ field: Field, _ value: JSONValue) {
    switch field {
    case .path: path = value.stringValue ?? path
    case .oldPath: path = path ?? value.stringValue
    case .line: line = LineNumber.read(value) ?? line
    case .oldLine: line = line ?? LineNumber.read(value)
    case .function: function = value.stringValue ?? function
    case .oldFunction: function = function ?? value.stringValue
    case .namespace: namespace = value.stringValue ?? namespace
    case .stack: stack = stack ?? value.ends(StackTrace.longestText)
    case .nested: if value.isObject { readNested(value) }
    case .list: break
    }
  }

  private mutating func readNested(_ code: JSONValue) {
    for member in code.members {
      let value = member.value
      switch Self.parts[member.key] {
      case .file: take(.path, value.isObject ? value["path"] ?? value : value)
      case .path: take(.oldPath, value)
      case .line: take(.line, value.isObject ? value["number"] ?? value : value)
      case .function: take(.function, value.isObject ? value["name"] ?? value : value)
      case .namespace: take(.namespace, value)
      case .stack: take(.stack, value)
      case .number, .name, nil: break
      }
    }
  }
}

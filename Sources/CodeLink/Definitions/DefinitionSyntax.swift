/// How languages introduce what can run.
enum DefinitionSyntax {
  struct Found {
    var name: String
    var container: String?
    var kind: Definition.Kind
  }

  private static let modifiers: Set<String> = [
    "export", "default", "async", "public", "private", "protected", "internal", "fileprivate", "open", "package",
    "static", "final", "abstract", "override", "virtual", "sealed", "partial", "unsafe", "extern", "inline", "suspend",
    "pub", "const", "mutating", "nonisolated", "isolated", "readonly", "declare", "convenience", "required", "native",
    "synchronized", "data", "tailrec", "operator", "get", "set", "new",
  ]
  private static let functions: Set<String> = ["def", "func", "function", "fn", "fun"]
  private static let types: Set<String> = [
    "class", "struct", "actor", "enum", "interface", "trait", "impl", "extension", "object", "record", "module",
    "namespace", "protocol", "type",
  ]
  private static let variables: Set<String> = ["const", "let", "var", "val"]
  private static let statements: Set<String> = [
    "if", "for", "while", "switch", "catch", "return", "else", "do", "try", "with", "match", "guard", "elif", "except",
    "throw", "await", "yield", "case", "using", "lock", "assert", "super", "this", "self", "function", "new", "in",
  ]

  /// What a line, without the blanks around it, defines.
  static func definition(_ line: ByteLine) -> Found? {
    var rest = line
    var lastModifier = ""
    while true {
      let (word, behind) = rest.leadingWord
      if word.isEmpty { break }
      let name = word.text
      if functions.contains(name) { return function(behind) }
      if variables.contains(name), let found = variable(behind) { return found }
      if types.contains(name), let found = type(behind) { return found }
      guard modifiers.contains(name) else { break }
      lastModifier = name
      // `pub(crate)`, `private(set)`
      var next = behind
      if next.first == UInt8(ascii: "("), let close = next.firstIndex(of: UInt8(ascii: ")")), name != "get",
        name != "set"
      {
        next = next[(close + 1)...]
      }
      guard let blank = next.first, ByteSearch.isBlank(blank) else { break }
      rest = next.trimmed
    }
    return method(rest, isModified: !lastModifier.isEmpty)
  }

  private static func function(_ behind: ByteLine) -> Found? {
    var rest = behind.trimmed
    if rest.first == UInt8(ascii: "*") { rest = rest.dropFirst().trimmed }
    var container: String?
    // Go: `func (r *Refunds) Pay(`
    if rest.first == UInt8(ascii: "("), let close = rest.firstIndex(of: UInt8(ascii: ")")) {
      let receiver = rest[..<close].split { !ByteSearch.isWord($0) }
      container = receiver.last?.text
      rest = rest[(close + 1)...].trimmed
    }
    if rest.first == UInt8(ascii: "`") { rest = rest.dropFirst() }
    var (name, after) = rest.leadingWord
    // Kotlin's and Lua's `fun Type.name(`
    while after.first == UInt8(ascii: "."), !name.isEmpty {
      container = name.text
      (name, after) = after.dropFirst().leadingWord
    }
    return name.isEmpty ? nil : Found(name: name.text, container: container, kind: .function)
  }

  /// `search = async (query) => …`, `search = function`, `search = tool(`
  private static func variable(_ behind: ByteLine) -> Found? {
    guard let blank = behind.first, ByteSearch.isBlank(blank) else { return nil }
    let (name, after) = behind.trimmed.leadingWord
    guard !name.isEmpty, let equals = after.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let value = after[(equals + 1)...].trimmed
    // Between the name and the sign there may be a type, but no call.
    guard value.first != UInt8(ascii: "="), after[..<equals].allSatisfy({ $0 != UInt8(ascii: "(") }) else { return nil }
    let isFunction =
      value.begins("(") || value.begins("async") || value.begins("function") || value.find("=>") != nil
      || namingCall(value) != nil
    return isFunction ? Found(name: name.text, kind: .function) : nil
  }

  private static func type(_ behind: ByteLine) -> Found? {
    guard let blank = behind.first, ByteSearch.isBlank(blank) else { return nil }
    let (name, _) = behind.trimmed.leadingWord
    return name.isEmpty ? nil : Found(name: name.text, kind: .type)
  }

  /// Java, C#, and methods of JavaScript: `Refund pay(Invoice invoice) {`. Without a keyword it takes a block to tell
  /// a definition from a call.
  private static func method(_ line: ByteLine, isModified: Bool) -> Found? {
    guard let open = line.firstIndex(of: UInt8(ascii: "(")), open > line.startIndex else { return nil }
    guard line.last == UInt8(ascii: "{") || isModified && line.last != UInt8(ascii: ";") else { return nil }
    let front = line[..<open]
    guard front.allSatisfy({ ByteSearch.isWord($0) || ByteSearch.isBlank($0) || "<>[],?#".utf8.contains($0) }) else {
      return nil
    }
    let words = front.split { !ByteSearch.isWord($0) }
    guard let last = words.last, ByteSearch.isWord(front.last ?? 0),
      !words.contains(where: { statements.contains($0.text) })
    else { return nil }
    return Found(name: last.text, kind: .function)
  }

  // MARK: Names in literals

  /// The arguments of a decorator, or of a call whose name says that it makes tools or spans.
  static func namingCall(_ line: ByteLine) -> ByteLine? {
    guard let open = line.firstIndex(of: UInt8(ascii: "(")), open - line.startIndex <= 200 else { return nil }
    let front = line[..<open]
    if line.first == UInt8(ascii: "@") {
      return front.dropFirst().allSatisfy { ByteSearch.isWord($0) || $0 == UInt8(ascii: ".") }
        ? line[(open + 1)...] : nil
    }
    let callee = front.reversed().prefix { ByteSearch.isWord($0) }.reversed()
    guard !callee.isEmpty else { return nil }
    let name = String(decoding: Array(callee), as: UTF8.self).lowercased()
    let makers = ["span", "tool", "trace", "traceable", "agent", "observe", "workflow", "task"]
    return makers.contains(where: name.hasSuffix) ? line[(open + 1)...] : nil
  }

  /// The literal of `name="search"`, `name: "search"` and `"name": "search"`.
  static func namedArgument(_ text: ByteLine) -> String? {
    var rest = text
    while let place = rest.find("name") {
      let isWhole = place.lowerBound == text.startIndex || !ByteSearch.isWord(text[place.lowerBound - 1])
      rest = rest[place.upperBound...]
      guard isWhole else { continue }
      var value = rest
      if let quote = value.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        value = value.dropFirst()
      }
      value = value.trimmed
      guard let sign = value.first, sign == UInt8(ascii: "=") || sign == UInt8(ascii: ":") else { continue }
      if let literal = value.dropFirst().trimmed.leadingLiteral { return literal.text }
    }
    return nil
  }
}

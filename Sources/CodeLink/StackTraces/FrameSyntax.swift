/// How each language writes a frame.
enum FrameSyntax {
  /// `File "src/a.py", line 12, in search`
  static func python(_ line: ByteLine) -> StackFrame? {
    guard line.begins("File \"") else { return nil }
    let rest = line.dropFirst(6)
    guard let quote = rest.find("\", line ") else { return nil }
    let path = rest[..<quote.lowerBound]
    let digits = rest[quote.upperBound...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    let tail = rest[digits.endIndex...]
    let function = tail.begins(", in ") ? tail.dropFirst(5).trimmed.text : nil
    return frame(path, digits, function)
  }

  /// `src/a.py:12: in search`, as pytest has it with short tracebacks.
  static func pytest(_ line: ByteLine) -> StackFrame? {
    guard let place = line.find(": in "), let location = location(line[..<place.lowerBound]) else { return nil }
    guard location.column == nil, let first = line.first, !ByteSearch.isBlank(first) else { return nil }
    return StackFrame(path: location.path, line: location.line, function: line[place.upperBound...].trimmed.text)
  }

  /// What begins with `at`: JavaScript, Java, C#, and the second line of Rust's frames.
  static func at(_ line: ByteLine) -> StackFrame? {
    guard line.begins("at ") else { return nil }
    let rest = line.dropFirst(3).trimmed
    if let frame = cSharp(rest) { return frame }
    guard rest.last == UInt8(ascii: ")"), let open = rest.lastIndex(of: UInt8(ascii: "(")) else {
      let bare = rest.begins("async ") ? rest.dropFirst(6) : rest
      guard let found = location(bare) else { return nil }
      return StackFrame(path: found.path, line: found.line)
    }
    // An `eval` says where it was called inside its own parentheses.
    if rest.find("(eval at ") != nil { return nil }
    let inner = rest[(open + 1)...].dropLast()
    var name = rest[..<open].trimmed
    guard let found = location(inner) else { return nil }
    if found.column == nil, isJVM(found.path) { return java(name, found) }
    for prefix in ["async ", "new "] where name.begins(prefix) { name = name.dropFirst(prefix.utf8.count) }
    // `Object.<anonymous>` and `Foo.bar [as baz]`
    if let alias = name.find(" [as ") { name = name[..<alias.lowerBound] }
    let isNamed = !name.isEmpty && !name.contains(UInt8(ascii: "<"))
    return StackFrame(path: found.path, line: found.line, function: isNamed ? name.text : nil)
  }

  /// `Shop.Refunds.Pay(Int32 cents) in /src/Refunds.cs:line 12`
  private static func cSharp(_ rest: ByteLine) -> StackFrame? {
    guard let mark = rest.find(":line "), let place = rest.find(" in "), place.upperBound < mark.lowerBound else {
      return nil
    }
    let name = rest[..<place.lowerBound].prefix { $0 != UInt8(ascii: "(") }
    let digits = rest[mark.upperBound...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    return frame(rest[place.upperBound..<mark.lowerBound], digits, name.text)
  }

  private static func isJVM(_ file: String) -> Bool {
    !file.contains("/") && [".java", ".kt", ".scala", ".groovy", ".clj"].contains(where: file.hasSuffix)
  }

  /// `app//com.shop.Refunds$Inner.pay(Refunds.java:12)`: the folder is the package's.
  private static func java(_ name: ByteLine, _ found: Location) -> StackFrame? {
    let qualified = name.lastIndex(of: UInt8(ascii: "/")).map { name[($0 + 1)...] } ?? name
    let parts = qualified.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count >= 2, parts.allSatisfy({ !$0.isEmpty }) else { return nil }
    let package = parts.dropLast(2).map(\.text)
    let beginning = package.first
    // The language's own and its test runners': nobody's workspace.
    if ["java", "javax", "jdk", "sun", "kotlin", "scala"].contains(beginning) { return nil }
    let type = parts[parts.count - 2].prefix { $0 != UInt8(ascii: "$") }
    let path = (package + [found.path]).joined(separator: "/")
    return StackFrame(path: path, line: found.line, function: type.text + "." + (parts.last?.text ?? ""))
  }

  /// Rust: `thread 'main' panicked at src/main.rs:10:5:`, and up to 1.72 `panicked at 'why', src/main.rs:10:5`.
  static func panic(_ line: ByteLine) -> StackFrame? {
    guard let place = line.find("panicked at ") else { return nil }
    var rest = line[place.upperBound...]
    if rest.first == UInt8(ascii: "'") {
      guard let quote = rest.lastIndex(of: UInt8(ascii: "'")), rest[quote...].begins("', ") else { return nil }
      rest = rest[quote...].dropFirst(3)
    }
    if rest.last == UInt8(ascii: ":") { rest = rest.dropLast() }
    return location(rest).map { StackFrame(path: $0.path, line: $0.line) }
  }

  /// Go: a tab, then `/src/refund.go:12 +0x1d`
  static func go(_ line: ByteLine) -> StackFrame? {
    guard line.first == 0x09, let place = line.find(".go:") else { return nil }
    let digits = line[place.upperBound...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    let tail = line[digits.endIndex...]
    guard tail.trimmed.isEmpty || tail.begins(" ") else { return nil }
    return frame(line[..<(place.upperBound - 1)].trimmed, digits, nil)
  }

  /// Swift: a frame of its backtrace, `3 [ra] 0x0123 pay(_:) + 60 in shop at /src/Refund.swift:12:5`, or what a trap
  /// says: `Shop/Refund.swift:12: Fatal error: why`.
  static func swift(_ line: ByteLine) -> StackFrame? {
    guard let place = line.find(".swift:") else { return nil }
    if let at = line.find(" at /"), at.lowerBound < place.lowerBound, let first = line.first, first >= 0x30,
      first <= 0x39
    {
      return location(line[(at.upperBound - 1)...].trimmed).map { StackFrame(path: $0.path, line: $0.line) }
    }
    let digits = line[place.upperBound...].prefix { $0 >= 0x30 && $0 <= 0x39 }
    let tail = line[digits.endIndex...]
    let traps = [": Fatal error", ": Precondition failed", ": Assertion failed"]
    guard traps.contains(where: tail.begins) else { return nil }
    return frame(line[..<(place.upperBound - 1)], digits, nil)
  }

  /// Firefox and Safari: `pay@https://shop.example/src/refund.js:12:5`
  static func firefox(_ line: ByteLine) -> StackFrame? {
    guard let at = line.firstIndex(of: UInt8(ascii: "@")) else { return nil }
    let rest = line[(at + 1)...]
    guard rest.begins("/") || rest.begins("http://") || rest.begins("https://") || rest.begins("file://"),
      let found = location(rest), found.column != nil
    else { return nil }
    let name = line[..<at]
    return StackFrame(path: found.path, line: found.line, function: name.isEmpty ? nil : name.text)
  }

  // MARK: Parts

  private struct Location {
    var path: String
    var line: Int
    var column: Int?
  }

  /// `path:line` or `path:line:column`
  private static func location(_ text: ByteLine) -> Location? {
    guard let (front, last) = trailingNumber(text) else { return nil }
    if let (path, line) = trailingNumber(front) {
      return isPath(path) ? Location(path: path.text, line: line, column: last) : nil
    }
    return isPath(front) ? Location(path: front.text, line: last) : nil
  }

  private static func trailingNumber(_ text: ByteLine) -> (ByteLine, Int)? {
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")), let number = text[(colon + 1)...].lineNumber else {
      return nil
    }
    return (text[..<colon], number)
  }

  private static func isPath(_ text: ByteLine) -> Bool {
    guard !text.isEmpty, text.count <= 1024, text.contains(UInt8(ascii: ".")) else { return false }
    // A file's name has an ending, and is no sentence.
    return !text.contains {
      $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "(") || $0 < 0x20
    }
  }

  private static func frame(_ path: ByteLine, _ digits: ByteLine, _ function: String?) -> StackFrame? {
    guard let line = digits.lineNumber, !path.isEmpty, path.count <= 1024 else { return nil }
    return StackFrame(path: path.text, line: line, function: function)
  }
}

internal import JSONTape

/// What a person said in a text that goes to a model in the person's name: programs put words of their own around it.
///
/// The rule is one for all: an element at the beginning or the end whose name has a `-` or a `_` in it, and no capital,
/// is a program's (`<system-reminder>`, `<ide_selection>`, `<environment_context>`); so are a few whose names are plain.
/// HTML, JSX and XML that a person pasted (`<div>`, `<Button>`) is the person's. Where nothing else is left, what stands
/// in the element is what was said, unless its name says that it is only about the surroundings.
package enum PromptText {
  /// What was said, without what programs added; `nil` where all of it is a program's.
  package static func words(of text: String) -> String? { words(of: text, depth: 0) }

  /// Elements within elements deeper than this stay as they are.
  private static let mostDepth = 4

  private static func words(of text: String, depth: Int) -> String? {
    var bytes = Array(text.utf8)[...]
    trim(&bytes)
    if let request = request(behindHeading: bytes) { bytes = request }
    var inner: ArraySlice<UInt8>?
    var command: [String: ArraySlice<UInt8>] = [:]
    while let element = leadingElement(bytes) ?? trailingElement(bytes) {
      let name = String(decoding: element.name, as: UTF8.self)
      if command[name] == nil { command[name] = element.inner }
      if inner == nil, !isSurroundings(element.name) { inner = element.inner }
      bytes = element.rest
      trim(&bytes)
    }
    if let said = commandLine(command) { return said }
    if isLoneTag(bytes) { bytes = bytes.prefix(0) }
    if !bytes.isEmpty { return String(decoding: bytes, as: UTF8.self) }
    guard var inner else { return nil }
    trim(&inner)
    return inner.isEmpty ? nil : message(inner, depth)
  }

  /// What was said in the parts of one message: the first part with something in it counts. A picture is told of.
  package static func words(of texts: some Sequence<String>, hasImage: Bool = false) -> String? {
    let said = texts.lazy.compactMap { words(of: $0) }.first
    guard hasImage else { return said }
    guard let said else { return "[image]" }
    return said.hasPrefix("[Image") || said.hasPrefix("[image") ? said : "[image] \(said)"
  }

  // MARK: Commands

  /// `/name arguments` of a slash command, `! command` of a shell's line.
  private static func commandLine(_ elements: [String: ArraySlice<UInt8>]) -> String? {
    func text(_ name: String) -> String? {
      guard var bytes = elements[name] else { return nil }
      trim(&bytes)
      return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
    if let name = text("command-name") {
      let called = name.hasPrefix("/") ? name : "/\(name)"
      return text("command-args").map { "\(called) \($0)" } ?? called
    }
    return text("bash-input").map { "! \($0)" }
  }

  /// What programs say to each other is JSON: its type is what it says.
  private static func message(_ inner: ArraySlice<UInt8>, _ depth: Int) -> String {
    if inner.first == 0x7B, let document = try? JSONDocument(Bytes(Array(inner))),
      let type = document.withRoot({ $0["type"]?.stringValue }), !type.isEmpty
    {
      return "[\(type)]"
    }
    let text = String(decoding: inner, as: UTF8.self)
    return depth < mostDepth ? words(of: text, depth: depth + 1) ?? text : text
  }

  // MARK: Headings

  private static let request = Array("\n## My request for ".utf8)
  private static let instructions = Array("# AGENTS.md instructions".utf8)

  /// What stands behind `## My request for …:` where the text begins with a heading; behind the first line of
  /// `# AGENTS.md instructions for …`, too, which has an element below it.
  private static func request(behindHeading bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    guard bytes.starts(with: [0x23, 0x20]) else { return nil }
    var rest: ArraySlice<UInt8>
    if let mark = lastPlace(of: request, in: bytes) {
      rest = bytes[(mark + request.count)...]
    } else if bytes.starts(with: instructions) {
      rest = bytes
    } else {
      return nil
    }
    rest = rest[(rest.firstIndex(of: 0x0A) ?? rest.endIndex)...]
    trim(&rest)
    return rest
  }

  // MARK: Elements

  private struct Element {
    let name: ArraySlice<UInt8>
    let inner: ArraySlice<UInt8>
    let rest: ArraySlice<UInt8>
  }

  private static func leadingElement(_ bytes: ArraySlice<UInt8>) -> Element? {
    guard bytes.first == 0x3C, let name = name(bytes, at: bytes.startIndex + 1), isOfProgram(name),
      let end = bytes[name.endIndex...].firstIndex(of: 0x3E),
      let close = firstPlace(of: [0x3C, 0x2F] + name, in: bytes[end...]),
      case let behind = close + name.count + 2, behind < bytes.endIndex, [0x3E, 0x20].contains(bytes[behind]),
      let last = bytes[behind...].firstIndex(of: 0x3E)
    else { return nil }
    return Element(name: name, inner: bytes[(end + 1)..<close], rest: bytes[(last + 1)...])
  }

  private static func trailingElement(_ bytes: ArraySlice<UInt8>) -> Element? {
    guard bytes.last == 0x3E, let slash = bytes.lastIndex(of: 0x3C), slash + 1 < bytes.endIndex,
      bytes[slash + 1] == 0x2F, let name = name(bytes, at: slash + 2), name.endIndex == bytes.endIndex - 1,
      isOfProgram(name)
    else { return nil }
    var rest = bytes[..<slash]
    while let open = lastPlace(of: [0x3C] + name, in: rest) {
      let behind = open + name.count + 1
      if behind < slash, [0x3E, 0x20, 0x0A].contains(bytes[behind]), let end = bytes[behind...].firstIndex(of: 0x3E),
        end < slash
      {
        return Element(name: name, inner: bytes[(end + 1)..<slash], rest: bytes[..<open])
      }
      rest = bytes[..<open]
    }
    return nil
  }

  /// A tag without its other half, as messages of several parts have them around a picture.
  private static func isLoneTag(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.first == 0x3C, bytes.last == 0x3E, bytes.count > 2 else { return false }
    let start = bytes.startIndex + (bytes[bytes.startIndex + 1] == 0x2F ? 2 : 1)
    guard let name = name(bytes, at: start), isOfProgram(name) else { return false }
    return bytes.dropFirst().firstIndex(of: 0x3C) == nil
  }

  private static func name(_ bytes: ArraySlice<UInt8>, at start: Int) -> ArraySlice<UInt8>? {
    guard start < bytes.endIndex else { return nil }
    let name = bytes[start...].prefix(
      65,
      while: { byte in
        0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte || byte == 0x2D || byte == 0x5F
      })
    guard !name.isEmpty, name.count <= 64, name.endIndex < bytes.endIndex,
      [0x3E, 0x20, 0x0A, 0x09].contains(bytes[name.endIndex])
    else { return nil }
    return name
  }

  /// Elements of programs whose names are plain words.
  private static let plainNames: Set<[UInt8]> = Set(
    ["INSTRUCTIONS", "permissions", "image", "skill", "attachment"].map { Array($0.utf8) })

  private static func isOfProgram(_ name: ArraySlice<UInt8>) -> Bool {
    if plainNames.contains(Array(name)) { return true }
    return name.contains { $0 == 0x2D || $0 == 0x5F } && !name.contains { 0x41...0x5A ~= $0 }
  }

  /// Words in names of what is only about the surroundings.
  private static let surroundings: Set<String> = [
    "context", "instructions", "reminder", "notification", "caveat", "stdout", "stderr", "output", "aborted", "mode",
    "status", "state", "spec", "info", "warning", "memory", "hook", "opened", "selection", "diagnostics", "switch",
    "plugins", "permissions", "image", "skill", "skills", "environment", "settings", "attachment", "caching",
  ]

  private static func isSurroundings(_ name: ArraySlice<UInt8>) -> Bool {
    name.split { $0 == 0x2D || $0 == 0x5F }.contains { word in
      surroundings.contains(String(decoding: word.map { $0 | 0x20 }, as: UTF8.self))
    }
  }

  // MARK: Bytes

  private static func trim(_ bytes: inout ArraySlice<UInt8>) {
    func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
    while isBlank(bytes.first) { bytes = bytes.dropFirst() }
    while isBlank(bytes.last) { bytes = bytes.dropLast() }
  }

  private static func firstPlace(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    var from = bytes.startIndex
    while let place = bytes[from...].firstIndex(of: pattern[0]) {
      if bytes[place...].starts(with: pattern) { return place }
      from = place + 1
    }
    return nil
  }

  private static func lastPlace(of pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
    var rest = bytes
    while let place = rest.lastIndex(of: pattern[0]) {
      if bytes[place...].starts(with: pattern) { return place }
      rest = bytes[..<place]
    }
    return nil
  }
}

extension ArraySlice<UInt8> {
  /// The first so many bytes as long as they fit.
  fileprivate func prefix(_ most: Int, while fits: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    prefix(most).prefix(while: fits)
  }
}

internal import JSONTape

extension FuzzTargets {
  /// The scanner and the views of what it found.
  static let jsonText = FuzzTarget("json", "JSON text", longestInput: 8192, seeds: FixtureSeeds.texts) {
    input throws(Violation) in
    let document: JSONDocument
    do throws(JSONSyntaxError) {
      document = try JSONDocument(input, maximumDepth: 256)
    } catch {
      try require(error.offset >= 0 && error.offset <= input.count, "an error outside the text: \(error)")
      // Deeper than the scanner goes the plain reader need not go either.
      if case .tooDeep = error.reason { return }
      try require(!PlainJSON.accepts(input.array(0..<input.count)), "refused with \(error), though it is JSON")
      return
    }
    try require(PlainJSON.accepts(input.array(0..<input.count)), "taken for JSON, which it is not")
    var parser = JSONParser(maximumDepth: 256)
    let outline = document.withRoot { ValueOutline($0) }
    let again = input.withUnsafeBytes { text in (try? parser.parse(text)).map { ValueOutline($0) } }
    try require(again == outline, "the parser and the document differ")
    try document.withRoot { root throws(Violation) in try look(root, outline) }
  }

  private static func look(_ root: JSONValue, _ outline: ValueOutline) throws(Violation) {
    try require(root.withBytes { PlainJSON.accepts(Array($0)) }, "the root's own bytes are no JSON")
    var leaves = 0
    root.forEachLeaf { leaf, _, path in
      leaves += 1
      _ = path.pointer
      _ = leaf.equals("type")
      return true
    }
    try require(leaves == outline.leafCount, "there are \(outline.leafCount) leaves, and \(leaves) were given")
    let rewritten = json { rewrite(root, to: &$0) }
    try require(try outlineOfText(rewritten.joined(), "what was written anew") == outline, "written anew it differs")
    let pretty = Bytes(JSONPretty.text(root))
    try require(try outlineOfText(pretty, "the pretty text") == outline, "in its pretty form it differs")
    let (bytes, range) = root.withBytes { (Bytes(Array($0)), 0..<$0.count) }
    for limit in [0, 1, 7, 200] {
      let preview = json { $0.preview(bytes, range, limit: limit) }.joined()
      let isShort = try JSONCheck.line(preview, "a preview").withRoot { root in
        (root.stringValue?.unicodeScalars.count ?? .max) <= limit
      }
      try require(isShort, "a preview is longer than \(limit) characters: \(preview.text(0..<preview.count))")
    }
  }

  private static func outlineOfText(_ bytes: Bytes, _ what: String) throws(Violation) -> ValueOutline {
    do throws(JSONSyntaxError) {
      return try JSONDocument(bytes, maximumDepth: 256).withRoot { ValueOutline($0) }
    } catch {
      throw Violation("\(what) is no JSON: \(error)")
    }
  }

  /// The same value, written by the writer: strings as what they say, where that can be said.
  private static func rewrite(_ value: JSONValue, to writer: inout JSONWriter) {
    switch value.kind {
    case .object:
      writer.object { writer in
        for member in value.members {
          writer.key(member.key.stringValue ?? "")
          rewrite(member.value, to: &writer)
        }
      }
    case .array: writer.array { writer in for element in value.elements { rewrite(element, to: &writer) } }
    case .string: writer.string(value.stringValue ?? "")
    case .number: if let number = value.int64 { writer.int(number) } else { writer.raw(value) }
    case .bool: writer.bool(value.boolValue ?? false)
    case .null: writer.null()
    }
  }
}

/// All that a value says, in the order in which it says it.
private struct ValueOutline: Equatable {
  private var text: [String] = []
  /// How many keys and values there are that hold no others.
  private(set) var leafCount = 0

  init(_ value: JSONValue) { add(value) }

  private mutating func add(_ value: JSONValue) {
    switch value.kind {
    case .object:
      text.append("{")
      for member in value.members {
        leafCount += 1
        text.append("\"" + (member.key.stringValue ?? ""))
        add(member.value)
      }
      text.append("}")
    case .array:
      text.append("[")
      for element in value.elements { add(element) }
      text.append("]")
    case .string: leaf("\"" + (value.stringValue ?? ""))
    case .number: leaf(value.int64.map { "\($0)" } ?? value.double.map { "\($0)" } ?? value.spelling)
    case .bool, .null: leaf(value.spelling)
    }
  }

  private mutating func leaf(_ leaf: String) {
    leafCount += 1
    text.append(leaf)
  }
}

internal import CodeLink
internal import JSONTape
internal import TraceModel

extension FuzzTargets {
  /// Stack traces, patches and arguments of tools, brought together with a document that is edited.
  static let code = FuzzTarget(
    "code", "what a tool was given and gave back, as JSON or text; behind record separators a document, and its edits",
    longestInput: 16 << 10, seeds: FixtureSeeds.code
  ) { input throws(Violation) in
    let parts = input.parts(from: 0, atMost: 3)
    let text = String(decoding: parts[0], as: UTF8.self)
    for frame in StackTrace(text).frames { try require(frame.line >= 0, "a frame in line \(frame.line)") }
    let code = SessionCode(try session(of: text, parts[0]))
    guard let folder = CodePath("/home/noor/ledgerly"), let file = CodePath("src/ledgerly/refund.py") else { return }
    let document = CodeDocument(path: folder.appending(file), text: CodeText(parts.count > 1 ? parts[1] : parts[0]))
    let table = FileTable(folders: [folder], files: [document.path])
    let lines = document.text?.lineCount ?? 0
    let found = DocumentLinks.found(in: document, from: [code], files: table)
    for link in found.links {
      if let line = link.line { try require((1...lines).contains(line), "a link to line \(line) of \(lines)") }
    }
    for touch in found.touches {
      for place in touch.places {
        guard let range = place.lines else { continue }
        try require(range.lowerBound >= 1 && range.upperBound <= lines, "a touch of lines \(range) of \(lines)")
      }
    }
    if let text = document.text, parts.count > 2 { try edit(text, by: parts[2]) }
  }

  /// A session of two calls that were given, and gave back, what the input says.
  private static func session(of text: String, _ bytes: [UInt8]) throws(Violation) -> Session {
    var builder = SessionBuilder(id: "s")
    let body = Bytes(bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
    var value: Slice?
    if let document = try? JSONDocument(body), let origin = try? builder.add(body) {
      value = document.withRoot { origin.slice($0) }
    }
    let trace = builder.add(Trace())
    let said = builder.made(string: text)
    for tool in ["apply_patch", "Edit", "grep"] {
      var span = SpanDraft(trace: trace)
      span.id = builder.made(string: tool)
      span.name = builder.pooled(tool)
      span.kind = .tool
      span.input = value ?? said
      span.output = said
      span.metadata = value ?? .absent
      builder.add(span)
    }
    var failed = SpanDraft(trace: trace)
    failed.name = builder.pooled("work")
    failed.error = value ?? said
    failed.status = .error
    failed.metadata = value ?? .absent
    builder.add(failed)
    return builder.finish()
  }

  /// Edits of a text one after another leave what plain replacements leave. Each takes six bytes: two positions, and how
  /// many of the bytes behind them stand between these from then on.
  private static func edit(_ text: CodeText, by edits: [UInt8]) throws(Violation) {
    var edited = EditedText(text) { _ in 1 }
    var plain = text
    var rest = edits[...]
    while rest.count >= 6 {
      let numbers = rest.prefix(6).map { Int($0) }
      rest = rest.dropFirst(6)
      let one = (line: numbers[0] << 8 | numbers[1], character: numbers[2])
      let other = (line: one.line + numbers[3] % 8, character: numbers[4])
      let new = Array(rest.prefix(numbers[5] % 32))
      rest = rest.dropFirst(new.count)
      edited.replace(
        from: EditedText.Position(line: one.line, character: one.character),
        to: EditedText.Position(line: other.line, character: other.character), with: new)
      let places = [place(one.line, one.character, plain), place(other.line, other.character, plain)].sorted()
      plain = CodeText(plain.bytes[..<places[0]] + new + plain.bytes[places[1]...])
      try require(edited.text.bytes == plain.bytes, "an edit leaves another text")
      try require(edited.byteCount == plain.bytes.count, "an edit leaves another count")
    }
    guard let map = edited.map else { return }
    for line in 0..<min(text.lineCount, 200) {
      guard let place = map.place(of: line) else { continue }
      try require(place < plain.lineCount, "line \(line) is now in \(place) of \(plain.lineCount)")
    }
  }

  /// Where a position is whose characters are bytes.
  private static func place(_ line: Int, _ character: Int, _ text: CodeText) -> Int {
    guard line < text.lineCount else { return text.bytes.count }
    return text.lineStarts[line] + min(character, text.line(line).count)
  }
}

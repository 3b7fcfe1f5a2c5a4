internal import ChildProcesses
internal import JSONTape
internal import SystemCalls

/// A document of Fixtures with what it tells of a session said a thousand times over, each time under ids of its own.
struct InflatedFixture {
  /// Where the sessions of a document stand, and how a program is told of it.
  enum Shape {
    /// A JSON document that is read as a file; the member of its root that is repeated.
    case list(StaticString)
    /// A file of lines, all of which are repeated.
    case lines
    /// A transcript of an agent, by the kind of its source: its lines are repeated.
    case transcript(String)
  }

  /// The document, from `Fixtures` on.
  let path: String
  let shape: Shape

  static let all: [InflatedFixture] = [
    InflatedFixture(path: "demo/kore-session-traces.json", shape: .list("traces")),
    InflatedFixture(path: "demo/pandaprobe-session.json", shape: .list("traces")),
    InflatedFixture(path: "demo/syntropic137-session.json", shape: .list("operations")),
    InflatedFixture(path: "demo/syntropic137-conversation.json", shape: .list("lines")),
    InflatedFixture(path: "demo/otlp.jsonl", shape: .lines),
    InflatedFixture(path: "fields/kore-session-traces.json", shape: .list("traces")),
    InflatedFixture(path: "fields/pandaprobe-session.json", shape: .list("traces")),
    InflatedFixture(path: "fields/syntropic137-session.json", shape: .list("operations")),
    InflatedFixture(
      path: "agents/claude/projects/-home-noor-ledgerly/7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e901.jsonl",
      shape: .transcript("claude-code")),
    InflatedFixture(
      path: "agents/codex/sessions/2026/09/15/rollout-2026-09-15T07-00-00-01994c3e-7b00-7000-8000-0000000000c1.jsonl",
      shape: .transcript("codex")),
  ]

  private var file: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Writes it into a folder; gives the source to name, and how many bytes it has.
  func write(into folder: TemporaryFolder, copies: Int) -> (source: String, byteCount: Int)? {
    guard let original = try? Files.read(BuiltPackage.path("Fixtures/\(path)"), limit: 1 << 24).bytes,
      let parts = parts(of: original)
    else { return nil }
    let text = Array(original.array(0..<original.count))
    var inflated = Array(text[..<parts.unit.lowerBound])
    let pieces = pieces(of: text, parts.unit, ids: parts.ids)
    for number in 0..<copies {
      if number > 0 { inflated += parts.separator }
      for piece in pieces { inflated += piece.isID ? Self.id(piece.text, number) : piece.text }
    }
    inflated += text[parts.unit.upperBound...]
    let bytes = Bytes(inflated)
    let place = folder.file(file)
    guard Files.write(bytes, to: place) else { return nil }
    switch shape {
    case .list, .lines: return ("files:\(place)", bytes.count)
    case .transcript(let kind): return ("\(kind):\(place)", bytes.count)
    }
  }

  // MARK: What is repeated

  private struct Parts {
    /// The part of the text that is repeated, and what stands between its copies.
    let unit: Range<Int>
    let separator: [UInt8]
    /// The ids that occur in it.
    let ids: Set<[UInt8]>
  }

  private func parts(of original: Bytes) -> Parts? {
    switch shape {
    case .list(let name):
      guard let document = try? JSONDocument(original) else { return nil }
      return document.withRoot { root in
        guard let list = root[name], list.isArray else { return nil }
        var ids: Set<[UInt8]> = []
        Self.gather(list, &ids)
        let range = list.range
        return Parts(unit: (range.lowerBound + 1)..<(range.upperBound - 1), separator: [0x2C], ids: kept(ids))
      }
    case .lines, .transcript:
      let text = original.array(0..<original.count)
      var ids: Set<[UInt8]> = []
      for line in text.split(separator: 0x0A) {
        guard let document = try? JSONDocument(Bytes(Array(line))) else { return nil }
        document.withRoot { Self.gather($0, &ids) }
      }
      return Parts(unit: 0..<text.count, separator: text.last == 0x0A ? [] : [0x0A], ids: kept(ids))
    }
  }

  /// A transcript's session has its id from the name of the file.
  private func kept(_ ids: Set<[UInt8]>) -> Set<[UInt8]> {
    ids.filter { !$0.isEmpty && !file.contains(String(decoding: $0, as: UTF8.self)) }
  }

  private static let idKeys: Set<String> = [
    "id", "traceId", "trace_id", "spanId", "span_id", "parentSpanId", "parent_span_id", "operation_id", "tool_use_id",
    "uuid", "parentUuid", "requestId", "call_id",
  ]

  /// Adds the ids that a value names, also inside of a string that holds JSON.
  private static func gather(_ value: JSONValue, _ ids: inout Set<[UInt8]>) {
    var open = [value]
    while let next = open.popLast() {
      open += next.elements.map { $0 }
      for member in next.members {
        guard let text = member.value.stringValue else {
          open.append(member.value)
          continue
        }
        if idKeys.contains(member.key.stringValue ?? "") {
          ids.insert(Array(text.utf8))
        } else if text.utf8.first == 0x7B, let inner = try? JSONDocument(Bytes(text)) {
          inner.withRoot { gather($0, &ids) }
        }
      }
    }
  }

  // MARK: Copies

  private func pieces(of text: [UInt8], _ unit: Range<Int>, ids: Set<[UInt8]>) -> [(text: [UInt8], isID: Bool)] {
    var pieces: [(text: [UInt8], isID: Bool)] = []
    var start = unit.lowerBound
    var place = start
    while place < unit.upperBound {
      // An id is a whole string; inside of another string its quotes have backslashes.
      guard text[place] == 0x22,
        let end = text[(place + 1)..<unit.upperBound].firstIndex(where: { $0 == 0x22 || $0 == 0x5C }),
        case let word = Array(text[(place + 1)..<end]), ids.contains(word)
      else {
        place += 1
        continue
      }
      pieces.append((Array(text[start...place]), false))
      pieces.append((word, true))
      start = end
      place = end
    }
    pieces.append((Array(text[start..<unit.upperBound]), false))
    return pieces
  }

  /// The id in the copy of this number. Those of OTLP and UUIDs keep their length.
  private static func id(_ original: [UInt8], _ number: Int) -> [UInt8] {
    if number == 0 { return original }
    guard [16, 32, 36].contains(original.count) else { return original + Array("-\(number)".utf8) }
    let digits = Array(String(number + 0x1000, radix: 16).utf8)
    return digits + original[digits.count...]
  }
}

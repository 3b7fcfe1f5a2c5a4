internal import JSONTape

/// Inputs made of the conversations in Fixtures/transcripts, whose README describes the format.
enum ConversationSeeds {
  private enum Piece {
    case message([UInt8])
    case raw([UInt8])
  }

  /// What the client says in each of the conversations.
  private static let told: [[Piece]] = FixtureFiles.paths(below: "Fixtures/transcripts", ending: ".txt").map {
    pieces(String(decoding: FixtureFiles.bytes($0), as: UTF8.self))
  }

  private static func pieces(_ transcript: String) -> [Piece] {
    var lines: [String] = []
    for line in transcript.split(separator: "\n") {
      if line.hasPrefix("  "), !lines.isEmpty {
        lines[lines.count - 1] += " " + line.drop { $0 == " " }
      } else {
        lines.append(String(line))
      }
    }
    return lines.compactMap { line in
      let text = String(line.dropFirst(4))
      return switch line.prefix(4) {
      case "--> ": .message(Array(text.utf8))
      case "==> ": .message(unescaped(text))
      case "~~> ": .raw(unescaped(text))
      default: nil
      }
    }
  }

  private static func unescaped(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch kind {
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "x"):
        bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
        rest = rest.dropFirst(2)
      // `\{600*[}`: fewer of them do here.
      case UInt8(ascii: "{"):
        let text = rest.prefix { $0 != UInt8(ascii: "}") }.drop { $0 != UInt8(ascii: "*") }.dropFirst()
        bytes += [[UInt8]](repeating: Array(text), count: 40).joined()
        rest = rest.drop { $0 != UInt8(ascii: "}") }.dropFirst()
      default: bytes.append(kind)
      }
    }
    return bytes
  }

  /// All messages, each once.
  @Sendable static func messages() -> [[UInt8]] {
    var seen: Set<[UInt8]> = []
    return told.flatMap { $0 }.compactMap { piece in
      guard case .message(let bytes) = piece, seen.insert(bytes).inserted else { return nil }
      return bytes
    }
  }

  /// For `frames`: each conversation in lines and behind headers, to be cut anywhere.
  @Sendable static func frames() -> [[UInt8]] {
    told.flatMap { pieces in
      [true, false].map { hasHeaders in stream(Array(pieces.prefix(6)), hasHeaders) }
    }.map { Array("zz".utf8) + $0 }
  }

  private static func stream(_ pieces: [Piece], _ hasHeaders: Bool) -> [UInt8] {
    pieces.reduce(into: []) { stream, piece in
      switch piece {
      case .raw(let bytes): stream += bytes
      case .message(let bytes) where hasHeaders:
        stream += Array("Content-Length: \(bytes.count)\r\n\r\n".utf8) + bytes
      case .message(let bytes): stream += bytes + [0x0A]
      }
    }
  }

  /// For `server`: each conversation in the ways in which it can be said.
  @Sendable static func conversations() -> [[UInt8]] {
    told.flatMap { pieces -> [[UInt8]] in
      let lines = pieces.reduce(into: [UInt8]()) { lines, piece in
        if case .message(let bytes) = piece { lines += bytes + [0x0A] }
      }
      let raw = Array("2".utf8) + stream(pieces, true)
      return lines.isEmpty ? [raw] : [raw] + ["0", "1", "3", "4", "7"].map { Array($0.utf8) + lines }
    }
  }

  /// For `methods`: the calls, one a line, a few at a time.
  @Sendable static func calls() -> [[UInt8]] {
    let calls = messages().compactMap { message -> [UInt8]? in
      guard let document = try? JSONDocument(Bytes(message)) else { return nil }
      return document.withRoot { root in
        guard let method = root["method"]?.stringValue, root["id"] != nil else { return nil }
        return Array("\(method) \(root["params"]?.spelling ?? "{}")".utf8)
      }
    }
    return calls
      + stride(from: 0, to: calls.count, by: 5).map { start in
        Array(calls[start..<min(start + 5, calls.count)].joined(separator: [0x0A]))
      }
  }

  /// For `query`: the queries that are asked.
  @Sendable static func queries() -> [[UInt8]] {
    let own = [
      "duration:>1s tokens:>0 cost:<=0.5 self:1m..1h start:>2020-01-01", "kind:llm,tool -status:error is:orphan",
      "name:*ref?nd* \"two words\" -in:output:x has:error", "agent:\"a b\" model:gpt* in:input,metadata:'x'",
    ].map { Array($0.utf8) }
    return own
      + messages().compactMap { message in
        guard let document = try? JSONDocument(Bytes(message)) else { return nil }
        return document.withRoot { $0["params"]?["query"]?.stringValue.map { Array($0.utf8) } }
      }
  }
}

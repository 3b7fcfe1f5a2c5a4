internal import JSONRPC
internal import JSONTape

extension FuzzTargets {
  /// Bytes of a client, cut into messages: how the bytes are cut into pieces does not matter.
  static let frames = FuzzTarget(
    "frames", "two bytes say how the rest is cut into pieces, which are the bytes of a client", longestInput: 8192,
    seeds: ConversationSeeds.frames
  ) { input throws(Violation) in
    guard input.count > 2 else { return }
    let stream = input.array(2..<input.count)
    let whole = messages(in: stream, step: { stream.count })
    var seed = UInt32(input[0]) << 8 | UInt32(input[1])
    let pieces = messages(in: stream) {
      seed = seed &* 1_664_525 &+ 1_013_904_223
      return Int(seed >> 24) % 32 + 1
    }
    try require(whole == pieces, "cut into pieces the bytes mean something else: \(whole) and \(pieces)")
    try require(whole == messages(in: stream, step: { 1 }), "byte by byte they mean something else: \(whole)")
  }

  /// What a splitter with room for few bytes finds, each message read as one of JSON-RPC.
  private static func messages(in stream: [UInt8], step: () -> Int) -> [String] {
    var splitter = FrameSplitter(limit: 256)
    var parser = JSONParser(maximumDepth: 16)
    var found: [String] = []
    var place = 0
    while true {
      switch splitter.next() {
      case .message:
        found.append(IncomingMessage.summary(of: splitter.text, &parser))
        splitter.finish()
      case .tooLarge: found.append("too large")
      case .unreadable(let reason): found.append("unreadable: \(reason)")
      case .lost(let reason): return found + ["lost: \(reason)"]
      case .moreNeeded:
        if place == stream.count {
          splitter.end()
          guard case .message = splitter.next() else { return found + [splitter.hasRemains ? "cut" : "end"] }
          found.append(IncomingMessage.summary(of: splitter.text, &parser))
          splitter.finish()
          return found
        }
        let end = min(place + step(), stream.count)
        stream[place..<end].withUnsafeBytes { splitter.append($0) }
        place = end
      }
    }
  }
}

extension IncomingMessage {
  /// What a message is, in a few words.
  fileprivate static func summary(of text: UnsafeRawBufferPointer, _ parser: inout JSONParser) -> String {
    do throws(JSONSyntaxError) {
      let root = try parser.parse(text)
      guard root.isArray else { return summary(IncomingMessage(root)) }
      return root.elements.map { summary(IncomingMessage($0)) }.joined(separator: ", ")
    } catch {
      return "no JSON: \(error)"
    }
  }

  private static func summary(_ message: IncomingMessage) -> String {
    switch message {
    case .request(let id, let method, let params): "\(id.spelling) \(method.spelling) \(params?.spelling ?? "-")"
    case .notification(let method, let params): "\(method.spelling) \(params?.spelling ?? "-")"
    case .response(let id, _): "answer \(id.spelling)"
    case .invalid(let id, let reason): "invalid \(id?.spelling ?? "-") \(reason)"
    }
  }
}

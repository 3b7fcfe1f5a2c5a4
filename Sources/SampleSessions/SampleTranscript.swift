public import JSONTape

/// A transcript as a coding agent writes it, made from a number, and what is in it: the same bytes for the same seed.
public struct SampleTranscript: Sendable {
  /// What a plain count of the lines gives.
  public struct Totals: Sendable, Equatable {
    /// What the person said.
    public var turns = 0
    /// Answers of the model, each counted once however many lines it takes.
    public var messages = 0
    /// Calls of tools.
    public var calls = 0
    /// Those of them that failed.
    public var failures = 0
    /// Tokens that were read afresh.
    public var input: Int64 = 0
    /// Tokens that the model wrote.
    public var output: Int64 = 0
    /// Tokens that were read from the cache.
    public var cacheRead: Int64 = 0
    /// Tokens that were written to the cache.
    public var cacheCreation: Int64 = 0
    /// Lines of the transcript.
    public var lines = 0
  }

  /// The number it is made from.
  public let seed: UInt64
  /// The session's id, which is also the name of its file.
  public let id: String
  /// What is in it.
  public private(set) var totals = Totals()
  /// Each with its newline.
  public private(set) var lines: [Bytes] = []

  private var random: Random
  private var payloads: PayloadPool
  private var time: Int64 = 1_767_225_600_000_000_000
  private var lineNumber: UInt64 = 0
  private var last: String?

  /// - Parameters:
  ///   - bytes: about how long the transcript is to be.
  ///   - payloadBytes: how long a tool's result is on average.
  public init(seed: UInt64, bytes: Int, payloadBytes: Int = 2000) {
    self.seed = seed
    id = "5a5a5a5a-0000-4000-8000-\(Hex.text(seed, 12))"
    random = Random(seed: seed, stream: 7, of: 0)
    payloads = PayloadPool(seed: seed, bytes: payloadBytes)
    var written = 0
    repeat {
      let before = lines.count
      turn()
      written += lines[before...].reduce(0) { $0 + $1.count }
    } while written < bytes
    totals.lines = lines.count
  }

  /// All lines, as they stand in the file.
  public var bytes: Bytes {
    let all = lines
    return Bytes(capacity: all.reduce(0) { $0 + $1.count }) { memory in
      var count = 0
      for line in all {
        line.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: $0) }
        count += line.count
      }
      return count
    }
  }

  // MARK: Turns

  private mutating func turn() {
    totals.turns += 1
    message("user") { writer, sample in
      writer.key("role")
      writer.string("user" as StaticString)
      writer.key("content")
      writer.string(sample.payloads.next())
    }
    for _ in 0..<random.within(2...8) { step() }
    answer(blocks: [.text], stop: "end_turn")
  }

  private mutating func step() {
    let count = random.chance(0.3) ? random.within(2...4) : 1
    let ids = (0..<count).map { _ in
      totals.calls += 1
      return "toolu_\(Hex.text(seed, 8))\(Hex.text(UInt64(totals.calls), 8))"
    }
    answer(blocks: [.text] + ids.map(Block.call), stop: "tool_use")
    // Results come in any order.
    for id in ids.shuffled(using: &random) { result(of: id) }
    if random.chance(0.2) { attachment() }
  }

  private enum Block { case text, call(String) }

  /// One answer: a line for each block, all with one id; only the last tells the whole usage.
  private mutating func answer(blocks: [Block], stop: String) {
    totals.messages += 1
    let id = "msg_\(Hex.text(seed, 8))\(Hex.text(UInt64(totals.messages), 8))"
    let usage = (
      input: Int64(random.within(3...40)), output: Int64(random.within(20...900)),
      read: Int64(random.below(100_000)), created: Int64(random.below(4000))
    )
    totals.input += usage.input
    totals.output += usage.output
    totals.cacheRead += usage.read
    totals.cacheCreation += usage.created
    for (place, block) in blocks.enumerated() {
      let isLast = place == blocks.count - 1
      message("assistant") { writer, sample in
        writer.key("id")
        writer.string(id)
        writer.key("role")
        writer.string("assistant" as StaticString)
        writer.key("model")
        writer.string("claude-sample-4" as StaticString)
        writer.key("content")
        writer.array { writer in writer.object { sample.write(block, to: &$0) } }
        writer.key("stop_reason")
        if isLast { writer.string(stop) } else { writer.null() }
        writer.key("usage")
        writer.object { writer in
          writer.key("input_tokens")
          writer.int(usage.input)
          writer.key("cache_read_input_tokens")
          writer.int(usage.read)
          writer.key("cache_creation_input_tokens")
          writer.int(usage.created)
          writer.key("output_tokens")
          writer.int(isLast ? usage.output : 3)
        }
      }
    }
  }

  private mutating func write(_ block: Block, to writer: inout JSONWriter) {
    writer.key("type")
    switch block {
    case .text:
      writer.string("text" as StaticString)
      writer.key("text")
      writer.string(random.pick(Vocabulary.words))
    case .call(let id):
      writer.string("tool_use" as StaticString)
      writer.key("id")
      writer.string(id)
      writer.key("name")
      writer.string(random.pick(["Read", "Edit", "Bash", "Grep"]))
      writer.key("input")
      writer.object { writer in
        writer.key("file_path")
        writer.string("/work/src/file\(random.below(100)).swift")
      }
    }
  }

  private mutating func result(of id: String) {
    let failed = random.chance(0.08)
    if failed { totals.failures += 1 }
    message("user") { writer, sample in
      writer.key("role")
      writer.string("user" as StaticString)
      writer.key("content")
      writer.array { writer in
        writer.object { writer in
          writer.key("type")
          writer.string("tool_result" as StaticString)
          writer.key("tool_use_id")
          writer.string(id)
          writer.key("content")
          writer.string(failed ? Vocabulary.error(&sample.random) : sample.payloads.next())
          if failed {
            writer.key("is_error")
            writer.bool(true)
          }
        }
      }
    }
  }

  // MARK: Lines

  private mutating func message(_ type: StaticString, _ body: (inout JSONWriter, inout SampleTranscript) -> Void) {
    line(type) { writer, sample in
      writer.key("message")
      writer.beginObject()
      body(&writer, &sample)
      writer.endObject()
    }
  }

  private mutating func attachment() {
    line("attachment") { writer, sample in
      writer.key("attachment")
      writer.object { writer in
        writer.key("type")
        writer.string("file" as StaticString)
        writer.key("content")
        writer.string(sample.payloads.next())
      }
    }
  }

  private mutating func line(_ type: StaticString, _ body: (inout JSONWriter, inout SampleTranscript) -> Void) {
    lineNumber += 1
    time += Int64(random.within(20...4000)) * 1_000_000
    let uuid = "\(Hex.text(lineNumber, 8))-0000-4000-8000-\(Hex.text(seed, 12))"
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("parentUuid")
    if let last { writer.string(last) } else { writer.null() }
    writer.key("isSidechain")
    writer.bool(false)
    writer.key("cwd")
    writer.string("/work/project-\(seed % 40)")
    writer.key("sessionId")
    writer.string(id)
    writer.key("version")
    writer.string("2.1.240" as StaticString)
    writer.key("gitBranch")
    writer.string("main" as StaticString)
    writer.key("type")
    writer.string(type)
    writer.key("uuid")
    writer.string(uuid)
    writer.key("timestamp")
    writer.time(time)
    body(&writer, &self)
    writer.endObject()
    let newline: [UInt8] = [0x0A]
    newline.withUnsafeBytes { writer.verbatim($0) }
    lines.append(writer.take().joined())
    last = uuid
  }
}

public import JSONTape

/// A rollout as Codex writes it, made from a number: the same bytes for the same seed.
public struct SampleRollout: Sendable {
  /// The thread's id, with which the name of its file ends.
  public let id: String
  /// Each with its newline.
  public private(set) var lines: [Bytes] = []

  private var random: Random
  private var payloads: PayloadPool
  private var time: Int64 = 1_767_225_600_000_000_000
  private var counters = Counters()
  private var calls = 0

  private struct Counters {
    var input: Int64 = 0
    var cached: Int64 = 0
    var output: Int64 = 0
    var reasoning: Int64 = 0
  }

  /// - Parameters:
  ///   - bytes: about how long the rollout is to be.
  ///   - payloadBytes: how long a tool's result is on average.
  public init(seed: UInt64, bytes: Int, payloadBytes: Int = 2000) {
    id = "5a5a5a5a-0000-7000-8000-\(Hex.text(seed, 12))"
    random = Random(seed: seed, stream: 8, of: 0)
    payloads = PayloadPool(seed: seed, bytes: payloadBytes)
    line("session_meta") { writer, sample in
      writer.key("id")
      writer.string(sample.id)
      writer.key("cwd")
      writer.string("/work/project-\(seed % 40)")
      writer.key("cli_version")
      writer.string("0.146.0" as StaticString)
      writer.key("source")
      writer.string("cli" as StaticString)
    }
    var written = 0
    var turns: UInt64 = 0
    repeat {
      let before = lines.count
      turn("\(Hex.text(turns, 8))-0000-7000-8000-\(Hex.text(seed, 12))")
      turns += 1
      written += lines[before...].reduce(0) { $0 + $1.count }
    } while written < bytes
  }

  // MARK: Turns

  private mutating func turn(_ id: String) {
    event("task_started") { writer, _ in
      writer.key("turn_id")
      writer.string(id)
    }
    line("turn_context") { writer, _ in
      writer.key("turn_id")
      writer.string(id)
      writer.key("model")
      writer.string("gpt-sample-5" as StaticString)
    }
    let prompt = String(payloads.next().prefix(400))
    event("user_message") { writer, _ in
      writer.key("message")
      writer.string(prompt)
    }
    for _ in 0..<random.within(2...10) { step() }
    let answer = payloads.next()
    item("message") { writer, _ in
      writer.key("role")
      writer.string("assistant" as StaticString)
      writer.key("content")
      writer.array { writer in
        writer.object { writer in
          writer.key("type")
          writer.string("output_text" as StaticString)
          writer.key("text")
          writer.string(answer)
        }
      }
    }
    event("task_complete") { writer, _ in
      writer.key("turn_id")
      writer.string(id)
    }
  }

  /// What the model thought, what it called, what that gave, and what it took.
  private mutating func step() {
    calls += 1
    let call = "call_\(id.suffix(8))\(Hex.text(UInt64(calls), 8))"
    item("reasoning") { writer, sample in
      writer.key("summary")
      writer.array { _ in }
      writer.key("encrypted_content")
      writer.string((0..<60).map { _ in Hex.text(sample.random.next(), 16) }.joined())
    }
    item("function_call") { writer, sample in
      writer.key("name")
      writer.string("exec_command" as StaticString)
      writer.key("arguments")
      writer.string("{\"cmd\":\"rg \(sample.random.pick(Vocabulary.words)) | head\",\"workdir\":\"/work\"}")
      writer.key("call_id")
      writer.string(call)
    }
    item("function_call_output") { writer, sample in
      writer.key("call_id")
      writer.string(call)
      writer.key("output")
      writer.string(
        "Wall time: 0.1 seconds\nProcess exited with code \(sample.random.chance(0.08) ? 1 : 0)\nOutput:\n"
          + sample.payloads.next())
    }
    count()
  }

  private mutating func count() {
    let input = Int64(random.within(5000...90_000))
    let output = Int64(random.within(20...900))
    counters.input += input
    counters.cached += input / 2
    counters.output += output
    counters.reasoning += output / 3
    event("token_count") { writer, sample in
      writer.key("info")
      writer.object { writer in
        writer.key("total_token_usage")
        writer.object { writer in
          for (key, count) in [
            ("input_tokens", sample.counters.input), ("cached_input_tokens", sample.counters.cached),
            ("output_tokens", sample.counters.output), ("reasoning_output_tokens", sample.counters.reasoning),
            ("total_tokens", sample.counters.input + sample.counters.output),
          ] {
            writer.key(key)
            writer.int(count)
          }
        }
      }
    }
  }

  // MARK: Lines

  private mutating func item(_ type: StaticString, _ body: (inout JSONWriter, inout SampleRollout) -> Void) {
    line("response_item", kind: type, body)
  }

  private mutating func event(_ type: StaticString, _ body: (inout JSONWriter, inout SampleRollout) -> Void) {
    line("event_msg", kind: type, body)
  }

  private mutating func line(
    _ type: StaticString, kind: StaticString? = nil, _ body: (inout JSONWriter, inout SampleRollout) -> Void
  ) {
    time += Int64(random.within(20...4000)) * 1_000_000
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("timestamp")
    writer.time(time)
    writer.key("type")
    writer.string(type)
    writer.key("payload")
    writer.beginObject()
    if let kind {
      writer.key("type")
      writer.string(kind)
    }
    body(&writer, &self)
    writer.endObject()
    writer.endObject()
    let newline: [UInt8] = [0x0A]
    newline.withUnsafeBytes { writer.verbatim($0) }
    lines.append(writer.take().joined())
  }
}

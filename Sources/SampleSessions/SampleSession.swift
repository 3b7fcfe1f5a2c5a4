public import JSONTape

/// A large session made from a number: the same bytes for the same seed, and beside them what is in them.
public struct SampleSession: Sendable {
  /// How the session is spelled.
  public enum Format: String, Sendable, CaseIterable {
    /// The body of PandaProbe's session detail.
    case pandaProbe = "pandaprobe"
    /// OTLP/JSON, one document of a few hundred spans a line.
    case otlp
    /// Kore's events of one session.
    case kore
  }

  /// The number it is made from.
  public let seed: UInt64
  /// How many traces it has.
  public let traceCount: Int
  /// How many spans each of them has.
  public let spansPerTrace: Int
  /// About how long a span's input and output are together.
  public let payloadBytes: Int
  /// What is wrong with it.
  public let oddities: Oddities
  /// What is in it.
  public let totals: SampleTotals
  /// Every span in the order of the bytes; empty where the list was not asked for.
  public let spans: [SampleSpan]

  /// - Parameter listsSpans: whether to keep `spans`. Without it a session of any size takes no memory of note, and
  ///   `trace(_:)` still gives its spans, a trace at a time.
  public init(
    seed: UInt64 = 1, traces: Int, spansPerTrace: Int, payloadBytes: Int = 200, oddities: Oddities = .none,
    listsSpans: Bool = true
  ) {
    self.seed = seed
    traceCount = max(traces, 0)
    self.spansPerTrace = max(spansPerTrace, 0)
    self.payloadBytes = max(payloadBytes, 0)
    self.oddities = oddities
    var totals = SampleTotals()
    var spans: [SampleSpan] = []
    for place in 0..<traceCount {
      let trace = Self.trace(place, seed, self.spansPerTrace, oddities)
      totals.add(trace)
      if listsSpans { spans += trace.spans }
    }
    self.totals = totals
    self.spans = spans
  }

  /// The trace at a place, made again.
  public func trace(_ place: Int) -> SampleTrace { Self.trace(place, seed, spansPerTrace, oddities) }

  private static func trace(_ place: Int, _ seed: UInt64, _ spanCount: Int, _ oddities: Oddities) -> SampleTrace {
    // No span takes more than half a second, so this far apart no two traces touch.
    let room = Int64(spanCount + 10) * 500_000_000
    return TracePlan.make(seed: seed, place: place, spanCount: spanCount, room: room, oddities: oddities)
  }

  /// The session in one of its spellings.
  public func bytes(_ format: Format = .pandaProbe) -> Bytes {
    var writer = JSONWriter(capacity: traceCount * spansPerTrace * (700 + payloadBytes) + 4096)
    switch format {
    case .pandaProbe: PandaProbeText(session: self).write(to: &writer)
    case .otlp: OTLPText(session: self).write(to: &writer)
    case .kore: KoreText(session: self).write(to: &writer)
    }
    return writer.take().joined()
  }
}

// MARK: Names

extension SampleSession {
  /// The session's id.
  public var id: String { "sample-\(seed)" }

  /// The id of the trace at a place, as a spelling has it.
  public func traceID(_ place: Int, _ format: Format = .pandaProbe) -> String {
    switch format {
    case .pandaProbe: "a\(Hex.text(UInt64(place + 1), 7))-0000-4000-8000-\(Hex.text(seed, 12))"
    case .otlp: "a\(Hex.text(UInt64(place + 1), 7))00004000\(Hex.text(seed, 16))"
    case .kore: "trace-\(place + 1)"
    }
  }

  /// A span's id, or its parent's.
  public func spanID(_ number: UInt64, trace place: Int, _ format: Format = .pandaProbe) -> String {
    switch format {
    case .pandaProbe: "b\(Hex.text(UInt64(place + 1), 7))-0000-4000-8000-\(Hex.text(number, 12))"
    case .otlp: "b\(Hex.text(UInt64(place + 1), 7))\(Hex.text(number, 8))"
    case .kore: "span-\(place + 1)-\(number)"
    }
  }
}

enum Hex {
  /// The lowest `width` digits of a number.
  static func text(_ number: UInt64, _ width: Int) -> String {
    String(unsafeUninitializedCapacity: width) { buffer in
      for place in 0..<width {
        let digit = UInt8(truncatingIfNeeded: number >> (4 * UInt64(width - 1 - place)) & 15)
        buffer[place] = digit < 10 ? 0x30 + digit : 0x57 + digit
      }
      return width
    }
  }
}

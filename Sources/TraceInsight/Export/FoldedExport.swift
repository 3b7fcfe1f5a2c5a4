internal import JSONTape
public import TraceModel

/// Stacks for flame graphs: `agent;plan;search 1200`, each once, with what the steps at its end took themselves.
public struct FoldedExport: SessionExport {
  /// What the numbers are. They are whole, since most readers take no others.
  public enum Weight: String, CaseIterable, Sendable {
    /// The self time, in microseconds.
    case ms
    /// The tokens of the step's own calls.
    case tokens
    /// The cost of the step's own calls, in 1e-12 USD.
    case usd

    /// The word for what the numbers count.
    public var unit: String {
      switch self {
      case .ms: "µs"
      case .tokens: "tokens"
      case .usd: "1e-12 USD"
      }
    }
  }

  /// Steps deeper than this count for a frame `…` at the end of their outer ones.
  static let maximumDepth = 256

  /// Names are cut behind so many characters: a frame's line has all the names above it.
  static let longestName = 256

  private let session: Session
  private let weight: Weight

  /// The media type of the text (RFC 6838).
  public var contentType: String { "text/plain; charset=utf-8" }

  /// - Parameter weight: what is summed for each stack.
  public init(_ session: Session, weight: Weight) {
    self.session = session
    self.weight = weight
  }

  /// A frame below another one, with what was spent right there.
  private struct Frame {
    let parent: Int
    let name: UInt32
    var value = SaturatingInteger(clamping: 0)
  }

  private struct Key: Hashable {
    let parent: Int
    let name: UInt32
  }

  /// Writes the session, until `output` is stopped.
  public func write(to output: inout ExportOutput) {
    var frames: [Frame] = []
    var places: [Key: Int] = [:]
    func place(_ parent: Int, _ name: UInt32) -> Int {
      let key = Key(parent: parent, name: name)
      if let known = places[key] { return known }
      frames.append(Frame(parent: parent, name: name))
      places[key] = frames.count - 1
      return frames.count - 1
    }
    for trace in session.traces {
      // The frames from the root to the step at hand.
      var stack: [Int] = []
      for (span, depth) in TreeWalk(trace, of: session) {
        if output.isStopped { return }
        output.countSpan()
        if depth < Self.maximumDepth {
          stack.removeSubrange(min(depth, stack.count)...)
          stack.append(place(stack.last ?? -1, Self.name(of: span)))
        } else {
          stack.removeSubrange(min(Self.maximumDepth, stack.count)...)
          stack.append(place(stack.last ?? -1, Self.ellipsis))
        }
        let frame = stack[stack.count - 1]
        frames[frame].value = frames[frame].value + value(of: span)
      }
    }
    write(frames, to: &output)
  }

  // MARK: Names

  private static let ellipsis = UInt32.max
  /// Numbers from here on stand for a kind, for steps without a name.
  private static let firstKind = UInt32.max - 256

  private static func name(of span: Span) -> UInt32 {
    span.name.isNone ? firstKind + UInt32(clamping: span.kind.rawValue) : span.name.number
  }

  /// A name without what ends a frame or a line.
  private func text(_ name: UInt32) -> String {
    if name == Self.ellipsis { return "…" }
    if name >= Self.firstKind {
      return SpanKind(rawValue: UInt8(truncatingIfNeeded: name - Self.firstKind)).map { "\($0.name)" } ?? "?"
    }
    let text = session.preview(session.slice(session.pooled(number: name)), limit: Self.longestName) ?? ""
    // By scalars: a mark behind a semicolon makes another character of both, and other readers see a semicolon.
    let scalars = ReadableText.line(text).unicodeScalars.map { $0 == ";" ? ":" : $0 }
    return scalars.isEmpty ? "?" : String(String.UnicodeScalarView(scalars))
  }

  private func value(of span: Span) -> SaturatingInteger {
    switch weight {
    case .ms: return max(span.selfTime ?? 0, 0).amount
    case .tokens: return span.flags.isToldElsewhere ? 0 : max(span.call?.usage.total ?? 0, 0).amount
    case .usd: return span.flags.isToldElsewhere ? 0 : max(span.call?.cost ?? .zero, .zero).amount
    }
  }

  // MARK: Lines

  private func write(_ frames: [Frame], to output: inout ExportOutput) {
    var names: [UInt32: String] = [:]
    var lines: [UInt8] = []
    for frame in frames {
      // Time is summed in nanoseconds and rounded once.
      let value = weight == .ms ? (frame.value + 500) / 1000 : frame.value
      if value == 0 { continue }
      if output.isStopped { return }
      var path = [frame.name]
      var above = frame.parent
      while above >= 0 {
        path.append(frames[above].name)
        above = frames[above].parent
      }
      for (place, name) in path.reversed().enumerated() {
        if place > 0 { lines.append(0x3B) }
        if names[name] == nil { names[name] = text(name) }
        lines.append(names[name] ?? "?")
      }
      lines.append(0x20)
      Count(value).append(to: &lines)
      lines.append(0x0A)
      output.take(&lines)
    }
    output.take(&lines, isLast: true)
  }
}

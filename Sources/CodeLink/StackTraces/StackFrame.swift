/// One frame of a stack trace.
public struct StackFrame: Sendable, Hashable {
  /// The file as the trace names it.
  public var path: String
  /// Counted from 1.
  public var line: Int
  /// The function as the trace names it; `nil` where it names none.
  public var function: String?

  /// - Parameter line: counted from 1.
  public init(path: String, line: Int, function: String? = nil) {
    self.path = path
    self.line = line
    self.function = function
  }

  /// Whether the frame is a library's or the language's own.
  var isLibrary: Bool { LibraryPath.isOne(path) }
}

/// The frames in a text, whichever language wrote them: Python, JavaScript and TypeScript, Swift, Go, Java and Kotlin,
/// Rust, C#.
///
/// It looks at each line once, and at no more of a text than `longestText`.
public struct StackTrace: Sendable {
  /// Of a longer text only so much at each end is looked at, in bytes.
  static let longestText = 64 << 10
  /// A longer line is no frame, in bytes.
  static let longestLine = 2048
  /// How many of the deepest frames are kept.
  static let mostFrames = 64
  /// How many frames are taken from a text at all.
  private static let mostRead = 4096

  /// The frames of one's own and unknown code, the deepest first.
  public let frames: [StackFrame]

  /// Looks for frames in a text of any kind.
  public init(_ text: String) { self.init(Array(text.utf8)) }

  init(_ text: [UInt8]) {
    var reader = Reader()
    if text.count <= Self.longestText * 2 {
      reader.read(text[...])
    } else {
      reader.read(text.prefix(Self.longestText))
      reader.read(text.suffix(Self.longestText))
    }
    frames = Array(reader.deepestFirst.lazy.filter { !$0.isLibrary }.prefix(Self.mostFrames))
  }

  /// Frames that stand together: one exception's.
  private struct Segment {
    var frames: [StackFrame] = []
    /// Whether the outermost frame comes first, as in Python.
    var outermostFirst = false
    /// Whether it is the cause of what came before it, or what came before is the cause of it.
    var isDeeper = false
  }

  private struct Reader {
    private var segments: [Segment] = []
    private var followsCause = false
    private var count = 0

    mutating func read(_ text: ByteLine) {
      for line in text.split(separator: 0x0A) where line.count <= StackTrace.longestLine {
        guard count < StackTrace.mostRead else { return }
        read(line: line)
      }
    }

    private mutating func read(line: ByteLine) {
      let content = line.trimmed.drop { $0 == UInt8(ascii: "|") || $0 == UInt8(ascii: "+") || $0 == 0x20 }
      if content.begins("Traceback (most recent call last)") {
        // Python: "during handling of" an error another one came, which is the one that counts; a "direct cause" is
        // deeper than what it caused.
        segments.append(Segment(outermostFirst: true, isDeeper: !followsCause))
        followsCause = false
      } else if content.begins("The above exception was the direct cause") {
        followsCause = true
      } else if content.begins("Caused by:") {
        segments.append(Segment(isDeeper: true))
      } else if !Self.namesLine(content) {
        return
      } else if let frame = FrameSyntax.python(content) ?? FrameSyntax.pytest(line) {
        add(frame, outermostFirst: true)
      } else if let frame = FrameSyntax.panic(content) {
        segments.append(Segment(isDeeper: true))
        add(frame, outermostFirst: false)
      } else if let frame = FrameSyntax.at(content) ?? FrameSyntax.go(line) ?? FrameSyntax.swift(content)
        ?? FrameSyntax.firefox(content)
      {
        add(frame, outermostFirst: false)
      }
    }

    /// Every syntax has the line's number behind a colon or a blank; most text has none, and needs no closer look.
    private static func namesLine(_ line: ByteLine) -> Bool {
      var previous: UInt8 = 0
      for byte in line {
        if byte >= 0x30, byte <= 0x39, previous == UInt8(ascii: ":") || previous == 0x20 { return true }
        previous = byte
      }
      return false
    }

    private mutating func add(_ frame: StackFrame, outermostFirst: Bool) {
      if segments.last?.outermostFirst != outermostFirst || segments.isEmpty {
        segments.append(Segment(outermostFirst: outermostFirst))
      }
      segments[segments.count - 1].frames.append(frame)
      count += 1
    }

    var deepestFirst: [StackFrame] {
      let full = segments.filter { !$0.frames.isEmpty }
      let order = full.filter(\.isDeeper).reversed() + full.filter { !$0.isDeeper }
      return order.flatMap { $0.outermostFirst ? $0.frames.reversed() : $0.frames }
    }
  }
}

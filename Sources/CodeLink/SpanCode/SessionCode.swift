internal import JSONTape
public import TraceModel

/// What the spans of a session say about code, read once: which files and lines they name, and what they are called.
///
/// It does not know any workspace; `DocumentLinks` brings the two together. It never changes.
public final class SessionCode: Sendable {
  /// The most places that are kept of a session; `isTruncated` says that there are more.
  public static let mostPlaces = 200_000

  /// A place that a span names.
  struct Mention: Sendable {
    var row: Int32
    var path: Int32
    /// Where a relative path leads that a call names; -1 for others.
    var wholePath: Int32 = -1
    var rule: LinkRule
    var line: Int?
    var endLine: Int?
    var function: String?
    var action = TouchAction.ran
    /// Which of the touches of its call it is; -1 where it is none.
    var touch: Int32 = -1
    /// Whether the file is a library's or the language's own.
    var isLibrary = false
  }

  /// A stack trace that a span carries.
  struct Stack: Sendable {
    var row: Int32
    var rule: LinkRule
    var frames: [StackFrame]
    /// The places of the frames' paths in `paths`; -1 for one that is no path.
    var paths: [Int32]
    /// Whether the span only shows it in its output.
    var isShown: Bool
  }

  /// That a call gave a file or a folder another name.
  struct Move: Sendable {
    var row: Int32
    /// The places of both paths in `paths`.
    var from: Int32
    var to: Int32
  }

  enum Reference: Sendable { case mention(Int), stack(Int) }

  /// The session that was read.
  public let session: Session
  let mentions: [Mention]
  let stacks: [Stack]
  let moves: [Move]
  let paths: [CodePath]
  private let byFile: [String: [Reference]]
  private let byName: [String: [Int32]]
  private let byFunction: [String: [Int32]]
  private let byCondition: [String: [Int32]]
  /// Tokens and costs of its spans with all below them.
  public let subtrees: SubtreeSums
  /// Whether places were left out, because there were more than `mostPlaces`.
  public let isTruncated: Bool

  /// - Parameter isCancelled: asked now and then; once it is true the rest of the session is left out.
  public init(_ session: Session, isCancelled: () -> Bool = { false }) {
    self.session = session
    var reader = SessionCodeReader(session)
    for row in 0..<session.spans.count {
      if row & 0x3FF == 0, isCancelled() { break }
      reader.read(session.span(at: row))
    }
    mentions = reader.mentions
    stacks = reader.stacks
    moves = reader.moves
    paths = reader.paths.all
    byFile = reader.byFile
    byFunction = reader.byFunction
    byCondition = reader.byCondition
    isTruncated = reader.isTruncated
    var byName: [String: [Int32]] = [:]
    for (name, rows) in reader.byName {
      if let text = session.text(name) { byName[text, default: []] += rows }
    }
    self.byName = byName
    subtrees = SubtreeSums(session)
  }

  /// Where the session ran; `nil` where that is not known.
  public var folder: CodePath? { session.info.folder.flatMap(CodePath.init) }

  /// The absolute paths of the files that its calls touched, each once.
  public var touchedPaths: [CodePath] {
    var seen: Set<Int32> = []
    var found: [CodePath] = []
    for mention in mentions where mention.rule.isTouch {
      let place = mention.wholePath >= 0 ? mention.wholePath : mention.path
      guard seen.insert(place).inserted else { continue }
      let path = paths[Int(clamping: place)]
      if path.isAbsolute { found.append(path) }
    }
    return found
  }

  func references(toFilesNamed name: String) -> [Reference] { byFile[name] ?? [] }
  func rows(named name: String) -> [Int32] { byName[name] ?? [] }
  func rows(withFunction name: String) -> [Int32] { byFunction[name] ?? [] }
  func rows(withCondition condition: String) -> [Int32] { byCondition[condition] ?? [] }
}

/// Strings of paths, each read once.
struct PathPool {
  private(set) var all: [CodePath] = []
  private var places: [String: Int32] = [:]

  /// The place of a path, or -1 for what is none.
  mutating func place(of text: String) -> Int32 {
    if let place = places[text] { return place }
    var place: Int32 = -1
    if let path = CodePath(text) {
      place = Int32(clamping: all.count)
      all.append(path)
    }
    places[text] = place
    return place
  }
}

internal import CodeLink
internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// A document that is open in the editor.
///
/// What the client tells of it is noted at once and followed when somebody looks (`settle`), off the reading thread.
struct OpenDocument: Sendable {
  let uri: String
  /// Where it is on disk, if it is a file.
  let path: CodePath?
  private(set) var version: Count?
  /// What it said when it was settled last; `nil` where that is more than is kept.
  private(set) var text: CodeText?
  private(set) var history: LineHistory
  /// What happened since.
  private var events: [DocumentEvent] = []
  private var eventWeight = 0
  /// How many events there were before those.
  private var followedCount = 0
  /// Changes with every edit.
  private(set) var serial = 0
  /// Tells this opening of the document from others, before and after.
  private let opening: Int
  /// What following the edits cost last: bytes, pieces and lines that were looked at or moved.
  private(set) var work = 0

  /// Of more saves that nobody looked between the oldest are not told apart.
  private static let mostSaves = 64

  /// What tells whether a document is still as it was.
  struct Edition: Equatable {
    fileprivate let opening: Int
    fileprivate let serial: Int
  }

  init(uri: String, version: Count?, text: [UInt8], opening: Int = 0) {
    self.uri = uri
    self.version = version
    self.opening = opening
    path = DocumentURI.path(uri)
    let text = text.count <= CodeContext.largestFile ? CodeText(text) : nil
    self.text = text
    history = LineHistory(lineCount: text?.lineCount ?? 0)
  }

  var edition: Edition { Edition(opening: opening, serial: serial) }

  /// Whether its text is what the client has.
  var isSettled: Bool { events.isEmpty }

  /// About how much memory it takes, in bytes; what stands only once for each document counts as half a kilobyte.
  var weight: Int {
    512 + uri.utf8.count + (text.map { $0.bytes.count + $0.lineCount * 8 } ?? 0) + eventWeight
  }

  /// How much memory what happened since it was settled takes, in bytes.
  var pendingWeight: Int { eventWeight }

  /// Forgets what it says, where too much is open; only a whole new text brings it back.
  mutating func dropText() {
    text = nil
    followedCount += events.count
    events = []
    eventWeight = 0
    serial += 1
  }

  /// Notes the changes of a `textDocument/didChange`, in their order; false where one cannot be read, and then none is.
  mutating func note(_ changes: JSONValue, version: Count?, _ encoding: PositionEncoding) -> Bool {
    guard let changes = DocumentEvent.changes(changes, encoding) else { return false }
    self.version = version ?? self.version
    serial += 1
    for change in changes { add(change) }
    return true
  }

  /// Notes that what runs from now on sees the lines as they are now.
  mutating func wasSaved(at time: Timestamp) { add(.saved(time)) }

  private mutating func add(_ event: DocumentEvent) {
    if case .saved = event, case .saved = events.last { return }
    events.append(event)
    eventWeight += event.weight
  }

  // MARK: Following

  /// Follows what happened, in time that grows with the text and with the edits, not with their product.
  mutating func settle() {
    work = 0
    var editing: EditedText?
    var savesToSkip = events.count(where: \.isSave) - Self.mostSaves
    for event in events {
      switch event {
      case .edited(let start, let end, let new, let encoding):
        guard let text else { continue }
        if editing == nil { editing = EditedText(text, units: encoding.units) }
        editing?.replace(from: start, to: end, with: new)
        if editing?.byteCount ?? 0 > CodeContext.largestFile {
          finish(&editing)
          self.text = nil
        }
      case .replaced(let new):
        finish(&editing)
        replace(new)
      case .saved(let time):
        savesToSkip -= 1
        if savesToSkip >= 0 { continue }
        finish(&editing)
        if let text { history.begin(at: time, lineCount: text.lineCount) }
      }
    }
    finish(&editing)
    followedCount += events.count
    events = []
    eventWeight = 0
  }

  private mutating func finish(_ editing: inout EditedText?) {
    guard let edited = editing else { return }
    editing = nil
    work += edited.work
    text = edited.text
    if let map = edited.map { history.follow(map) }
  }

  private mutating func replace(_ new: [UInt8]) {
    guard new.count <= CodeContext.largestFile else {
      text = nil
      return
    }
    let fresh = CodeText(new)
    if let old = text {
      history.follow(from: old, to: fresh)
    } else {
      history = LineHistory(lineCount: fresh.lineCount)
    }
    text = fresh
  }

  /// Takes over what was settled of it elsewhere, unless it is another by now; what was noted meanwhile stays to be
  /// followed.
  mutating func take(_ settled: OpenDocument) {
    let done = settled.followedCount - followedCount
    guard settled.opening == opening, done > 0, done <= events.count else { return }
    eventWeight -= events[..<done].reduce(0) { $0 + $1.weight }
    events.removeFirst(done)
    followedCount = settled.followedCount
    text = settled.text
    history = settled.history
    work = settled.work
  }
}

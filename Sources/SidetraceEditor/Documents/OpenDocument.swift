internal import CodeLink
internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// A document that is open in the editor.
struct OpenDocument: Sendable {
  let uri: String
  /// Where it is on disk, if it is a file.
  let path: CodePath?
  private(set) var version: Count?
  /// What it says; `nil` where that is more than is kept.
  private(set) var text: CodeText?
  private(set) var history: LineHistory
  /// Changes with every edit.
  private(set) var serial = 0
  /// Tells this opening of the document from others, before and after.
  private let opening: Int

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

  var byteCount: Int { text?.bytes.count ?? 0 }

  /// Forgets what it says, where too much is open.
  mutating func dropText() {
    text = nil
    serial += 1
  }

  /// Applies the changes of a `textDocument/didChange`, in their order; false where one cannot be read.
  mutating func apply(_ changes: JSONValue, version: Count?, _ encoding: PositionEncoding) -> Bool {
    self.version = version ?? self.version
    serial += 1
    for change in changes.elements {
      guard let new = change["text"]?.stringValue else { return false }
      if let range = change["range"], !range.isNull {
        guard let start = TextPosition(range["start"]), let end = TextPosition(range["end"]) else { return false }
        edit(from: start, to: end, Array(new.utf8), encoding)
      } else {
        replace(Array(new.utf8))
      }
    }
    return true
  }

  private mutating func edit(
    from start: TextPosition, to end: TextPosition, _ new: [UInt8], _ encoding: PositionEncoding
  ) {
    guard let old = text else { return }
    let first = encoding.offset(line: start.line, character: start.character, in: old)
    let last = encoding.offset(line: end.line, character: end.character, in: old)
    var edited = old
    edited.replace(min(first, last)..<max(first, last), with: new)
    history.follow(min(first, last)..<max(first, last), in: old, inserted: new.count, to: edited)
    text = edited.bytes.count <= CodeContext.largestFile ? edited : nil
  }

  private mutating func replace(_ new: [UInt8]) {
    guard new.count <= CodeContext.largestFile else { return dropText() }
    let fresh = CodeText(new)
    if let old = text {
      history.follow(from: old, to: fresh)
    } else {
      history = LineHistory(lineCount: fresh.lineCount)
    }
    text = fresh
  }

  /// What runs from now on sees the lines as they are now.
  mutating func wasSaved(at time: Timestamp) {
    if let text { history.begin(at: time, lineCount: text.lineCount) }
  }
}

internal import JSONTape
internal import SystemCalls
internal import TraceModel

/// What differs between the coding agents whose transcripts are read: where the files lie, and what their lines mean.
protocol TranscriptAgent: Sendable {
  /// The kind of source, such as `claude-code`.
  var kind: String { get }
  /// Where the agent keeps its transcripts if nobody says otherwise; those that exist are read.
  var places: [String] { get }

  /// The id of the session that a file of this name holds; `nil` for a name that no transcript has.
  ///
  /// - Parameter isUsualPlace: whether the file lies where the agent itself puts it, so that its names can be relied on.
  func sessionID(ofFile name: String, isUsualPlace: Bool) -> String?
  /// Whether transcripts may lie in a folder of this name.
  func entersFolder(_ name: String) -> Bool
  /// Further files that belong to a session, beside its own transcript.
  func companions(of file: TranscriptFile) -> [String]

  /// What a list shows of a session, from the first and the last lines of its file; `nil` where it is no session.
  func summary(of file: TranscriptFile, head: [JSONDocument], tail: [JSONDocument]) -> SessionSummary?

  /// Puts the session together from its files, its own first.
  func session(
    _ file: TranscriptFile, _ texts: [TranscriptText], isRecent: Bool, prices: PriceTable?
  ) throws(ModelError) -> Session
}

/// A transcript on the disk.
struct TranscriptFile: Sendable {
  var id: String
  let path: String
  let status: FileStatus

  /// A session is thought to go on for this long after its file was written to, if its last turn has no end.
  static let openNanoseconds: Int64 = 600_000_000_000

  static func isRecent(_ status: FileStatus, now: Int64 = WallClock.now) -> Bool {
    now &- status.modifiedNanoseconds < openNanoseconds
  }

  var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
  var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  /// The name without its extension.
  var stem: String { Self.stem(name) }

  static func stem(_ name: String) -> String {
    name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}

/// Recognises `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`.
enum UUIDText {
  static func isUUID(_ text: some StringProtocol) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 36 else { return false }
    return bytes.enumerated().allSatisfy { place, byte in
      switch place {
      case 8, 13, 18, 23: byte == 0x2D
      default: (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
      }
    }
  }
}

/// Finds the transcripts below a folder without opening any.
enum TranscriptWalk {
  private static let maximumDepth = 8
  private static let maximumFiles = 200_000

  static func files(
    below root: String, of agent: some TranscriptAgent, isUsualPlace: Bool, warnings: inout WarningList
  ) -> [TranscriptFile] {
    var found: [TranscriptFile] = []
    var open = [(path: root, depth: 0)]
    var seen: Set<UInt64> = []
    while let (folder, depth) = open.popLast() {
      guard let names = try? Files.names(in: folder) else {
        warnings.add("unreadableFolder", "\(folder) cannot be read")
        continue
      }
      for name in names where !name.hasPrefix(".") {
        let path = "\(folder)/\(name)"
        if let id = agent.sessionID(ofFile: name, isUsualPlace: isUsualPlace) {
          guard let status = FileStatus(path: path), status.kind == .regular, status.size > 0 else { continue }
          if found.count >= maximumFiles {
            warnings.add("tooManyFiles", "only the first \(maximumFiles) transcripts were looked at")
            return found
          }
          found.append(TranscriptFile(id: id, path: path, status: status))
        } else if name.hasSuffix(".jsonl.zst") {
          warnings.add("compressedTranscripts", "compressed transcripts are not read; unpack them to see them")
        } else if depth < maximumDepth, agent.entersFolder(name),
          let status = FileStatus(path: path), status.kind == .folder, seen.insert(status.inode).inserted
        {
          open.append((path, depth + 1))
        }
      }
    }
    return found
  }
}

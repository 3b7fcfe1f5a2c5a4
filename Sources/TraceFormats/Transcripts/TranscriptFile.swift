package import SystemCalls
internal import TraceModel

/// A transcript on the disk.
package struct TranscriptFile: Sendable {
  package var id: String
  package let path: String
  package let status: FileStatus

  package init(id: String, path: String, status: FileStatus) {
    self.id = id
    self.path = path
    self.status = status
  }

  /// A session is thought to go on for this long after its file was written to, if its last turn has no end.
  static let openTime = Elapsed(clamping: 600, .seconds)

  package static func isRecent(_ status: FileStatus, now: Int64 = WallClock.now) -> Bool {
    Timestamp(nanoseconds: now) - Timestamp(nanoseconds: status.modifiedNanoseconds) < openTime
  }

  package var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }
  package var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  /// The name without its extension.
  var stem: String { Self.stem(name) }

  /// Whether a file is compressed, as Codex leaves those of past weeks.
  package static func isCompressed(_ path: String) -> Bool { path.utf8.count > 4 && path.hasSuffix(".jsonl.zst") }

  package static func stem(_ name: String) -> String {
    let name = isCompressed(name) ? String(name.dropLast(4)) : name
    return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
  }
}

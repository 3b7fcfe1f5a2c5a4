/// What a session changed as one patch, as `git apply` takes it on the state before.
public struct SessionPatch {
  /// One file of the patch.
  public struct File: Sendable {
    /// How it was changed.
    public enum Status: String, Sendable, CaseIterable { case created, changed, deleted, moved }

    /// The path from the root, by `/`.
    public let path: String
    /// The path before, where it was another.
    public let formerPath: String?
    /// How it was changed.
    public let status: Status
    /// Lines that are there and were not, and that were there and are not.
    public let addedLines: Int
    /// Lines that were there and are not.
    public let removedLines: Int
    /// Whether others changed it in between, so that their changes are in it, too.
    public let hasOthersChanges: Bool
  }

  /// A file that was changed and is not in the patch.
  public struct Missing: Sendable {
    /// The file.
    public let path: CodePath
    /// Why, for people.
    public let reason: String
  }

  /// UTF-8, or whatever bytes the files have.
  public private(set) var bytes: [UInt8] = []
  /// The files in it, by path.
  public private(set) var files: [File] = []
  /// Those that were changed and are not in it.
  public private(set) var missing: [Missing] = []

  /// - Parameter root: the folder that paths are seen from; files outside of it are left out.
  public init(_ all: [FileOfSession], root: CodePath?) {
    let changed = all.filter(\.isChanged).sorted { $0.path.text < $1.path.text }
    for file in changed {
      if let gap = file.gap {
        missing.append(Missing(path: file.path, reason: gap.text))
      } else if let path = Self.relative(file.path, root) {
        let former = file.formerPath.flatMap { Self.relative($0, root) }
        if file.formerPath != nil, former == nil, !file.isDeleted {
          missing.append(Missing(path: file.path, reason: "it was moved from outside of the folder"))
        } else {
          add(file, path, former)
        }
      } else {
        missing.append(Missing(path: file.path, reason: "it is outside of the folder"))
      }
    }
  }

  private static func relative(_ path: CodePath, _ root: CodePath?) -> String? {
    guard let root, path.isAbsolute else { return path.isAbsolute ? nil : path.text }
    return path.isInside(root) ? path.components.dropFirst(root.components.count).joined(separator: "/") : nil
  }

  private mutating func add(_ file: FileOfSession, _ path: String, _ former: String?) {
    let before = file.isCreated ? nil : file.before.map { Self.bytes($0, file.hasReturns) }
    let after = file.isDeleted ? nil : file.after.map { Self.bytes($0, file.hasReturns) }
    let diff = UnifiedDiff(from: before ?? [], to: after ?? [])
    let old = former ?? path
    let status: File.Status =
      file.isCreated ? .created : file.isDeleted ? .deleted : former != nil ? .moved : .changed
    // A file that was moved and taken away is missed under the name that it had.
    let shown = status == .deleted ? old : path
    write("diff --git \(Self.quoted("a/" + (status == .created ? path : old))) \(Self.quoted("b/" + shown))\n")
    switch status {
    case .created: write("new file mode 100644\n")
    case .deleted: write("deleted file mode 100644\n")
    case .moved:
      let share = Self.likeness(before, diff)
      write("similarity index \(share)%\nrename from \(Self.quoted(old))\nrename to \(Self.quoted(path))\n")
    case .changed: break
    }
    if !diff.bytes.isEmpty {
      write("--- \(status == .created ? "/dev/null" : Self.marked("a/" + old))\n")
      write("+++ \(status == .deleted ? "/dev/null" : Self.marked("b/" + path))\n")
      bytes += diff.bytes
    }
    files.append(
      File(
        path: shown, formerPath: status == .moved ? old : nil, status: status, addedLines: diff.addedCount,
        removedLines: diff.removedCount, hasOthersChanges: file.hasOthersChanges))
  }

  private static func bytes(_ text: ChangedText, _ hasReturns: Bool) -> [UInt8] {
    guard hasReturns else { return text.bytes }
    var bytes: [UInt8] = []
    for byte in text.bytes {
      if byte == 0x0A { bytes.append(0x0D) }
      bytes.append(byte)
    }
    return bytes
  }

  private static func likeness(_ before: [UInt8]?, _ diff: UnifiedDiff) -> Int {
    guard let before else { return 100 }
    let count = before.count { $0 == 0x0A } + 1
    return max(min(100 - 100 * diff.removedCount / count, diff.bytes.isEmpty ? 100 : 99), 1)
  }

  private mutating func write(_ text: String) { bytes += Array(text.utf8) }

  /// As git quotes a path that has what would end a line or a word.
  private static func quoted(_ path: String) -> String {
    guard path.utf8.contains(where: { $0 < 0x20 || $0 == 0x22 || $0 == 0x5C || $0 == 0x7F }) else { return path }
    var text = "\""
    for byte in path.utf8 {
      switch byte {
      case 0x22, 0x5C: text += "\\" + String(UnicodeScalar(byte))
      case 0x00..<0x20, 0x7F...0xFF:
        let digits = String(byte, radix: 8)
        text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      default: text += String(UnicodeScalar(byte))
      }
    }
    return text + "\""
  }

  /// A path with a blank is ended by a tab, so that it is read whole.
  private static func marked(_ path: String) -> String {
    let quoted = quoted(path)
    return quoted == path && path.utf8.contains(0x20) ? path + "\t" : quoted
  }
}

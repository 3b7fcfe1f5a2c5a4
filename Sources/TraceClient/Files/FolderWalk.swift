internal import SystemCalls
internal import TraceModel

/// Finds the JSON files below a folder.
enum FolderWalk {
  private static let maximumDepth = 16
  private static let maximumFiles = 200_000

  static func files(
    below root: String, into found: inout [(path: String, status: FileStatus)], warnings: inout WarningList
  ) {
    var open: [(path: String, depth: Int)] = [(root, 0)]
    var seen: Set<UInt64> = []
    while let (folder, depth) = open.popLast() {
      guard let names = try? Files.names(in: folder) else {
        warnings.add("unreadableFolder", "\(folder) cannot be read")
        continue
      }
      var folders: [(path: String, depth: Int)] = []
      for name in names where !name.hasPrefix(".") {
        let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        let isJSON = [".json", ".jsonl", ".ndjson"].contains { name.lowercased().hasSuffix($0) }
        guard let status = FileStatus(path: path) else { continue }
        if status.kind == .folder {
          // Links may lead back up.
          if depth < maximumDepth, seen.insert(status.inode).inserted { folders.append((path, depth + 1)) }
        } else if status.kind == .regular, isJSON {
          if found.count >= maximumFiles {
            warnings.add("tooManyFiles", "only the first \(maximumFiles) files were looked at")
            return
          }
          found.append((path, status))
        }
      }
      open += folders.reversed()
    }
  }
}

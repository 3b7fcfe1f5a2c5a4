internal import SystemCalls
internal import TraceModel

/// Finds the files below a folder that may hold sessions, by their names.
enum FolderWalk {
  private static let maximumDepth = 16
  private static let maximumFiles = 200_000

  static func files(
    below root: String, into found: inout [(path: String, status: FileStatus)], warnings: inout WarningList
  ) {
    var open: [(path: String, depth: Int)] = [(root, 0)]
    var seen = SeenFolders()
    if let status = FileStatus(path: root) { _ = seen.insert(status) }
    while let (folder, depth) = open.popLast() {
      if Interruption.isRaised { return }
      guard let listing = try? Files.listing(of: folder) else {
        warnings.add("unreadableFolder", "\(folder) cannot be read")
        continue
      }
      warnings.add(listing, of: folder) { isWanted($0) }
      var folders: [(path: String, depth: Int)] = []
      for name in listing.names where !name.hasPrefix(".") {
        let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        guard let status = FileStatus(path: path) else {
          if isWanted(name) { warnings.add("skippedFile", "\(path) was passed over: it cannot be looked at") }
          continue
        }
        switch status.kind {
        case .folder:
          guard depth < maximumDepth else {
            warnings.add("tooDeep", "folders more than \(maximumDepth) deep were not looked into")
            continue
          }
          if seen.insert(status) { folders.append((path, depth + 1)) }
        case .regular where isWanted(name):
          if found.count >= maximumFiles {
            warnings.add("tooManyFiles", "only the first \(maximumFiles) files were looked at")
            return
          }
          found.append((path, status))
        case .other where isWanted(name):
          warnings.add("skippedFile", "\(path) was passed over: it is no regular file")
        case .regular, .other: break
        }
      }
      open += folders.reversed()
    }
  }

  private static func isWanted(_ name: String) -> Bool {
    var name = name.lowercased()[...]
    for ending in [".gz", ".zst"] where name.hasSuffix(ending) { name = name.dropLast(ending.count) }
    return [".json", ".jsonl", ".ndjson", ".pb", ".binpb"].contains { name.hasSuffix($0) }
  }
}

internal import SystemCalls
internal import TraceModel

/// The folders that a walk has entered: links may lead back up.
struct SeenFolders {
  private struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  private var seen: Set<Identity> = []

  /// Whether it is there for the first time.
  mutating func insert(_ status: FileStatus) -> Bool {
    seen.insert(Identity(device: status.device, inode: status.inode)).inserted
  }
}

extension WarningList {
  /// Tells of what a folder has that no path can name, if it is `wanted` by its name or may be a folder, and of what was
  /// not read of it.
  mutating func add(_ listing: FolderListing, of folder: String, wanted: (String) -> Bool) {
    for name in listing.unspeakable where wanted(name) || !name.contains(".") {
      add("unreadableName", "\(folder)/\(name) was passed over: its name is not UTF-8")
    }
    if listing.isCutShort {
      add("tooManyFiles", "only the first \(FolderListing.mostNames) names in \(folder) were looked at")
    }
  }
}

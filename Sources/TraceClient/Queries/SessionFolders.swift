internal import SystemCalls

/// The folders that a list of sessions is narrowed to.
public struct SessionFolders: Sendable, Hashable {
  /// Absolute paths without a slash at the end.
  public var roots: [String]

  /// These folders and all within them.
  public init(_ roots: [String]) {
    self.roots = roots.map { root in
      var root = root
      while root.utf8.count > 1, root.utf8.last == 0x2F { root.removeLast() }
      return root
    }
  }

  /// Whether a session that ran in this folder is meant: in one of the folders, below it, or, where its own folder is
  /// gone, in one of the same name, which is taken for the one that was moved here.
  public func contains(_ folder: String) -> Bool {
    if roots.contains(where: { Self.isBelow(folder, $0) }) { return true }
    let names = Set(roots.compactMap { $0.split(separator: "/").last })
    var parts = folder.split(separator: "/", omittingEmptySubsequences: true)
    while let last = parts.last {
      if names.contains(last) { return FileStatus(path: "/" + parts.joined(separator: "/")) == nil }
      parts.removeLast()
    }
    return false
  }

  private static func isBelow(_ folder: String, _ root: String) -> Bool {
    folder == root || root == "/" || folder.hasPrefix(root + "/")
  }
}

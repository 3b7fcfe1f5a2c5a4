internal import CodeLink
internal import SystemCalls
internal import TraceModel

/// What this machine knows of the paths that sessions name, seen from one file.
final class FileStandings {
  /// So many folders above a file are looked into, for the file that a path of another machine means.
  private static let mostFolders = 8

  private let document: CodePath
  private let tree: WorkingTree?

  init(_ document: CodePath) {
    self.document = document
    tree = WorkingTree(around: document)
  }

  /// What stands at a path that is not the file's own.
  func standing(of path: CodePath) -> PathStanding {
    guard document.isAbsolute else { return .gone }
    if FileStatus(path: path.text) != nil {
      if path.following == document { return .gone }
      return isCopy(path) ? .copy : .other
    }
    if isCopy(path) || isOfFormerTree(path) { return .copy }
    // It is a path of this very tree where nothing is any more.
    if let tree, path.isInside(tree.root) { return .other }
    return hasBetterFit(path) ? .other : .gone
  }

  /// Whether it is the same file in another working tree of the same repository.
  private func isCopy(_ path: CodePath) -> Bool {
    if let tree, let other = WorkingTree(around: path), tree.root != other.root {
      return tree.repository == other.repository && tree.relative(document) == other.relative(path)
    }
    return Self.isIn(tree, document, path) || Self.isIn(WorkingTree(around: path), path, document)
  }

  /// Whether the repository of `own` has a tree written down in which `other` is the same file: also one that was moved,
  /// or whose pointer is lost, by the name of its folder.
  private static func isIn(_ tree: WorkingTree?, _ own: CodePath, _ other: CodePath) -> Bool {
    guard let tree, let relative = tree.relative(own), !other.isInside(tree.root) else { return false }
    return tree.otherRoots.contains { root in
      let end = [root.name] + relative
      return other.components.suffix(end.count) == end[...]
    }
  }

  /// Whether it was the same file in a tree that agents made within this one, and that is gone.
  private func isOfFormerTree(_ path: CodePath) -> Bool {
    guard let own = tree?.relative(document), let other = tree?.relative(path) else { return false }
    guard let place = other.firstIndex(where: { $0 == "worktrees" || $0 == ".worktrees" }) else { return false }
    return other.dropFirst(place + 2) == own[...]
  }

  /// Whether more of a path's end leads to another file near this one.
  private func hasBetterFit(_ path: CodePath) -> Bool {
    let common = zip(path.components.reversed(), document.components.reversed()).prefix { $0 == $1 }.count
    var folder = document.folder
    for _ in 0..<Self.mostFolders {
      guard let place = folder else { return false }
      for length in (common + 1)...(common + Self.mostFolders) where length <= path.components.count {
        let candidate = CodePath(
          components: place.components + path.components.suffix(length), isAbsolute: true)
        if candidate != document, FileStatus(path: candidate.text) != nil { return true }
      }
      folder = place.folder
    }
    return false
  }
}

internal import CodeLink
internal import JSONTape
internal import SystemCalls

/// A folder that a repository of Git is checked out in.
struct WorkingTree: Equatable {
  /// The folder, with all links followed.
  let root: CodePath
  /// The folder of the repository itself, which its working trees have in common.
  let repository: CodePath

  private static let most = 64
  private static let longestPointer = 4096

  /// The tree that a file or folder is in; `nil` where it is in none.
  init?(around path: CodePath) {
    guard path.isAbsolute else { return nil }
    var folder = path
    for _ in 0..<Self.most {
      let name = folder.text + "/.git"
      if let status = FileStatus(path: name) {
        guard let repository = Self.repository(name, status) else { return nil }
        (root, self.repository) = (folder, repository)
        return
      }
      guard let above = folder.folder else { return nil }
      folder = above
    }
    return nil
  }

  private static func repository(_ name: String, _ status: FileStatus) -> CodePath? {
    if status.kind == .folder { return CodePath(name) }
    // `gitdir: /repo/.git/worktrees/name`
    guard let file = try? Files.read(name, limit: longestPointer) else { return nil }
    let text = String(decoding: file.bytes.array(0..<file.bytes.count), as: UTF8.self)
    guard text.hasPrefix("gitdir: ") else { return nil }
    var target = String(text.dropFirst(8).prefix { $0 != "\n" && $0 != "\r\n" })
    if !target.hasPrefix("/") { target = name.dropLast(4) + target }
    guard let path = CodePath(target)?.following else { return nil }
    guard path.components.count > 2, path.components.dropLast().last == "worktrees" else { return path }
    return CodePath(components: Array(path.components.dropLast(2)), isAbsolute: true)
  }

  /// The folders of all working trees of the repository that a folder is in, also as they are spelled without links
  /// followed; the folder itself where it is in none.
  static func folders(ofRepositoryAround folder: String) -> [String] {
    guard let path = CodePath(folder), let tree = WorkingTree(around: path.following) else { return [folder] }
    let others = tree.otherRoots.map(\.text)
    // A repository with its files beside it is the main working tree of all others.
    let main = tree.repository.components.last == ".git" ? tree.repository.folder?.text : nil
    let asSpelled = WorkingTree(around: path)?.root.text
    var all: [String] = []
    for root in [tree.root.text, main, asSpelled].compactMap({ $0 }) + others where !all.contains(root) {
      all.append(root)
    }
    return all
  }

  /// The path of a file as seen from the root; `nil` for one that is not in the tree.
  func relative(_ path: CodePath) -> [String]? {
    path.isInside(root) ? Array(path.components.dropFirst(root.components.count)) : nil
  }

  /// The roots of the other working trees of its repository, as that has them written down.
  var otherRoots: [CodePath] {
    let folder = repository.text + "/worktrees"
    let names = (try? Files.names(in: folder)) ?? []
    return names.prefix(Self.most).compactMap { name in
      guard let file = try? Files.read("\(folder)/\(name)/gitdir", limit: Self.longestPointer) else { return nil }
      let text = String(decoding: file.bytes.array(0..<file.bytes.count), as: UTF8.self)
      return CodePath(String(text.prefix { $0 != "\n" && $0 != "\r\n" }))?.folder
    }
  }
}

extension CodePath {
  /// The folder that it is in; `nil` for one directly below the root.
  var folder: CodePath? {
    components.count > 1 ? CodePath(components: components.dropLast(), isAbsolute: isAbsolute) : nil
  }
}

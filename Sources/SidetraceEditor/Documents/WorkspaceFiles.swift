internal import CodeLink
internal import SystemCalls

/// The files in the client's folders: only their names, so that paths of other machines can be told apart.
enum WorkspaceFiles {
  /// No more files than this are listed, and no deeper folders.
  private static let mostFiles = 50_000
  private static let deepest = 24
  /// What tools make or fetch: nobody's own code.
  private static let skipped: Set<String> = [
    "node_modules", "__pycache__", "venv", "target", "DerivedData", "Pods", "bower_components",
  ]

  /// A table of the folders with their files.
  static func list(_ folders: [CodePath]) -> FileTable {
    var table = FileTable(folders: folders)
    var waiting = folders.map { (path: $0, depth: 0) }
    var place = 0
    // The nearest folders first, so that what is left out of a huge tree is what lies deepest.
    while place < waiting.count, table.count < mostFiles, place < mostFiles {
      let (folder, depth) = waiting[place]
      place += 1
      guard let names = try? Files.names(in: folder.text) else { continue }
      for name in names where !name.hasPrefix(".") && !skipped.contains(name) {
        let path = folder.appending(CodePath(components: [name], isAbsolute: false))
        switch FileStatus(path: path.text)?.kind {
        case .regular: if table.count < mostFiles { table.add(path) }
        case .folder: if depth < deepest { waiting.append((path, depth + 1)) }
        default: continue
        }
      }
    }
    return table
  }
}

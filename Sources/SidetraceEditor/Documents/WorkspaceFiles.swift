internal import CodeLink
internal import SystemCalls

/// The files in the client's folders: only their names, so that paths of other machines can be told apart.
enum WorkspaceFiles {
  /// No more files than this are listed, and no deeper folders.
  private static let mostFiles = 50_000
  private static let deepest = 24
  /// No more names than this are looked at, whatever they are the names of.
  private static let mostNames = 500_000
  /// What tools make or fetch: nobody's own code.
  private static let skipped: Set<String> = [
    "node_modules", "__pycache__", "venv", "target", "DerivedData", "Pods", "bower_components",
  ]

  /// A folder that is to be listed.
  private struct Waiting {
    let path: CodePath
    /// Where it is, if no link leads there.
    let real: CodePath
    let depth: Int
  }

  /// A table of the folders with their files.
  ///
  /// Links are followed after all else, as long as they stay within the folders, and nothing is listed twice.
  ///
  /// - Parameter isCancelled: asked now and then; once it is true what was found so far is all.
  static func list(_ folders: [CodePath], isCancelled: () -> Bool = { false }) -> FileTable {
    var table = FileTable(folders: folders)
    let roots = folders.compactMap(real)
    var waiting = zip(folders, folders.map(real)).compactMap { path, real in
      real.map { Waiting(path: path, real: $0, depth: 0) }
    }
    var links: [Waiting] = []
    var seen: Set<CodePath> = []
    var place = 0
    var nameCount = 0
    while !isCancelled() {
      // The nearest folders first, so that what is left out of a huge tree is what lies deepest.
      if place == waiting.count {
        if links.isEmpty { break }
        (waiting, links, place) = (links, [], 0)
      }
      let folder = waiting[place]
      place += 1
      guard let real = real(folder.path), roots.contains(where: { real == $0 || real.isInside($0) }) else { continue }
      if real != folder.real {
        links.append(Waiting(path: folder.path, real: real, depth: folder.depth))
        continue
      }
      guard seen.insert(real).inserted, let names = try? Files.names(in: folder.path.text) else { continue }
      for name in names where !name.hasPrefix(".") && !skipped.contains(name) {
        nameCount += 1
        guard table.count < mostFiles, nameCount < mostNames else { return table }
        if nameCount & 0x3FF == 0, isCancelled() { return table }
        let below = CodePath(components: [name], isAbsolute: false)
        let path = folder.path.appending(below)
        switch FileStatus(path: path.text)?.kind {
        case .regular: table.add(path)
        case .folder where folder.depth < deepest:
          waiting.append(Waiting(path: path, real: real.appending(below), depth: folder.depth + 1))
        default: continue
        }
      }
    }
    return table
  }

  /// The folder with all links followed; `nil` for the root of all, and for what is not there.
  private static func real(_ folder: CodePath) -> CodePath? { Files.realPath(folder.text).flatMap { CodePath($0) } }
}

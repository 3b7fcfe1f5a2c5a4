internal import CodeLink
internal import Synchronization
internal import SystemCalls
internal import TraceModel

/// What a file was called before, as its repository knows it: asked of git where sessions touched files of it that are
/// not there any more, and kept until the repository changes.
enum FormerPaths {
  /// So many paths that sessions name are looked for.
  private static let mostLooks = 4000
  private static let mostKept = 256

  private struct Stamp: Equatable {
    let head: Int64
    let index: Int64
  }

  private struct Kept {
    let stamp: Stamp
    let paths: [FormerPath]
  }

  private static let kept = Mutex<[CodePath: Kept]>([:])

  static func of(_ document: CodePath, touchedBy sessions: [SessionCode]) -> [FormerPath] {
    guard document.isAbsolute, let tree = WorkingTree(around: document), isWorthwhile(tree, sessions) else { return [] }
    func changed(_ name: String) -> Int64 {
      FileStatus(path: tree.repository.text + "/" + name)?.modifiedNanoseconds ?? 0
    }
    let stamp = Stamp(head: changed("logs/HEAD"), index: changed("index"))
    if let known = kept.withLock({ $0[document] }), known.stamp == stamp { return known.paths }
    let found = ask(document, tree)
    kept.withLock { kept in
      if kept.count >= mostKept { kept = [:] }
      kept[document] = Kept(stamp: stamp, paths: found)
    }
    return found
  }

  /// Whether sessions touched a file of the tree that is gone: else it does not matter what was renamed.
  private static func isWorthwhile(_ tree: WorkingTree, _ sessions: [SessionCode]) -> Bool {
    var looks = 0
    for session in sessions {
      for path in session.touchedPaths where path.isInside(tree.root) {
        looks += 1
        if looks > mostLooks { return true }
        if FileStatus(path: path.text) == nil { return true }
      }
    }
    return false
  }

  private static func ask(_ document: CodePath, _ tree: WorkingTree) -> [FormerPath] {
    guard let own = tree.relative(document)?.joined(separator: "/") else { return [] }
    var found: [FormerPath] = []
    var current = own
    // What was renamed and is not committed.
    let staged = GitProgram.parts(
      ["diff", "--cached", "-M", "--diff-filter=R", "--name-status", "--no-ext-diff", "--no-textconv", "-z", "HEAD"],
      in: tree.root.text)
    for rename in renames(staged) where rename.new == current {
      current = rename.old
      if let path = CodePath(rename.old) { found.append(FormerPath(tree.root.appending(path), until: nil)) }
      break
    }
    let log = GitProgram.parts(
      [
        "log", "--follow", "-M", "--diff-filter=R", "--name-status", "--no-ext-diff", "--no-textconv", "-z",
        "--format=%ct", "HEAD", "--", current,
      ], in: tree.root.text)
    for rename in renames(log) {
      guard let path = CodePath(rename.old) else { continue }
      found.append(FormerPath(tree.root.appending(path), until: rename.time))
    }
    return found
  }

  private struct Rename {
    let old: String
    let new: String
    let time: Timestamp?
  }

  /// `R100`, the old and the new name, and before them the time of the commit, in seconds.
  private static func renames(_ parts: [String]) -> [Rename] {
    var found: [Rename] = []
    var time: Timestamp?
    var place = 0
    while place < parts.count {
      let part = String(parts[place].drop { $0 == "\n" })
      if let seconds = Int64(part, radix: 10) {
        // The second of the commit belongs to before it.
        let (end, isTooLate) = seconds.addingReportingOverflow(1)
        let (nanoseconds, isBeyond) = end.multipliedReportingOverflow(by: 1_000_000_000)
        time = isTooLate || isBeyond ? nil : Timestamp(nanoseconds: nanoseconds)
        place += 1
      } else if part.hasPrefix("R"), place + 2 < parts.count {
        found.append(Rename(old: parts[place + 1], new: parts[place + 2], time: time))
        place += 3
      } else {
        place += 1
      }
    }
    return found
  }
}

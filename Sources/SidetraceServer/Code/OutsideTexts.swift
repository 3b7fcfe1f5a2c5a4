internal import CodeLink
internal import JSONTape
internal import SystemCalls
internal import TraceModel

/// What this machine knows of a session's files: what they say now, and what they said in the repository when the
/// session began.
final class OutsideTexts {
  private let start: Timestamp?
  private var commits: [CodePath: [String]] = [:]

  init(_ session: Session) { start = session.summary.start }

  func texts(of path: CodePath) -> SessionFiles.Outside {
    var found = SessionFiles.Outside()
    guard path.isAbsolute else { return found }
    found.now = Self.read(path)
    if let tree = WorkingTree(around: path), let relative = tree.relative(path)?.joined(separator: "/") {
      for commit in commits(tree) {
        let line = ["cat-file", "blob", "\(commit):\(relative)"]
        if let text = GitProgram.ask(line, in: tree.root.text), text != found.before.last { found.before.append(text) }
      }
    }
    return found
  }

  private static func read(_ path: CodePath) -> [UInt8]? {
    guard let file = try? Files.read(path.text, limit: CodeContext.largestFile) else { return nil }
    return file.bytes.array(0..<file.bytes.count)
  }

  /// The last commit before the session, and the last of all.
  private func commits(_ tree: WorkingTree) -> [String] {
    if let known = commits[tree.root] { return known }
    var found: [String] = []
    if let start {
      let line = ["rev-list", "-1", "--before=\(start.rfc3339.prefix(19))Z", "HEAD"]
      let answer = GitProgram.ask(line, in: tree.root.text) ?? []
      let name = String(decoding: answer.prefix { $0 != 0x0A }, as: UTF8.self)
      if !name.isEmpty { found.append(name) }
    }
    found.append("HEAD")
    commits[tree.root] = found
    return found
  }
}

internal import TraceModel

/// What a file was called, and until when: by what its repository says, and by what calls did.
struct FileNames {
  /// More names are not followed.
  private static let most = 64

  let current: CodePath
  private(set) var former: [FormerPath] = []

  init(_ current: CodePath, _ told: [FormerPath], _ sessions: [SessionCode]) {
    self.current = current
    var open = [FormerPath(current, until: nil)] + told
    var seen = Set(open)
    while let name = open.popLast(), former.count < Self.most {
      if name.path != current { former.append(name) }
      for session in sessions {
        for move in session.moves {
          guard let from = Self.before(move, name.path, session) else { continue }
          let time = session.session.span(at: Int(clamping: move.row)).start
          if let time, let until = name.until, time > until { continue }
          let found = FormerPath(from, until: time)
          if seen.insert(found).inserted { open.append(found) }
        }
      }
    }
  }

  /// What a path was called before a move of it or of a folder around it.
  private static func before(_ move: SessionCode.Move, _ path: CodePath, _ session: SessionCode) -> CodePath? {
    let (from, to) = (session.paths[Int(clamping: move.from)], session.paths[Int(clamping: move.to)])
    if to == path { return from == path ? nil : from }
    guard path.isInside(to) else {
      // A relative path, or one of another machine, is known by its end.
      guard !to.isAbsolute, path.commonSuffix(with: to) == to.components.count else { return nil }
      let folder = path.components.dropLast(to.components.count)
      return CodePath(components: folder + from.components, isAbsolute: path.isAbsolute)
    }
    return CodePath(
      components: from.components + path.components.dropFirst(to.components.count), isAbsolute: from.isAbsolute)
  }
}

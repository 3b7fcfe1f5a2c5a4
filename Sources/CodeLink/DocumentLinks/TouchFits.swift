internal import TraceModel

/// Which touches of a session are about one file: by its path, by what it was called, or by the end of a path of another
/// machine.
final class TouchFits {
  struct Fit {
    var confidence: LinkConfidence
    /// Whether it is about a copy of the file in another working tree.
    var isOfCopy = false
  }

  private enum Known { case no, yes(Fit) }

  private struct Key: Hashable {
    let path: Int32
    let whole: Int32
  }

  private let session: SessionCode
  private let names: FileNames
  private let files: FileTable
  private let standing: (CodePath) -> PathStanding
  private var known: [Key: Known] = [:]
  private var standings: [CodePath: PathStanding] = [:]

  init(
    _ session: SessionCode, _ names: FileNames, _ files: FileTable, _ standing: @escaping (CodePath) -> PathStanding
  ) {
    (self.session, self.names, self.files, self.standing) = (session, names, files, standing)
  }

  /// How a touch fits the file; `nil` where it does not.
  func fit(_ mention: SessionCode.Mention) -> Fit? {
    let key = Key(path: mention.path, whole: mention.wholePath)
    let own = known[key] ?? found(mention)
    known[key] = own
    if case .yes(let fit) = own { return fit }
    return former(mention)
  }

  private func found(_ mention: SessionCode.Mention) -> Known {
    let path = session.paths[Int(clamping: mention.path)]
    let whole = mention.wholePath >= 0 ? session.paths[Int(clamping: mention.wholePath)] : path
    if whole == names.current || path == names.current { return .yes(Fit(confidence: .high)) }
    guard case .file(names.current, let closeness) = files.match(path) else { return .no }
    var fit = Fit(confidence: confidence(closeness, path))
    guard closeness != .exact || whole != path else { return .yes(fit) }
    // What names a place of its own is about this file only where nothing else is there.
    guard whole.isAbsolute else { return .yes(fit) }
    switch standing(of: whole) {
    case .other: return .no
    case .copy: fit.isOfCopy = true
    case .gone:
      // It is a path of the session's own project, and so is the file.
      if let folder = session.folder, whole.isInside(folder), names.current.isInside(folder) { return .no }
    }
    return .yes(fit)
  }

  private func standing(of path: CodePath) -> PathStanding {
    if let standing = standings[path] { return standing }
    let found = standing(path)
    standings[path] = found
    return found
  }

  private func confidence(_ closeness: FileTable.Closeness, _ path: CodePath) -> LinkConfidence {
    switch closeness {
    case .exact: .high
    // A bare name fits whatever has it.
    case .whole: path.components.count == 1 ? .low : .high
    case .partial: .medium
    }
  }

  /// Touches under a name that the file had then.
  private func former(_ mention: SessionCode.Mention) -> Fit? {
    guard !names.former.isEmpty else { return nil }
    let path = session.paths[Int(clamping: mention.path)]
    let whole = mention.wholePath >= 0 ? session.paths[Int(clamping: mention.wholePath)] : path
    let start = session.session.span(at: Int(clamping: mention.row)).start
    for name in names.former where whole == name.path || fits(path, name.path) {
      if let until = name.until, let start, start > until { continue }
      return Fit(confidence: whole == name.path ? .high : .medium)
    }
    return nil
  }

  /// Whether a path of another machine, or a relative one, ends as this one does.
  private func fits(_ path: CodePath, _ name: CodePath) -> Bool {
    let length = path.commonSuffix(with: name)
    if !path.isAbsolute { return length == path.components.count }
    return length >= 2 && standing(of: path) == .gone
  }
}

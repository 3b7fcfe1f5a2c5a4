/// Where one span points to, for lists of spans.
public struct SpanPlace: Sendable, Hashable {
  /// The file here, or as the span names it where no file here fits.
  public let path: CodePath
  /// Whether a file here fits.
  public let isHere: Bool
  /// Counted from 1.
  public let line: Int?
}

extension SessionCode {
  /// The place of each span that names one itself: by the strongest of its rules, files here before others.
  ///
  /// Lines are those that the spans saw.
  public func places(in files: FileTable) -> [Int: SpanPlace] {
    var found: [Int: (rank: Int, place: SpanPlace)] = [:]
    var matches: [Int32: FileTable.Match] = [:]
    func add(_ row: Int32, _ rule: LinkRule, _ path: Int32, _ line: Int?, isLibrary: Bool = false) {
      guard path >= 0 else { return }
      let match = matches[path] ?? files.match(paths[Int(clamping: path)])
      matches[path] = match
      var place = SpanPlace(path: paths[Int(clamping: path)], isHere: false, line: line)
      var rank = Int(clamping: rule.rawValue) + 100
      // What the library that was called says of itself yields to whoever called it.
      if isLibrary { rank += 50 }
      if case .file(let file, let closeness) = match, !isLibrary || closeness == .exact {
        place = SpanPlace(path: file, isHere: true, line: line)
        rank -= 100
      }
      if rank < found[Int(clamping: row)]?.rank ?? .max { found[Int(clamping: row)] = (rank, place) }
    }
    for mention in mentions {
      add(mention.row, mention.rule, mention.path, mention.line, isLibrary: mention.isLibrary)
    }
    for stack in stacks {
      // The deepest frame that is here; else the deepest.
      let here = stack.paths.indices.first { place in
        if stack.paths[place] >= 0, case .file = files.match(paths[Int(clamping: stack.paths[place])]) {
          true
        } else {
          false
        }
      }
      if let place = here ?? stack.paths.indices.first {
        add(stack.row, stack.rule, stack.paths[place], stack.frames[place].line)
      }
    }
    return found.mapValues(\.place)
  }
}

public import TraceModel

/// Brings sessions and a file together.
public struct DocumentLinks {
  private let document: CodeDocument
  private let files: FileTable
  /// Where the lines of the file that a span saw are now, by the span's start; `nil` where nothing was edited since.
  private let lineMap: (Timestamp?) -> LineMap?
  private let definitionsByName: [String: [Definition]]
  /// Where the first definition of each line is among all.
  private let definitionsByLine: [Int: Int]
  private var links: [Link] = []
  private var entries: [FileHistory.Entry] = []
  private var insides: [Inside: Bool] = [:]
  private let names: FileNames
  /// What stands at a path that a session names and that is not the file's.
  private let standing: (CodePath) -> PathStanding

  private struct Inside: Hashable {
    let line: Int
    let definition: Int
  }

  /// The links of all `sessions` to one file, by line; those without a line come last.
  ///
  /// - Parameters:
  ///   - files: the files that paths may stand for; the document's is added.
  ///   - formerPaths: what the file was called before, as its repository knows it.
  ///   - standing: what stands at a path that a session names and that is not the file's.
  ///   - lineMap: how the file's lines have moved since a span that began then saw them.
  public static func links(
    to document: CodeDocument, from sessions: [SessionCode], files: FileTable, formerPaths: [FormerPath] = [],
    standing: @escaping (CodePath) -> PathStanding = { _ in .gone },
    lineMap: @escaping (Timestamp?) -> LineMap? = { _ in nil }
  ) -> [Link] {
    found(
      in: document, from: sessions, files: files, formerPaths: formerPaths, standing: standing, lineMap: lineMap
    ).links
  }

  /// The links to one file, and what the spans did with it, the newest first.
  public static func found(
    in document: CodeDocument, from sessions: [SessionCode], files: FileTable, formerPaths: [FormerPath] = [],
    standing: @escaping (CodePath) -> PathStanding = { _ in .gone },
    lineMap: @escaping (Timestamp?) -> LineMap? = { _ in nil }
  ) -> (links: [Link], touches: [FileTouch]) {
    var finder = DocumentLinks(document, files, FileNames(document.path, formerPaths, sessions), standing, lineMap)
    for (place, session) in sessions.enumerated() { finder.read(session, place) }
    let runs = finder.links.map(touch)
    var history = FileHistory(document, lineMap)
    let touches = history.touches(finder.entries)
    let links = finder.links + Set(touches.flatMap(Self.links))
    return (
      links.sorted {
        let (one, other) = ($0.line ?? .max, $1.line ?? .max)
        if one != other { return one < other }
        if $0.session != $1.session { return $0.session < $1.session }
        return $0.row != $1.row ? $0.row < $1.row : $0.rule < $1.rule
      }, inOrder(runs + touches, sessions)
    )
  }

  private static func inOrder(_ touches: [FileTouch], _ sessions: [SessionCode]) -> [FileTouch] {
    let starts = touches.map { sessions[$0.session].session.span(at: $0.row).start ?? .smallest }
    return touches.indices.sorted { one, other in
      if starts[one] != starts[other] { return starts[one] > starts[other] }
      let (first, second) = (touches[one], touches[other])
      if first.session != second.session { return first.session < second.session }
      // Of what began at once, what comes later in its session is newer.
      return first.row != second.row ? first.row > second.row : first.action.rawValue < second.action.rawValue
    }.map { touches[$0] }
  }

  private static func touch(_ link: Link) -> FileTouch {
    var touch = FileTouch(
      session: link.session, row: link.row, action: .ran, rule: link.rule, confidence: link.confidence, places: [])
    if let line = link.line {
      let isNumbered = link.rule == .codeAttribute || link.rule == .stackAttribute || link.rule == .stackFrame
      var place = TouchedPlace(state: isNumbered ? .byNumber : .byName)
      place.lines = line...max(line, link.endLine ?? line)
      touch.places = [place]
    }
    return touch
  }

  /// The links that a touch makes: one for each place that is known, else one to the file.
  private static func links(_ touch: FileTouch) -> [Link] {
    var link = Link(
      session: touch.session, row: touch.row, line: nil, rule: touch.rule, confidence: .low)
    link.isEdit = touch.action.isChange
    let known = touch.places.compactMap(\.lines)
    if known.isEmpty { return [link] }
    return known.map { lines in
      var link = link
      link.line = lines.lowerBound
      if lines.count > 1 { link.endLine = lines.upperBound }
      link.confidence = touch.confidence
      return link
    }
  }

  private init(
    _ document: CodeDocument, _ files: FileTable, _ names: FileNames,
    _ standing: @escaping (CodePath) -> PathStanding, _ lineMap: @escaping (Timestamp?) -> LineMap?
  ) {
    self.document = document
    self.names = names
    self.standing = standing
    var files = files
    files.add(document.path)
    self.files = files
    self.lineMap = lineMap
    var byName: [String: [Definition]] = [:]
    let module = document.path.name.split(separator: ".").first.map(String.init) ?? ""
    for definition in document.definitions {
      byName[definition.name, default: []].append(definition)
      guard definition.kind == .function || definition.kind == .type else { continue }
      if let container = definition.container {
        byName[container + "." + definition.name, default: []].append(definition)
      } else if !module.isEmpty {
        byName[module + "." + definition.name, default: []].append(definition)
      }
    }
    definitionsByName = byName
    definitionsByLine = Dictionary(zip(document.definitions.map(\.line), 0...)) { first, _ in first }
  }

  /// The links of one session, of which each span keeps its best.
  private mutating func read(_ session: SessionCode, _ place: Int) {
    var found = BestLinks()
    var matches: [Int32: FileTable.Match] = [:]
    func match(_ path: Int32) -> FileTable.Match {
      if let known = matches[path] { return known }
      let match = path < 0 ? .none : files.match(session.paths[Int(clamping: path)])
      matches[path] = match
      return match
    }
    let fits = TouchFits(session, names, files, standing)
    for reference in references(session) {
      switch reference {
      case .mention(let number):
        let mention = session.mentions[number]
        if mention.rule.isTouch {
          guard let fit = fits.fit(mention) else { continue }
          // A library's file is no file of the workspace that ends alike.
          if mention.isLibrary, fit.confidence < .high { continue }
          entries.append(
            FileHistory.Entry(
              session: place, span: session.session.span(at: Int(clamping: mention.row)), mention: mention,
              confidence: fit.confidence, isOfCopy: fit.isOfCopy))
          continue
        }
        guard case .file(document.path, let closeness) = match(mention.path) else { continue }
        if mention.isLibrary, closeness != .exact { continue }
        found.add(link(mention, Self.confidence(closeness, session, mention.path), session, place))
      case .stack(let number):
        let stack = session.stacks[number]
        // The deepest frame that is in the workspace; if that is in another file, this one only called it.
        for (frame, path) in zip(stack.frames, stack.paths) {
          guard case .file(let file, let closeness) = match(path) else { continue }
          if file == document.path { found.add(link(frame, of: stack, closeness, session, place)) }
          break
        }
      }
    }
    addNames(session, place, &found)
    links += found.links
  }

  /// What names a file as this one is called, or was.
  private func references(_ session: SessionCode) -> [SessionCode.Reference] {
    var found = session.references(toFilesNamed: document.path.name)
    for name in Set(names.former.map(\.path.name)).subtracting([document.path.name]).sorted() {
      found += session.references(toFilesNamed: name).filter {
        if case .mention(let number) = $0 { return session.mentions[number].rule.isTouch }
        return false
      }
    }
    return found
  }

  // MARK: Places

  private mutating func link(
    _ mention: SessionCode.Mention, _ confidence: LinkConfidence, _ session: SessionCode, _ place: Int
  ) -> Link {
    var link = Link(
      session: place, row: Int(clamping: mention.row), line: nil, rule: mention.rule, confidence: confidence)
    settle(&link, line: mention.line, function: mention.function, session)
    return link
  }

  private mutating func link(
    _ frame: StackFrame, of stack: SessionCode.Stack, _ closeness: FileTable.Closeness, _ session: SessionCode,
    _ place: Int
  ) -> Link {
    var link = Link(
      session: place, row: Int(clamping: stack.row), line: nil, rule: stack.rule,
      confidence: closeness == .partial ? .medium : .high)
    if stack.isShown { link.confidence = link.confidence.lowered(by: 1) }
    settle(&link, line: frame.line, function: frame.function, session)
    return link
  }

  private static func confidence(
    _ closeness: FileTable.Closeness, _ session: SessionCode, _ path: Int32
  ) -> LinkConfidence {
    switch closeness {
    case .exact: .high
    // A bare name fits whatever has it.
    case .whole: session.paths[Int(clamping: path)].components.count == 1 ? .low : .high
    case .partial: .medium
    }
  }

  /// Puts a link where its line is now. A line that says to be in a function and is not goes to that function.
  private mutating func settle(_ link: inout Link, line: Int?, function: String?, _ session: SessionCode) {
    var place = line.map { $0 - 1 }
    if let line = place, let map = lineMap(session.session.span(at: link.row).start) { place = map.place(of: line) }
    if let text = document.text, let line = place, line >= text.lineCount { place = nil }
    if let function, let definition = unique(function) {
      let isInside = place.map { isLine($0, inside: definition) } ?? false
      if !isInside {
        place = definition.line
        link.confidence = link.confidence.lowered(by: 1)
      }
    }
    link.line = place.map { $0 + 1 }
    if place == nil { link.confidence = .low }
  }

  private mutating func isLine(_ line: Int, inside definition: Definition) -> Bool {
    let place = Inside(line: line, definition: definition.line)
    if let known = insides[place] { return known }
    let isInside = lookUp(line, inside: definition)
    insides[place] = isInside
    return isInside
  }

  private func lookUp(_ line: Int, inside definition: Definition) -> Bool {
    guard let text = document.text, line >= definition.line else { return false }
    var current: Definition? = DefinitionScan.enclosing(line, document.definitions, in: text)
    // Inner functions have their own names; what is around them counts, too.
    for _ in 0..<16 {
      guard let found = current else { return false }
      if found.line == definition.line { return true }
      guard found.line > 0, let place = definitionsByLine[found.line] else { return false }
      current = DefinitionScan.around(found, at: place, document.definitions)
    }
    return false
  }

  /// The definition with this name, or with the last part of it, if there is just one.
  private func unique(_ name: String) -> Definition? {
    let name = name.split(separator: "(").first.map(String.init) ?? name
    if let found = sole(name) { return found }
    guard let last = name.split(whereSeparator: { $0 == "." || $0 == ":" || $0 == "#" }).last, last.count < name.count
    else { return nil }
    return sole(String(last))
  }

  private func sole(_ name: String) -> Definition? {
    let candidates = (definitionsByName[name] ?? []).filter { $0.kind == .function || $0.kind == .type }
    return candidates.count == 1 ? candidates.first : nil
  }

  // MARK: Names

  private func addNames(_ session: SessionCode, _ place: Int, _ found: inout BestLinks) {
    for (name, definitions) in definitionsByName {
      if let condition = definitions.first, condition.kind == .condition {
        // The same condition may stand in a file twice; then which one was meant is not guessed.
        guard definitions.count == 1 else { continue }
        for row in session.rows(withCondition: name) {
          let agent = session.session.text(session.session.span(at: Int(clamping: row)).agent)
          found.add(
            Link(
              session: place, row: Int(clamping: row), line: condition.line + 1, rule: .condition,
              confidence: agent == condition.container ? .high : .medium))
        }
        continue
      }
      for row in session.rows(withFunction: name) {
        guard let definition = unique(name) else { continue }
        found.add(
          Link(
            session: place, row: Int(clamping: row), line: definition.line + 1, rule: .codeAttribute,
            confidence: .medium))
      }
      let rows = session.rows(named: name)
      guard !rows.isEmpty, let definition = Self.named(definitions) else { continue }
      let rule = definition.kind == .literal ? LinkRule.nameLiteral : .definition
      for row in rows {
        guard let confidence = Self.confidence(session.session.span(at: Int(clamping: row)).kind) else { continue }
        found.add(
          Link(session: place, row: Int(clamping: row), line: definition.line + 1, rule: rule, confidence: confidence))
      }
    }
  }

  /// The one that a span's name means: a literal says so; of several definitions none is guessed.
  private static func named(_ definitions: [Definition]) -> Definition? {
    let literals = definitions.filter { $0.kind == .literal }
    if literals.count == 1 { return literals.first }
    let others = definitions.filter { $0.kind != .literal && $0.kind != .condition }
    return others.count == 1 && literals.isEmpty ? others.first : nil
  }

  private static func confidence(_ kind: SpanKind) -> LinkConfidence? {
    switch kind {
    case .tool, .agent, .guardrail, .retriever, .reranker, .evaluator, .chain, .decision: .medium
    case .other, .llm, .embedding, .prompt: .low
    case .handoff, .state, .message, .response, .event: nil
    }
  }
}

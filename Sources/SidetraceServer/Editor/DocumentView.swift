internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import Synchronization
internal import SystemCalls

/// An open document with what ran in it, as one request sees it.
struct DocumentView: Sendable {
  let document: OpenDocument
  let view: CodeView
  let encoding: PositionEncoding
  let capabilities: ClientCapabilities
  let settings: EditorSettings
  /// Changes with the document's text and with the sessions.
  let revision: String

  /// The figures of a line, counted from 0 as LSP does: those that begin there, else those whose tool calls reach over
  /// it.
  func figures(at line: Int) -> [LineFigures] {
    let exact = view.lines.filter { $0.line == line + 1 }
    if !exact.isEmpty { return exact }
    return view.lines.filter { figures in
      guard let start = figures.line, start <= line else { return false }
      return figures.links.contains { ($0.endLine ?? 0) > line }
    }
  }

  /// Writes the range of a line's text, from its first character that is no blank.
  func writeRange(line: Int, to writer: inout JSONWriter) {
    var (start, end) = (0, 0)
    if let text = view.document.text {
      let range = text.range(ofLine: line)
      let first = text.bytes[range].firstIndex { $0 != 0x20 && $0 != 0x09 } ?? range.lowerBound
      start = encoding.character(atByte: first, ofLine: line, in: text)
      end = encoding.character(atByte: range.upperBound, ofLine: line, in: text)
    }
    writer.object { writer in
      Self.write(position: line, start, as: "start", to: &writer)
      Self.write(position: line, end, as: "end", to: &writer)
    }
  }

  static func write(position line: Int, _ character: Int, as key: StaticString, to writer: inout JSONWriter) {
    writer.key(key)
    writer.object { writer in
      writer.member("line", line)
      writer.member("character", character)
    }
  }
}

/// A view that was made, for as long as nothing it was made of has changed.
struct KeptView: Sendable {
  let view: CodeView
  let serial: Int
  let generation: Int
  let fileCount: Int
}

extension Workbench {
  /// The view of an open document, if it is made already.
  func readyView(_ uri: String) -> DocumentView? {
    let generation = sessions.snapshot.generation
    return state.withLock { state in
      guard let document = state.documents[uri], let kept = state.views[uri], kept.serial == document.serial,
        kept.generation == generation, kept.fileCount == state.files.count
      else { return nil }
      return Self.complete(kept.view, document, generation, state)
    }
  }

  /// The view of an open document; `nil` where it is not open, or no file.
  func makeView(_ uri: String) async -> DocumentView? {
    if let ready = readyView(uri) { return ready }
    let snapshot = sessions.snapshot
    let (document, files) = state.withLock { ($0.documents[uri], $0.files) }
    guard let document, let path = document.path else { return nil }
    let view = await WorkerThreads.shared.run {
      let history = document.history
      return CodeView(
        CodeDocument(path: path, text: document.text), snapshot.entries, files: files,
        lineMap: { history.map(forSpanFrom: $0) })
    }
    return state.withLock { state in
      if state.documents[uri]?.serial == document.serial {
        state.views[uri] = KeptView(
          view: view, serial: document.serial, generation: snapshot.generation, fileCount: files.count)
      }
      return Self.complete(view, document, snapshot.generation, state)
    }
  }

  private static func complete(
    _ view: CodeView, _ document: OpenDocument, _ generation: Int, _ state: State
  ) -> DocumentView {
    DocumentView(
      document: document, view: view, encoding: state.capabilities.encoding, capabilities: state.capabilities,
      settings: state.settings, revision: "\(document.serial).\(generation).\(state.settingsSerial)")
  }

  typealias ViewRender = @Sendable (DocumentView?, inout JSONWriter) -> Void

  /// Answers from the view of an open document: at once where it is made, after making it else. Nothing is fetched for
  /// it; only a client that cannot be told of what comes later waits for the first look at the sources.
  func withView(_ uri: String, _ result: inout JSONWriter, _ render: @escaping ViewRender) -> Outcome {
    let (isOpen, mayWait) = state.withLock { state in
      let waits = state.loading.isUnderWay && !state.loading.isDone && !state.capabilities.canBeTold
      return (state.documents[uri]?.path != nil, waits)
    }
    if !isOpen {
      render(nil, &result)
      return .answered
    }
    if !mayWait, let ready = readyView(uri) {
      render(ready, &result)
      return .answered
    }
    return .later { _ in
      if mayWait { await self.firstLook() }
      let view = await self.makeView(uri)
      return json { render(view, &$0) }
    }
  }
}

internal import JSONTape
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Makes one session out of the documents that tell of it.
struct FileAssembly {
  private struct Part {
    let scanned: ScannedDocument
    let document: JSONDocument
    let origin: SliceOrigin
  }

  private let id: String
  private var builder: SessionBuilder
  private var parts: [Part] = []

  /// - Parameters:
  ///   - id: the session.
  ///   - wantsTrace: whether a trace of a document that holds several sessions is part of this one.
  static func session(
    id: String, documents: [ScannedDocument], wantsTrace: (String) -> Bool
  ) throws(SourceError) -> Session {
    do throws(ModelError) {
      var assembly = FileAssembly(id: id, builder: SessionBuilder(id: id))
      try assembly.load(documents)
      return try assembly.decode(wantsTrace)
    } catch {
      switch error {
      case .sessionTooLarge(let limit):
        throw SourceError(
          .tooLarge, "the files of session '\(id)' hold more than \(limit) bytes",
          hint: "split the session into several files, or point the source at fewer of them")
      }
    }
  }

  private init(id: String, builder: SessionBuilder) {
    self.id = id
    self.builder = builder
  }

  // MARK: Reading

  private mutating func load(_ documents: [ScannedDocument]) throws(ModelError) {
    var order: [String] = []
    var byPath: [String: [ScannedDocument]] = [:]
    for document in documents {
      if byPath[document.path] == nil { order.append(document.path) }
      byPath[document.path, default: []].append(document)
    }
    for path in order {
      if Task.isCancelled { return }
      let wanted = byPath[path] ?? []
      guard let file = try? Files.read(path, limit: OneLineBody.mostBytes).bytes else {
        builder.warnings.add("vanishedFiles", "files vanished while they were read")
        continue
      }
      let used = wanted.reduce(0) { $0 + $1.range.count }
      if used * 2 >= file.count {
        try add(wanted, in: OneLineBody.flattened(file, 0..<file.count), at: 0)
      } else {
        for document in wanted {
          try add([document], in: OneLineBody.flattened(file, document.range), at: document.range.lowerBound)
        }
      }
    }
  }

  /// Adds documents that lie in one body, which begins `offset` bytes into their file.
  private mutating func add(
    _ documents: [ScannedDocument], in body: Bytes, at offset: Int
  ) throws(ModelError) {
    let origin = try builder.add(body)
    for scanned in documents {
      let range = (scanned.range.lowerBound - offset)..<(scanned.range.upperBound - offset)
      guard let document = try? JSONDocument(body, range: range) else {
        builder.warnings.add("vanishedFiles", "files changed while they were read")
        continue
      }
      parts.append(Part(scanned: scanned, document: document, origin: origin.advanced(by: range.lowerBound)))
    }
  }

  // MARK: Decoding

  private func parts(_ shapes: DocumentShape...) -> [Part] { parts.filter { shapes.contains($0.scanned.shape) } }

  private mutating func decode(_ wantsTrace: (String) -> Bool) throws(ModelError) -> Session {
    decodeLists()
    decodePandaProbe(wantsTrace)
    try decodeSyntropic137()
    try decodeKore()
    decodeOTLP(wantsTrace)
    let holdsDetail = parts.contains { part in
      switch part.scanned.shape {
      case .pandaProbeSessionList, .pandaProbeTraceList, .syntropic137List, .koreSessionList: false
      default: true
      }
    }
    if !holdsDetail {
      builder.info.hasDetail = false
      builder.info.incomplete = "only the entry of a list is here, not the session itself"
    }
    builder.info.isFragment = id.isEmpty
    return builder.finish()
  }

  /// Lists first, so that a detail body has the last word.
  private mutating func decodeLists() {
    for part in parts(.pandaProbeSessionList, .syntropic137List, .koreSessionList) {
      part.document.withRoot { root in
        for item in (root["items"] ?? root["sessions"])?.elements ?? .empty {
          guard (item["session_id"] ?? item["id"])?.stringValue == id else { continue }
          builder.records.append(part.origin.slice(item))
          switch part.scanned.shape {
          case .pandaProbeSessionList: PandaProbeFormat.readSession(item, into: &builder)
          case .syntropic137List: Syntropic137Format(session: id).readSession(item, into: &builder)
          default: KoreSessionEntry.read(item, into: &builder)
          }
        }
      }
    }
  }

  private mutating func decodePandaProbe(_ wantsTrace: (String) -> Bool) {
    var best: [String: (part: Int, spans: Int)] = [:]
    let parts = parts(.pandaProbeSession, .pandaProbeTrace, .pandaProbeTraceList)
    func forEachTrace(_ part: Part, _ body: (JSONValue) -> Void) {
      part.document.withRoot { root in
        switch part.scanned.shape {
        case .pandaProbeTrace: body(root)
        case .pandaProbeTraceList: for trace in root["items"]?.elements ?? .empty { body(trace) }
        default: for trace in root["traces"]?.elements ?? .empty { body(trace) }
        }
      }
    }
    // Windows of one session overlap: of each trace the fullest body counts, the later of two equal ones.
    var unnamed = 0
    for (place, part) in parts.enumerated() {
      forEachTrace(part) { trace in
        guard let traceID = trace["trace_id"]?.stringValue else {
          unnamed += 1
          return
        }
        let spans = trace["spans"]?.elements.reduce(0) { count, _ in count + 1 } ?? -1
        if spans >= best[traceID]?.spans ?? -2 { best[traceID] = (place, spans) }
      }
    }
    builder.warnings.add("unnamedTraces", "traces have no id; they are shown and cannot be asked for", count: unnamed)
    for (place, part) in parts.enumerated() {
      if part.scanned.shape == .pandaProbeSession {
        part.document.withRoot { root in
          PandaProbeFormat.readSession(root, into: &builder)
          builder.records.append(part.origin.slice(root))
        }
      }
      var done: Set<String> = []
      forEachTrace(part) { trace in
        let traceID = trace["trace_id"]?.stringValue
        if let traceID {
          guard best[traceID]?.part == place, done.insert(traceID).inserted, wantsTrace(traceID) else { return }
        }
        PandaProbeFormat.addTrace(trace, part.origin, to: &builder)
      }
    }
    let listed = best.filter { parts[$0.value.part].scanned.shape == .pandaProbeTraceList && wantsTrace($0.key) }.count
    notePandaProbeGaps(listed: listed)
  }

  /// - Parameter listed: how many traces are here only as the entry of a list.
  private mutating func notePandaProbeGaps(listed: Int) {
    let told = Int(clamping: builder.info.reported.traceCount ?? 0)
    if told > builder.traceCount {
      builder.info.incomplete = "\(builder.traceCount) of the session's \(told) traces are here"
    } else if listed > 0 {
      builder.info.incomplete = "of \(listed) traces only the entry of a list is here, not their spans"
    }
  }

  private mutating func decodeSyntropic137() throws(ModelError) {
    let details = parts(.syntropic137Session)
    let conversations = parts(.syntropic137Conversation)
    guard !details.isEmpty || !conversations.isEmpty else { return }
    var conversation: Syntropic137Conversation?
    // Pages of one conversation: the fullest counts.
    var lines = -1
    for part in conversations {
      let count = part.document.withRoot { $0["lines"]?.elements.reduce(0) { count, _ in count + 1 } ?? 0 }
      guard count > lines else { continue }
      lines = count
      conversation = try part.document.withRoot { root throws(ModelError) in
        try Syntropic137Conversation(root, part.origin, into: &builder)
      }
    }
    // The same session may have been fetched more than once: the fullest body counts.
    let best = details.max { $0.scanned.range.count < $1.scanned.range.count }
    let format = Syntropic137Format(session: id)
    if let best {
      best.document.withRoot { root in
        format.add(detail: (root, best.origin), conversation: conversation, to: &builder)
      }
    } else {
      format.add(detail: nil, conversation: conversation, to: &builder)
    }
  }

  private mutating func decodeKore() throws(ModelError) {
    var format = KoreFormat()
    for part in parts(.koreEvents) {
      try part.document.withRoot { root throws(ModelError) in
        KoreEnvelope.read(root, into: &builder)
        if let list = KoreFormat.eventList(root) {
          try format.read(list, part.origin, session: id, into: &builder)
        } else {
          try format.read(single: root, part.origin, into: &builder)
        }
      }
    }
    // The events are views into the parts' documents, which live as long as this value does.
    format.finish(session: id, into: &builder)
  }

  private mutating func decodeOTLP(_ wantsTrace: (String) -> Bool) {
    var format = OTLPFormat()
    for part in parts(.otlp) {
      part.document.withRoot { format.read($0, part.origin, into: &builder, wanted: wantsTrace) }
    }
    format.finish(into: &builder)
  }
}

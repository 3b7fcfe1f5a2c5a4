internal import JSONTape
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Makes one session out of the documents that tell of it.
struct FileAssembly {
  private let id: String
  private var builder: SessionBuilder
  private var parts: [DocumentPart] = []

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
      parts.append(
        DocumentPart(
          shape: scanned.shape, document: document, origin: origin.advanced(by: range.lowerBound),
          byteCount: range.count))
    }
  }

  // MARK: Decoding

  private mutating func decode(_ wantsTrace: (String) -> Bool) throws(ModelError) -> Session {
    try FormatRegistry.decode(id, from: parts, wantsTrace: wantsTrace, into: &builder)
    builder.info.isFragment = id.isEmpty
    return builder.finish()
  }
}

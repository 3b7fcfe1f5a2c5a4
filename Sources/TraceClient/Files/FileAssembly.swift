internal import JSONTape
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Makes one session out of the values that tell of it: nothing else of their files is read.
struct FileAssembly {
  private let id: String
  private var builder: SessionBuilder
  private var parts: [DocumentPart] = []

  /// - Parameters:
  ///   - id: the session.
  ///   - wantsTrace: whether a trace of a document that holds several sessions is part of this one.
  ///   - expanded: where texts are kept that are made of files.
  ///   - prices: what models cost, for formats that tell tokens alone.
  ///   - onParse: hears how many bytes are read as JSON.
  static func session(
    id: String, documents: [ScannedDocument], wantsTrace: (String) -> Bool, expanded: ExpandedTexts,
    prices: PriceTable?, onParse: (@Sendable (Int) -> Void)?
  ) throws(SourceError) -> Session {
    do throws(ModelError) {
      var builder = SessionBuilder(id: id)
      if let prices { builder.charge(by: prices) }
      var assembly = FileAssembly(id: id, builder: builder)
      try assembly.load(documents, expanded, onParse)
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

  private mutating func load(
    _ documents: [ScannedDocument], _ expanded: ExpandedTexts, _ onParse: (@Sendable (Int) -> Void)?
  ) throws(ModelError) {
    var order: [String] = []
    var byPath: [String: [ScannedDocument]] = [:]
    for document in documents {
      if byPath[document.path] == nil { order.append(document.path) }
      byPath[document.path, default: []].append(document)
    }
    for path in order {
      if Interruption.isRaised { return }
      var values: [(range: Range<Int>, shape: DocumentShape)] = []
      for document in byPath[path] ?? [] { values += document.contents.values.map { ($0, document.contents.shape) } }
      values.sort { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
      let pieces = FilePieces(of: values.map(\.range))
      let isExpanded = byPath[path]?.first?.isExpanded == true
      guard
        let bytes = isExpanded
          ? expanded.read(path, parts: pieces.ranges) : try? OneLineBody.read(path, parts: pieces.ranges)
      else {
        builder.warnings.add("vanishedFiles", "files vanished while they were read")
        continue
      }
      let body = DocumentBody(bytes, onParse: onParse)
      let origin = try builder.add(bytes)
      for (value, place) in zip(values, pieces.places) {
        parts.append(DocumentPart(shape: value.shape, body: body, range: place, origin: origin))
      }
    }
  }

  // MARK: Decoding

  private mutating func decode(_ wantsTrace: (String) -> Bool) throws(ModelError) -> Session {
    try FormatRegistry.decode(id, from: parts, wantsTrace: wantsTrace, into: &builder)
    builder.info.isFragment = id.isEmpty
    return builder.finish()
  }
}

/// Which pieces of a file are read for the values that are wanted of it; what lies close together is one piece.
private struct FilePieces {
  /// So much between two values is read along rather than asked for twice.
  private static let gap = 64

  private(set) var ranges: [Range<Int>] = []
  /// Where each value is in the pieces together.
  private(set) var places: [Range<Int>] = []

  /// - Parameter values: in the order in which they begin.
  init(of values: [Range<Int>]) {
    var before = 0
    for value in values {
      if let last = ranges.last, value.lowerBound <= last.upperBound + Self.gap {
        ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, value.upperBound)
      } else {
        before += ranges.last?.count ?? 0
        ranges.append(value)
      }
      let start = before + value.lowerBound - ranges[ranges.count - 1].lowerBound
      places.append(start..<(start + value.count))
    }
  }
}

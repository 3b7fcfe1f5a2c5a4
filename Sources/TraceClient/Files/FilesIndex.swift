internal import SystemCalls
internal import TraceFormats

/// What all files together hold: which documents each session is made of.
struct FilesIndex: Sendable {
  private(set) var documents: [ScannedDocument] = []
  /// The documents of each session, by their place in `documents`.
  private(set) var sessions: [String: [Int]] = [:]
  /// The sessions in the order in which the files name them.
  private(set) var sessionIDs: [String] = []
  /// The session of each trace; a trace without one has none.
  private(set) var sessionOfTrace: [String: String] = [:]
  /// The documents of each trace that belongs to no session.
  private(set) var loneTraces: [String: [Int]] = [:]
  /// How many log records belong to no trace that is here.
  private(set) var looseLogRecords = 0
  private var statuses: [String: FileStatus] = [:]

  init() {}

  init(files: [ScannedFile]) {
    for file in files {
      statuses[file.path] = file.status
      documents += file.documents
    }
    resolveTraces()
    for (place, document) in documents.enumerated() {
      for session in document.contents.sessions { note(session, place) }
      switch document.contents.shape.loneTraces {
      case .areSessions:
        for trace in document.contents.traces { note(sessionOfTrace[trace.id] ?? trace.id, place) }
      case .standAlone:
        for trace in document.contents.traces {
          // Which may be another than the document's own.
          if let session = sessionOfTrace[trace.id] {
            note(session, place)
          } else {
            loneTraces[trace.id, default: []].append(place)
          }
        }
      case .areNone:
        for trace in document.contents.traces {
          if let session = sessionOfTrace[trace.id] {
            note(session, place)
          } else {
            looseLogRecords += document.contents.values.count
          }
        }
      case .unknown: break
      }
    }
  }

  /// A trace's session may be named in another document than its spans.
  private mutating func resolveTraces() {
    var best: [String: SessionClaim] = [:]
    for document in documents {
      for trace in document.contents.traces {
        if let claim = trace.claim, claim.isBetter(than: best[trace.id]) { best[trace.id] = claim }
      }
    }
    sessionOfTrace = best.mapValues(\.session)
    for document in documents where document.contents.shape.loneTraces == .areSessions {
      for trace in document.contents.traces where sessionOfTrace[trace.id] == nil {
        sessionOfTrace[trace.id] = trace.id
      }
    }
  }

  private mutating func note(_ session: String, _ place: Int) {
    if sessions[session] == nil { sessionIDs.append(session) }
    if sessions[session]?.last != place { sessions[session, default: []].append(place) }
  }

  func documents(ofSession id: String) -> [ScannedDocument] { (sessions[id] ?? []).map { documents[$0] } }
  func documents(ofLoneTrace id: String) -> [ScannedDocument] { (loneTraces[id] ?? []).map { documents[$0] } }

  /// A number that changes when the files behind some documents do.
  func revision(of documents: [ScannedDocument]) -> Int {
    var hasher = Hasher()
    for path in Set(documents.map(\.path)).sorted() {
      hasher.combine(path)
      hasher.combine(statuses[path])
    }
    return hasher.finalize()
  }
}

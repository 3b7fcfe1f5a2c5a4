internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceFormats
public import TraceModel

/// Sessions in files: one file, or all of a folder, in any of the shapes that the services answer with, or OTLP/JSON.
///
/// Nothing is written and nothing leaves the machine. A file that changes is noticed the next time it is asked for.
public final class FilesSource: TraceSource {
  private struct State {
    var files: [String: ScannedFile] = [:]
    var index = FilesIndex()
    var scannedAt: Int64?
    var warnings = WarningList()
    var summaries: [String: (revision: Int, session: SessionSummary, traces: [TraceSummary])] = [:]
    /// The revision that each session had when it was given out last.
    var given: [String: Int] = [:]
    var problem: SourceError?
  }

  /// The name that requests use.
  public let name: String
  /// The name of its kind.
  public var kind: String { only?.product ?? "files" }
  /// The path, as it was given.
  public let location: String
  /// The one format that is read, if not all are.
  private let only: (any DocumentFormat)?
  private let state = Mutex(State())
  /// Which session each trace belongs to, as far as it is known. Apart from the rest, which is locked while files are
  /// read.
  private let sessionOfTrace = Mutex<[String: String]>([:])

  /// - Parameters:
  ///   - path: a file or a folder, relative to the current folder or absolute.
  ///   - onlyOTLP: whether documents of any other shape are passed over.
  public init(name: String, path: String, onlyOTLP: Bool = false) {
    self.name = name
    only = onlyOTLP ? OTLPDocuments() : nil
    location = path
  }

  // MARK: TraceSource

  /// Looks at the files, and says how many sessions they hold.
  public func check() async throws(SourceError) -> SourceCheck {
    let (index, warnings) = try await current()
    let sessions = index.sessionIDs.count
    let lone = index.loneTraces.count
    let extra = lone > 0 ? " and \(lone) traces without one" : ""
    return SourceCheck(
      message: "\(location) holds \(sessions) \(sessions == 1 ? "session" : "sessions")\(extra)",
      sessionCount: Count(clamping: sessions), warnings: warnings)
  }

  /// The sessions in the files; only files that changed are read again.
  public func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    let (index, warnings) = try await current()
    let all = try await summaries(index)
    var page = query.page(of: all.map(\.session))
    page.warnings = warnings
    return page
  }

  /// One session, whole.
  public func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    let (index, _) = try await current()
    let documents = index.documents(ofSession: id)
    guard !documents.isEmpty else {
      throw SourceError(
        .notFound, source: name, "there is no session '\(id)' in \(location)",
        hint: "session.list shows the sessions that are there")
    }
    return try await load(id, documents, index)
  }

  /// The traces of all sessions, and those that belong to none.
  public func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    let (index, warnings) = try await current()
    var all = try await summaries(index).flatMap(\.traces)
    for id in index.loneTraces.keys.sorted() {
      all += TraceSummary.all(of: try await load(loneTrace: id, index))
    }
    var page = query.page(of: all)
    page.warnings = warnings
    return page
  }

  /// The session that a trace belongs to, whole.
  public func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    let (index, _) = try await current()
    if let session = index.sessionOfTrace[id] {
      return try await load(session, index.documents(ofSession: session), index)
    }
    if index.loneTraces[id] != nil { return try await load(loneTrace: id, index) }
    // Of some formats it shows only when a session is put together which traces it has.
    let candidates = try await summaries(index) { $0.contains { $0.shape.loneTraces == .unknown } }
    guard let session = candidates.first(where: { $0.traces.contains { $0.id == id } })?.session.info.id else {
      throw SourceError(
        .notFound, source: name, "there is no trace '\(id)' in \(location)",
        hint: "trace.list shows the traces that are there")
    }
    return try await load(session, index.documents(ofSession: session), index)
  }

  /// Looking at the files' times again is cheap, so an answer from memory is never old.
  public func freshness(of session: Session) -> Duration { .milliseconds(250) }

  /// Looking costs no more than asking the disk for the files' times.
  public var pollInterval: PollInterval { PollInterval(shortest: .milliseconds(200), longest: .milliseconds(700)) }

  /// Whether the files are as they were when the session was given out.
  public func isUnchanged(_ session: Session) async -> Bool {
    guard let (index, _) = try? await current() else { return false }
    let documents = index.documents(ofSession: session.id)
    guard !documents.isEmpty else { return false }
    return state.withLock { $0.given[session.id] } == index.revision(of: documents)
  }

  /// The session of a trace, as far as the files have been read.
  public func knownSession(ofTrace id: String) -> String? { sessionOfTrace.withLock { $0[id] } }

  // MARK: Loading

  private func load(
    _ id: String, _ documents: [ScannedDocument], _ index: FilesIndex
  ) async throws(SourceError) -> Session {
    let revision = index.revision(of: documents)
    let result = await WorkerThreads.shared.run { () -> Result<Session, SourceError> in
      Result { () throws(SourceError) in
        try FileAssembly.session(id: id, documents: documents) { trace in
          index.sessionOfTrace[trace] == id
        }
      }
    }
    let session = try result.mapError { error in
      var error = error
      error.source = name
      return error
    }.get()
    state.withLock { $0.given[id] = revision }
    if documents.contains(where: { $0.shape.loneTraces == .unknown }) {
      let traces = session.traces.compactMap { session.text($0.id) }
      sessionOfTrace.withLock { known in for trace in traces { known[trace] = id } }
    }
    return session
  }

  private func load(loneTrace id: String, _ index: FilesIndex) async throws(SourceError) -> Session {
    let documents = index.documents(ofLoneTrace: id)
    let result = await WorkerThreads.shared.run { () -> Result<Session, SourceError> in
      Result { () throws(SourceError) in try FileAssembly.session(id: "", documents: documents) { $0 == id } }
    }
    return try result.get()
  }

  /// What a list shows of every session; those that changed are read, the others remembered.
  private func summaries(
    _ index: FilesIndex, where isWanted: ([ScannedDocument]) -> Bool = { _ in true }
  ) async throws(SourceError) -> [(session: SessionSummary, traces: [TraceSummary])] {
    var all: [(session: SessionSummary, traces: [TraceSummary])] = []
    for id in index.sessionIDs {
      if Task.isCancelled { throw SourceError(.cancelled, source: name, "cancelled", hint: "ask again") }
      let documents = index.documents(ofSession: id)
      guard isWanted(documents) else { continue }
      let revision = index.revision(of: documents)
      if let known = state.withLock({ $0.summaries[id] }), known.revision == revision {
        all.append((known.session, known.traces))
      } else {
        let given = state.withLock { $0.given[id] }
        let session = try await load(id, documents, index)
        let traces = TraceSummary.all(of: session)
        state.withLock { state in
          // A list gives no session out; what was given out before stays as old as it is.
          state.given[id] = given
          state.summaries[id] = (revision, session.summary, traces)
        }
        all.append((session.summary, traces))
      }
    }
    return all
  }

  // MARK: Looking at the files

  /// The index as the files are now. Within a tenth of a second they are not looked at twice.
  private func current() async throws(SourceError) -> (FilesIndex, [Warning]) {
    let result = await WorkerThreads.shared.run { [self] in
      state.withLock { state -> Result<(FilesIndex, [Warning]), SourceError> in
        let now = MonotonicClock.now
        if state.scannedAt.map({ now - $0 > 100_000_000 }) ?? true {
          refresh(&state)
          state.scannedAt = MonotonicClock.now
        }
        if let problem = state.problem { return .failure(problem) }
        return .success((state.index, state.warnings.all))
      }
    }
    return try result.get()
  }

  private func refresh(_ state: inout State) {
    state.problem = nil
    guard let root = FileStatus(path: location) else {
      state.problem = SourceError(
        .notFound, source: name, "there is no file or folder '\(location)'",
        hint: "give a path that exists: --source files:PATH")
      return
    }
    var found: [(path: String, status: FileStatus)] = []
    var warnings = WarningList()
    if root.kind == .folder {
      FolderWalk.files(below: location, into: &found, warnings: &warnings)
    } else {
      found = [(location, root)]
    }
    let isSame =
      found.count == state.files.count && found.allSatisfy { state.files[$0.path]?.status == $0.status }
    if isSame, state.scannedAt != nil { return }
    var files: [String: ScannedFile] = [:]
    for (path, status) in found {
      if let known = state.files[path], known.status == status {
        files[path] = known
      } else {
        files[path] = ScannedFile(path: path, status: status, only: only)
      }
    }
    state.files = files
    let ordered = found.compactMap { files[$0.path] }
    let index = FilesIndex(files: ordered)
    state.index = index
    sessionOfTrace.withLock { $0 = index.sessionOfTrace }
    for file in ordered {
      for (reason, count) in file.skipped.sorted(by: { $0.key < $1.key }) {
        warnings.add("skippedFile", "\(file.path) was passed over: \(reason)", count: count)
      }
    }
    state.warnings = warnings
  }
}

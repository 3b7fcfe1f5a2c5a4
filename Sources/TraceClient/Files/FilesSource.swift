internal import JSONTape
internal import Synchronization
internal import SystemCalls
public import TraceFormats
public import TraceModel

/// Sessions in files: one file, or all of a folder, in any of the shapes that the services answer with, or OTLP/JSON.
///
/// Nothing is written and nothing leaves the machine. A file that changes is noticed the next time it is asked for.
public final class FilesSource: TraceSource {
  private struct State {
    var files: [String: ScannedFile] = [:]
    /// What was read for a look that was given up before it was done.
    var begun: [String: ScannedFile] = [:]
    var index = FilesIndex()
    var scannedAt: Int64?
    /// What is odd about the folders, and about the files.
    var walkWarnings = WarningList()
    var fileWarnings = WarningList()
    var summaries: [String: (revision: Int, session: SessionSummary, traces: [TraceSummary])] = [:]
    /// Which session each trace belongs to, as far as it is known.
    var sessionOfTrace: [String: String] = [:]
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
  /// What models cost, for formats that tell tokens alone.
  private let prices: PriceTable?
  /// Hears how many bytes are read as JSON.
  private let onParse: (@Sendable (Int) -> Void)?
  private let state = Mutex(State())
  /// One looks at the files at a time, and holds no thread that somebody else needs while it waits.
  private let looking = Turnstile(limit: 1)

  /// - Parameters:
  ///   - path: a file or a folder, relative to the current folder or absolute.
  ///   - onlyOTLP: whether documents of any other shape are passed over.
  ///   - prices: what models cost, for formats that tell tokens alone.
  public convenience init(name: String, path: String, onlyOTLP: Bool = false, prices: PriceTable? = nil) {
    self.init(name: name, path: path, onlyOTLP: onlyOTLP, prices: prices, onParse: nil)
  }

  /// - Parameters:
  ///   - prices: what models cost, for formats that tell tokens alone.
  ///   - onParse: hears how many bytes are read as JSON.
  package init(
    name: String, path: String, onlyOTLP: Bool = false, prices: PriceTable? = nil,
    onParse: (@Sendable (Int) -> Void)?
  ) {
    self.name = name
    self.prices = prices
    only = onlyOTLP ? OTLPDocuments() : nil
    location = path
    self.onParse = onParse
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

  /// The ids of the sessions in the files.
  public func knownSessionIDs() async -> [String] { ((try? await current())?.0.sessionIDs).map(Array.init) ?? [] }

  /// The sessions in the files; only files that changed are read again.
  public func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    let (index, warnings) = try await current()
    let all = try await summaries(index)
    var page = query.page(of: all, shown: \.session)
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
    let candidates = try await summaries(index) { $0.contains { $0.contents.shape.loneTraces == .unknown } }
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
  public func knownSession(ofTrace id: String) -> String? { state.withLock { $0.sessionOfTrace[id] } }

  // MARK: Loading

  private func load(
    _ id: String, _ documents: [ScannedDocument], _ index: FilesIndex, _ expanded: ExpandedTexts = ExpandedTexts()
  ) async throws(SourceError) -> Session {
    let revision = index.revision(of: documents)
    let session = try await decoded(id, documents, expanded) { index.sessionOfTrace[$0] == id }
    let isFoundLate = documents.contains { $0.contents.shape.loneTraces == .unknown }
    let traces = isFoundLate ? session.traces.compactMap { session.text($0.id) } : []
    state.withLock { state in
      state.given[id] = revision
      for trace in traces { state.sessionOfTrace[trace] = id }
    }
    return session
  }

  private func load(loneTrace id: String, _ index: FilesIndex) async throws(SourceError) -> Session {
    try await decoded("", index.documents(ofLoneTrace: id), ExpandedTexts()) { $0 == id }
  }

  private func decoded(
    _ id: String, _ documents: [ScannedDocument], _ expanded: ExpandedTexts,
    _ wantsTrace: @escaping @Sendable (String) -> Bool
  ) async throws(SourceError) -> Session {
    let byteCount = documents.reduce(0) { $0 + $1.byteCount }
    let result = await WorkerThreads.shared.decode(byteCount) {
      [prices, onParse] () -> Result<Session, SourceError> in
      Result { () throws(SourceError) in
        try FileAssembly.session(
          id: id, documents: documents, wantsTrace: wantsTrace, expanded: expanded, prices: prices, onParse: onParse)
      }
    }
    guard let result else { throw cancelled }
    return try result.mapError { error in
      var error = error
      error.source = name
      return error
    }.get()
  }

  private var cancelled: SourceError { SourceError(.cancelled, source: name, "cancelled", hint: "ask again") }

  /// What a list shows of every session; those that changed are read, the others remembered.
  private func summaries(
    _ index: FilesIndex, where isWanted: ([ScannedDocument]) -> Bool = { _ in true }
  ) async throws(SourceError) -> [(session: SessionSummary, traces: [TraceSummary])] {
    var all: [(session: SessionSummary, traces: [TraceSummary])] = []
    // Sessions of one file stand together in the index.
    let expanded = ExpandedTexts()
    for id in index.sessionIDs {
      if Task.isCancelled { throw cancelled }
      let documents = index.documents(ofSession: id)
      guard isWanted(documents) else { continue }
      let revision = index.revision(of: documents)
      if let known = state.withLock({ $0.summaries[id] }), known.revision == revision {
        all.append((known.session, known.traces))
      } else {
        let given = state.withLock { $0.given[id] }
        let session = try await load(id, documents, index, expanded)
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
    let looked = await looking.pass { () -> Bool in
      let isRecent = state.withLock { $0.scannedAt.map { MonotonicClock.now - $0 < Self.glance } ?? false }
      return isRecent ? true : await WorkerThreads.shared.interruptibly { [self] in look() }
    }
    guard looked == true else { throw cancelled }
    return try state.withLock { state in
      Result<_, SourceError> { () throws(SourceError) in
        if let problem = state.problem { throw problem }
        return (state.index, state.walkWarnings.all + state.fileWarnings.all)
      }
    }.get()
  }

  /// For so long what was seen counts, in nanoseconds.
  private static let glance: Int64 = 100_000_000

  /// Looks at the files; false if nobody waits any longer. What was read by then need not be read again.
  private func look() -> Bool {
    guard let root = FileStatus(path: location) else {
      state.withLock { state in
        state.scannedAt = MonotonicClock.now
        state.problem = SourceError(
          .notFound, source: name, "there is no file or folder '\(location)'",
          hint: "give a path that exists: --source files:PATH")
      }
      return true
    }
    var found: [(path: String, status: FileStatus)] = []
    var warnings = WarningList()
    if root.kind == .folder {
      FolderWalk.files(below: location, into: &found, warnings: &warnings)
    } else {
      found = [(location, root)]
    }
    if Interruption.isRaised { return false }
    let known = state.withLock { state -> [String: ScannedFile]? in
      state.problem = nil
      state.walkWarnings = warnings
      let isSame =
        state.scannedAt != nil && found.count == state.files.count
        && found.allSatisfy { state.files[$0.path]?.status == $0.status }
      if isSame { state.scannedAt = MonotonicClock.now }
      return isSame ? nil : state.files.merging(state.begun) { $1 }
    }
    return known.map { read(found, $0) } ?? true
  }

  private func read(_ found: [(path: String, status: FileStatus)], _ known: [String: ScannedFile]) -> Bool {
    var files: [String: ScannedFile] = [:]
    for (path, status) in found {
      if let known = known[path], known.status == status {
        files[path] = known
      } else {
        let file = ScannedFile(path: path, status: status, only: only, onParse: onParse)
        if Interruption.isRaised { return false }
        files[path] = file
        state.withLock { $0.begun[path] = file }
      }
    }
    let ordered = found.compactMap { files[$0.path] }
    var warnings = WarningList()
    for file in ordered {
      for (reason, count) in file.skipped.sorted(by: { $0.key < $1.key }) {
        warnings.add("skippedFile", "\(file.path) was passed over: \(reason)", count: count)
      }
      warnings.add(file.warnings.all)
    }
    let index = FilesIndex(files: ordered)
    warnings.add("looseLogRecords", "log records belong to no span that is here", count: index.looseLogRecords)
    state.withLock { state in
      state.files = files
      state.begun = [:]
      state.index = index
      state.sessionOfTrace = index.sessionOfTrace
      state.fileWarnings = warnings
      state.scannedAt = MonotonicClock.now
    }
    return true
  }
}

public import JSONTape
internal import Synchronization
internal import SystemCalls
public import TraceFormats
public import TraceModel

/// The transcripts that a coding agent leaves on this machine: one file, one session; a turn is a trace.
///
/// Nothing is written and nothing leaves the machine. A list reads only the ends of the files it shows; a session that
/// grew is read on where it ended.
public final class TranscriptSource: TraceSource {
  private struct Entry {
    let status: FileStatus
    /// `nil` for a file that is no session.
    let summary: SessionSummary?
  }

  private struct State {
    var files: [TranscriptFile] = []
    var places: [String: Int] = [:]
    var kin = TranscriptKin([], [])
    /// Files that no list shows: who asks for one by its name gets what is in it.
    var others: [String: TranscriptFile] = [:]
    var walkedAt: Int64?
    var warnings: [Warning] = []
    var entries: [String: Entry] = [:]
    var given: [String: GivenTranscript] = [:]
    var isMissing = false
  }

  /// How many sessions' files are remembered as they were when they were given out.
  private static let mostGiven = 256

  /// The name that requests use.
  public let name: String
  /// The name of its kind.
  public var kind: String { format.product }
  /// Yes: the agent that left them.
  public var isOfOneAgent: Bool { true }
  /// The places where transcripts are looked for.
  public let location: String
  private let format: any TranscriptFormat
  private let roots: [String]
  private let isUsualPlace: Bool
  private let prices: PriceTable?
  private let state = Mutex(State())
  private let knownFigures = TranscriptFigures()
  private let textVerdicts = TranscriptTextVerdicts()
  private let families = TranscriptFamilies()

  /// - Parameters:
  ///   - location: a folder of transcripts or one of them; without it, those that the agent itself keeps.
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  package init(
    name: String, format: any TranscriptFormat, location: String?, prices: PriceTable?,
    environment: (String) -> String?
  ) {
    self.name = name
    self.format = format
    isUsualPlace = location == nil
    let places = format.places(environment)
    let existing = places.filter { FileStatus(path: $0)?.kind == .folder }
    roots = location.map { [$0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0] } ?? existing
    self.location = location ?? (existing.isEmpty ? places : existing).joined(separator: ", ")
    self.prices = prices
  }

  // MARK: TraceSource

  /// Looks for transcripts, and says how many there are.
  public func check() async throws(SourceError) -> SourceCheck {
    let (files, warnings) = try await current()
    return SourceCheck(
      message: "\(location) holds \(files.count) \(files.count == 1 ? "session" : "sessions")",
      sessionCount: Count(clamping: files.count), warnings: warnings)
  }

  /// The sessions, by the ends of their files; only those that are shown are opened.
  public func sessions(_ query: SessionQuery) async throws(SourceError) -> Page<SessionSummary> {
    let (files, warnings) = try await current()
    var page: Page<SessionSummary>
    if query.sort == .recent, query.isUnfiltered {
      page = try await newest(files, query)
    } else {
      let all = try await summaries(of: files)
      if query.sort == .recent {
        page = Paging.page(of: all, limit: query.limit, cursor: query.cursor, ascending: query.ascending) {
          query.accepts($0.summary) ? Self.key($0.file) : nil
        } shown: {
          $0.summary
        }
      } else {
        page = query.page(of: all, shown: \.summary)
      }
    }
    page.warnings = warnings
    return page
  }

  /// The ids of the transcripts that are there, by their names.
  public func knownSessionIDs() async -> [String] { ((try? await current())?.0 ?? []).map(\.id) }

  /// One session, whole.
  public func session(id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    let file = try await locate(id)
    let known = state.withLock { $0.given[id] }?.texts ?? [:]
    let kin = try await kin()
    let result = await WorkerThreads.shared.decode(file.status.size) {
      [format, prices, families] () -> Result<(Session, GivenTranscript), SourceError> in
      Result { () throws(SourceError) in
        let family = families.place(of: file, in: kin, format, withRecords: true)
        return try Self.load(file, known, format, prices, family)
      }
    }
    guard let result else { throw cancelled }
    let (session, given) = try result.mapError { error in
      var error = error
      error.source = name
      return error
    }.get()
    state.withLock { state in
      if state.given.count >= Self.mostGiven { state.given = [:] }
      state.given[id] = given
      state.entries[file.path] = Entry(status: given.status, summary: session.summary)
    }
    return session
  }

  /// The figures of a session, read of as little of its files as they depend on.
  public func figures(ofSession id: String) async throws(SourceError) -> SessionFigures? {
    let file = try await locate(id)
    let kin = try await kin()
    let figures = await WorkerThreads.shared.interruptibly { [format, prices, knownFigures, families] in
      if Interruption.isRaised { return SessionFigures?.none }
      let family = families.place(of: file, in: kin, format, withRecords: true)
      return knownFigures.figures(of: file, format, prices, family)
    }
    if Task.isCancelled { throw cancelled }
    return figures
  }

  /// The transcripts that were written to at a moment or later; none is opened.
  public func sessionMarks(since moment: Timestamp?) async throws(SourceError) -> [SessionMark]? {
    let (files, _) = try await current()
    return files.compactMap { file in
      let changed = Timestamp(nanoseconds: file.status.modifiedNanoseconds)
      return moment.map { $0 <= changed } ?? true ? SessionMark(id: file.id, changed: changed) : nil
    }.sorted { ($1.changed ?? .smallest, $0.id) < ($0.changed ?? .smallest, $1.id) }
  }

  /// Looks through the bytes of sessions' files, as far as that was not done before.
  public func mayHold(_ texts: [[TextNeedle]], sessions ids: [String]) async -> [Bool] {
    let files = state.withLock { state in
      ids.map { id -> TranscriptFile? in
        guard let place = state.places[id] else { return nil }
        // What a session has from another's file is not in its own.
        return state.kin.kinships[place]?.historyBytes == nil ? state.files[place] : nil
      }
    }
    return await WorkerThreads.shared.interruptibly { [format, textVerdicts] in
      files.map { file in
        guard let file, !Interruption.isRaised else { return true }
        return textVerdicts.mayHold(texts, in: file, format)
      }
    }
  }

  /// The agent's own command, with the folder that the beginning of the transcript names.
  public func resumption(ofSession id: String, isFork: Bool) async throws(SourceError) -> Resumption? {
    let file = try await locate(id)
    guard var resumption = format.resumption(of: file, isFork: isFork, { CurrentProcess.environment($0) }) else {
      return nil
    }
    let summary = try await summaries(of: [file]).first?.summary
    resumption.folder = summary?.info.cwd
    if summary?.status == .running { resumption.notes.append("it seems to be running still") }
    return resumption
  }

  /// A session's own traces; without a session those of the newest files, as many as are quickly read.
  public func traces(_ query: TraceQuery) async throws(SourceError) -> Page<TraceSummary> {
    if let id = query.sessionID {
      let file = try? await locate(id)
      guard file != nil else { return query.page(of: []) }
      return query.page(of: TraceSummary.all(of: try await session(id: id)))
    }
    let (files, warnings) = try await current()
    var all: [TraceSummary] = []
    var bytes = 0
    var unread = 0
    for file in files.sorted(by: { Paging.isBefore(Self.key($0), Self.key($1), ascending: false) }) {
      if Task.isCancelled { throw cancelled }
      bytes += file.status.size
      guard bytes <= Self.mostTraceBytes || all.isEmpty else {
        unread += 1
        continue
      }
      if let session = try? await session(id: file.id) { all += TraceSummary.all(of: session) }
    }
    var page = query.page(of: all)
    page.warnings = warnings
    if unread > 0 {
      page.total = nil
      page.warnings.append(
        Warning(
          code: "notAllRead", message: "older transcripts were not read for this list; give a sessionId", count: unread)
      )
    }
    return page
  }

  /// What a list of traces over all sessions reads at most.
  private static let mostTraceBytes = 128 << 20

  /// The session that a trace belongs to, whole.
  public func session(holdingTrace id: String, progress: FetchProgress) async throws(SourceError) -> Session {
    guard let owner = knownSession(ofTrace: id) else {
      throw SourceError(
        .notFound, source: name, "there is no trace '\(id)' in \(location)",
        hint: "a turn's id is its session's with :turn-N behind it")
    }
    return try await session(id: owner, progress: progress)
  }

  /// The session in a turn's id.
  public func knownSession(ofTrace id: String) -> String? {
    guard let mark = id.ranges(of: ":turn-").last, Int(id[mark.upperBound...], radix: 10) != nil else { return nil }
    return String(id[..<mark.lowerBound])
  }

  /// Looking costs no more than asking the disk for the files' times.
  public var pollInterval: PollInterval { PollInterval(shortest: .milliseconds(200), longest: .milliseconds(700)) }

  /// Looking at the files' times again is cheap, so an answer from memory is never old.
  public func freshness(of session: Session) -> Duration { .milliseconds(250) }

  /// Whether the files are as they were when the session was given out.
  public func isUnchanged(_ session: Session) async -> Bool {
    guard let given = state.withLock({ $0.given[session.id] }) else { return false }
    return await WorkerThreads.shared.run { [format] in
      // A session that went on when it was read may have been left since.
      if session.summary.status == .running, !TranscriptFile.isRecent(given.status) { return false }
      return given.isUnchanged(format)
    }
  }

  /// What tells where transcripts are.
  private var whatToSet: String {
    let variables = isUsualPlace ? format.variables.joined(separator: " or ") : ""
    return variables.isEmpty
      ? "give the folder of the transcripts: --source \(kind):PATH"
      : "set \(variables), or give the folder of the transcripts: --source \(kind):PATH"
  }

  private var cancelled: SourceError { SourceError(.cancelled, source: name, "cancelled", hint: "ask again") }

  // MARK: Files

  /// All transcripts as they are now. Within half a second they are not looked for twice.
  private func current(maximumAge: Int64 = 500_000_000) async throws(SourceError) -> ([TranscriptFile], [Warning]) {
    let known = state.withLock { state in
      state.walkedAt.map { MonotonicClock.now - $0 < maximumAge } ?? false ? (state.files, state.warnings) : nil
    }
    if let known { return known }
    var (files, warnings, isMissing) = await WorkerThreads.shared.interruptibly { [self] in look() }
    if Task.isCancelled { throw cancelled }
    await readHeads(files)
    if Task.isCancelled { throw cancelled }
    let kinships = families.kinships(files)
    let sessions = zip(files, kinships).filter { file, kinship in
      kinship?.isSession ?? !TranscriptFile.isCompressed(file.path)
    }
    if sessions.count < files.count {
      let empty = kinships.reduce(0) { $0 + ($1.map { $0.isSession ? 0 : 1 } ?? 0) }
      var more = WarningList()
      more.add("emptyTranscripts", "files without a word of a conversation are no sessions", count: empty)
      more.add(
        "compressedTranscripts", "compressed transcripts are damaged, or no zstd",
        count: files.count - sessions.count - empty)
      warnings += more.all
    }
    let others = zip(files, kinships).filter { $1?.isSession == false }
    files = Self.namedApart(sessions.map(\.0))
    let kept = Dictionary(sessions.map { ($0.0.path, $0.1) }) { first, _ in first }
    let kin = TranscriptKin(files, files.map { kept[$0.path] ?? nil })
    state.withLock { [files, warnings] state in
      state.files = files
      state.kin = kin
      state.others = Dictionary(others.map { ($0.0.id, $0.0) }) { first, _ in first }
      state.places = Dictionary(files.enumerated().map { ($1.id, $0) }) { first, _ in first }
      state.warnings = warnings
      state.walkedAt = MonotonicClock.now
      if state.entries.count > 2 * files.count + 1000 { state.entries = [:] }
    }
    if isMissing {
      throw SourceError(
        .notFound, source: name, "there is no file or folder '\(location)'",
        hint: whatToSet)
    }
    return (files, warnings)
  }

  /// Which sessions can be kin, as of the last look at the files.
  private func kin() async throws(SourceError) -> TranscriptKin {
    _ = try await current()
    return state.withLock { $0.kin }
  }

  private func readHeads(_ files: [TranscriptFile]) async {
    let portion = 256
    await withTaskGroup(of: Void.self) { group in
      for start in stride(from: 0, to: files.count, by: portion) {
        group.addTask { [families, format] in
          if Task.isCancelled { return }
          await WorkerThreads.shared.interruptibly {
            families.readHeads(files[start..<min(start + portion, files.count)], format)
          }
        }
      }
    }
  }

  private func look() -> (files: [TranscriptFile], warnings: [Warning], isMissing: Bool) {
    var warnings = WarningList()
    var files: [TranscriptFile] = []
    var isMissing = !roots.isEmpty
    // Homes are linked to each other, and kept folders to homes: what was seen is known by its number on the disk.
    var seen = SeenFolders()
    var seenFiles = SeenFolders()
    for root in roots {
      guard let status = FileStatus(path: root) else { continue }
      isMissing = false
      if status.kind == .regular {
        let name = TranscriptFile(id: "", path: root, status: status).name
        let id = format.recognise(file: name, isUsualPlace: false) ?? TranscriptFile.stem(name)
        files.append(TranscriptFile(id: id, path: root, status: status))
      } else if seen.insert(status) {
        files += TranscriptWalk.files(below: root, of: format, isUsualPlace: isUsualPlace, warnings: &warnings)
      }
    }
    if files.isEmpty, warnings.all.isEmpty {
      warnings.add("nothingFound", "no transcripts in \(location); \(whatToSet)")
    }
    return (Self.withoutCopies(files.filter { seenFiles.insert($0.status) }, &warnings), warnings.all, isMissing)
  }

  /// What is compressed is left out where it also lies there plain, and where nothing can read it.
  private static func withoutCopies(_ files: [TranscriptFile], _ warnings: inout WarningList) -> [TranscriptFile] {
    guard files.contains(where: { TranscriptFile.isCompressed($0.path) }) else { return files }
    let plain = Set(files.lazy.filter { !TranscriptFile.isCompressed($0.path) }.map(\.id))
    let problem = Compression.zstd.libraryProblem
    return files.filter { file in
      guard TranscriptFile.isCompressed(file.path) else { return true }
      if plain.contains(file.id) { return false }
      if let problem { warnings.add("compressedTranscripts", "compressed transcripts are not read: \(problem)") }
      return problem == nil
    }
  }

  /// Two files may hold a session of one id: the first keeps it, the others are known by their folder, too.
  private static func namedApart(_ files: [TranscriptFile]) -> [TranscriptFile] {
    var seen: Set<String> = []
    return files.sorted { $0.path < $1.path }.map { file in
      var file = file
      let id = file.id
      var number = 2
      if !seen.insert(file.id).inserted {
        file.id = "\(id)@\(file.folder.split(separator: "/").last ?? "")"
        while !seen.insert(file.id).inserted {
          file.id = "\(id)@\(number)"
          number += 1
        }
      }
      return file
    }
  }

  private func locate(_ id: String) async throws(SourceError) -> TranscriptFile {
    let known = state.withLock { state in state.places[id].map { state.files[$0] } }
    if let known, FileStatus(path: known.path)?.kind == .regular { return known }
    let (files, _) = try await current(maximumAge: 50_000_000)
    guard let file = files.first(where: { $0.id == id }) ?? state.withLock({ $0.others[id] }) else {
      throw SourceError(
        .notFound, source: name, "there is no session '\(id)' in \(location)",
        hint: "session.list shows the sessions that are there")
    }
    return file
  }

  // MARK: Lists

  private static func key(_ file: TranscriptFile) -> Paging.Key {
    Paging.Key(rank: SaturatingInteger(clamping: file.status.modifiedNanoseconds), id: file.id)
  }

  /// The files that were written to last; only theirs are opened.
  private func newest(_ files: [TranscriptFile], _ query: SessionQuery) async throws(SourceError) -> Page<
    SessionSummary
  > {
    let page = Paging.page(
      of: files, limit: query.limit, cursor: query.cursor, ascending: query.ascending, key: Self.key, shown: { $0 })
    let found = try await summaries(of: page.items)
    let cursors = Dictionary(zip(page.items.map(\.path), page.cursors)) { first, _ in first }
    return Page(
      items: found.map(\.summary), cursors: found.map { cursors[$0.file.path] ?? "" }, nextCursor: page.nextCursor,
      total: page.total)
  }

  /// What a list shows of each file, remembered as long as the file stays as it is.
  private func summaries(
    of files: [TranscriptFile]
  ) async throws(SourceError) -> [(file: TranscriptFile, summary: SessionSummary)] {
    let portion = 64
    var missing: [TranscriptFile] = []
    state.withLock { state in missing = files.filter { state.entries[$0.path]?.status != $0.status } }
    await withTaskGroup(of: Void.self) { group in
      for start in stride(from: 0, to: missing.count, by: portion) {
        let part = Array(missing[start..<min(start + portion, missing.count)])
        group.addTask { [self] in
          if Task.isCancelled { return }
          let read = await WorkerThreads.shared.interruptibly { [format] in
            part.map { Interruption.isRaised ? nil : TranscriptEntries.read($0, of: format) }
          }
          if Task.isCancelled { return }
          state.withLock { state in
            for (file, summary) in zip(part, read) {
              state.entries[file.path] = Entry(status: file.status, summary: summary)
            }
          }
        }
      }
    }
    if Task.isCancelled { throw cancelled }
    let kin = try await kin()
    let families = await WorkerThreads.shared.interruptibly { [families, format] in
      files.map {
        Interruption.isRaised ? nil : families.place(of: $0, in: kin, format, withRecords: false).inheritance
      }
    }
    return state.withLock { state in
      zip(files, families).compactMap { file, family in
        guard var summary = state.entries[file.path]?.summary else { return nil }
        summary.info.id = file.id
        if let family { summary.info.take(family) }
        return (file, summary)
      }
    }
  }

  // MARK: Sessions

  private static func load(
    _ file: TranscriptFile, _ known: [String: TranscriptText], _ format: any TranscriptFormat, _ prices: PriceTable?,
    _ family: TranscriptFamilies.Place
  ) throws(SourceError) -> (Session, GivenTranscript) {
    var texts: [TranscriptText] = []
    let companions = format.companions(of: file)
    for path in [file.path] + companions {
      do throws(FileError) {
        texts.append(try TranscriptText.read(path, known: known[path]))
      } catch {
        // A sub-agent's file may go; the session's own may not.
        if path == file.path { throw Self.problem(error, file) }
      }
    }
    do throws(ModelError) {
      let isRecent = texts.contains { TranscriptFile.isRecent($0.status) }
      let session = try format.decode(file, texts, isRecent: isRecent, prices: prices, family: family.inheritance)
      let given = GivenTranscript(file: file, texts: texts, companions: companions, relatives: family.relatives)
      return (session, given)
    } catch {
      throw SourceError(
        .tooLarge, "the transcript of session '\(file.id)' holds more than \(SliceStore.maximumBytes) bytes",
        hint: "a session this large cannot be shown")
    }
  }

  private static func problem(_ error: FileError, _ file: TranscriptFile) -> SourceError {
    switch error.reason {
    case .missing:
      SourceError(.notFound, "the transcript of session '\(file.id)' is gone", hint: "list the sessions again")
    case .denied:
      SourceError(.forbidden, "\(error)", hint: "make the transcript readable to this user")
    case .tooLarge:
      SourceError(.tooLarge, "\(error)", hint: "a session this large cannot be shown")
    case .other: SourceError(.unavailable, "\(error)", hint: "see whether the file can be read")
    }
  }
}

extension SessionInfo {
  /// Takes what a list knows of the family beside what the session's own file says.
  fileprivate mutating func take(_ family: Inheritance) {
    parent = family.parent ?? parent
    forks = family.forks
    guard let parent, parent.kind == .fork else { return }
    let tag = "fork of \(parent.sessionID)"
    if !tags.contains(tag) { tags.append(tag) }
  }
}

extension SessionQuery {
  /// Whether every session matches.
  var isUnfiltered: Bool {
    statuses.isEmpty && hasError == nil && userID == nil && tags.isEmpty && after == nil && before == nil && text == nil
      && agent == nil && folders == nil
  }
}

extension Page {
  fileprivate func map<Other>(_ body: (Item) -> Other) -> Page<Other> {
    Page<Other>(items: items.map(body), cursors: cursors, nextCursor: nextCursor, total: total, warnings: warnings)
  }
}

extension TranscriptSource {
  /// The transcripts of Claude Code.
  ///
  /// - Parameters:
  ///   - location: a folder of transcripts or one of them; without it, those that Claude Code itself keeps.
  ///   - prices: what models cost, since transcripts tell tokens alone.
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  public static func claudeCode(
    name: String, location: String? = nil, prices: PriceTable? = nil, environment: (String) -> String?
  ) -> TranscriptSource {
    TranscriptSource(
      name: name, format: ClaudeCodeTranscripts(), location: location, prices: prices, environment: environment)
  }

  /// The rollouts of Codex; the parameters are those of `claudeCode`.
  public static func codex(
    name: String, location: String? = nil, prices: PriceTable? = nil, environment: (String) -> String?
  ) -> TranscriptSource {
    TranscriptSource(
      name: name, format: CodexTranscripts(), location: location, prices: prices, environment: environment)
  }
}

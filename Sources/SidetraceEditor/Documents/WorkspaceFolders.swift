internal import CodeLink
internal import JSONTape
internal import SidetraceServer
internal import Synchronization
internal import SystemCalls

/// The folders that the editor has open, and the names of the files in them.
final class WorkspaceFolders: Sendable {
  /// The names are listed again when they are older than this, in nanoseconds.
  private static let listAge: Int64 = 300_000_000_000
  private static let mostFolders = 64
  /// Of open documents beyond this many files the names are not known: closed ones stay until the next listing.
  private static let mostFiles = 200_000

  private struct State {
    var folders: [CodePath] = []
    /// The files of the folders, as far as they were listed, and those of open documents.
    var files = FileTable()
    /// Changes with the files.
    var serial = 0
    var listedAt: Int64?
    /// The listing that is wanted; another number ends the one under way.
    var listing = 0
  }

  private let documents: OpenDocuments
  private let state = Mutex(State())

  init(_ documents: OpenDocuments) { self.documents = documents }

  var folders: [CodePath] { state.withLock { $0.folders } }
  var files: FileTable { state.withLock { $0.files } }
  /// The files, and a number that changes with them.
  var edition: (files: FileTable, serial: Int) { state.withLock { ($0.files, $0.serial) } }
  var serial: Int { state.withLock { $0.serial } }

  /// Takes the folders that `initialize` names: `workspaceFolders`, or the older `rootUri` and `rootPath`.
  func open(_ params: JSONValue) {
    var folders = Self.distinct(Self.folders(params["workspaceFolders"]))
    if folders.isEmpty, let root = params["rootUri"]?.stringValue {
      folders = [DocumentURI.path(root)].compactMap { $0 }
    }
    if folders.isEmpty, let root = params["rootPath"]?.stringValue {
      folders = [CodePath(root)?.following].compactMap { $0 }
    }
    state.withLock { state in
      state.folders = folders
      state.files = FileTable(folders: folders)
      state.serial += 1
    }
  }

  /// Takes the event of a `workspace/didChangeWorkspaceFolders`.
  func change(_ event: JSONValue?) {
    let added = Self.folders(event?["added"])
    let removed = Set(Self.folders(event?["removed"]))
    let paths = documents.paths
    state.withLock { state in
      let folders = Self.distinct(state.folders.filter { !removed.contains($0) } + added)
      if folders == state.folders { return }
      state.folders = folders
      state.files = FileTable(folders: folders, files: paths)
      state.listing += 1
      state.serial += 1
      state.listedAt = nil
    }
  }

  /// Takes a file that is open, in whichever folder.
  func add(_ path: CodePath) {
    state.withLock { state in
      let before = state.files.count
      if before < Self.mostFiles { state.files.add(path) }
      if state.files.count != before { state.serial += 1 }
    }
  }

  /// Lists the names of the files, every few minutes.
  func list() async {
    let wanted = state.withLock { state -> (folders: [CodePath], listing: Int)? in
      let now = MonotonicClock.now
      if let last = state.listedAt, now - last < Self.listAge { return nil }
      state.listedAt = now
      if state.folders.isEmpty { return nil }
      state.listing += 1
      return (state.folders, state.listing)
    }
    guard let (folders, listing) = wanted else { return }
    var table = await WorkerThreads.shared.run { [self] in
      WorkspaceFiles.list(folders) { state.withLock { $0.listing != listing } }
    }
    for path in documents.paths { table.add(path) }
    state.withLock { [table] state in
      guard state.listing == listing else { return }
      state.files = table
      state.serial += 1
    }
  }

  /// Gives up a listing under way: nobody will ask for what it would find.
  func stopListing() { state.withLock { $0.listing += 1 } }

  private static func folders(_ list: JSONValue?) -> [CodePath] {
    (list?.elements ?? .empty).prefix(mostFolders).compactMap { $0["uri"]?.stringValue.flatMap(DocumentURI.path) }
  }

  /// Each folder once, and not too many.
  private static func distinct(_ folders: [CodePath]) -> [CodePath] {
    var seen: Set<CodePath> = []
    return Array(folders.filter { seen.insert($0).inserted }.prefix(mostFolders))
  }
}

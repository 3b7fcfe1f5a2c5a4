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

  private struct State {
    var folders: [CodePath] = []
    /// The files of the folders, as far as they were listed, and those of open documents.
    var files = FileTable()
    /// Changes with the files.
    var serial = 0
    var listedAt: Int64?
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
    var folders = Self.folders(params["workspaceFolders"])
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
      state.folders = state.folders.filter { !removed.contains($0) }
      for folder in added where !state.folders.contains(folder) { state.folders.append(folder) }
      state.files = FileTable(folders: state.folders, files: paths)
      state.serial += 1
      state.listedAt = nil
    }
  }

  /// Takes a file that is open, in whichever folder.
  func add(_ path: CodePath) {
    state.withLock { state in
      let before = state.files.count
      state.files.add(path)
      if state.files.count != before { state.serial += 1 }
    }
  }

  /// Lists the names of the files, every few minutes.
  func list() async {
    let folders = state.withLock { state -> [CodePath]? in
      let now = MonotonicClock.now
      if let last = state.listedAt, now - last < Self.listAge { return nil }
      state.listedAt = now
      return state.folders.isEmpty ? nil : state.folders
    }
    guard let folders else { return }
    var table = await WorkerThreads.shared.run { WorkspaceFiles.list(folders) }
    for path in documents.paths { table.add(path) }
    state.withLock { [table] state in
      guard state.folders == folders else { return }
      state.files = table
      state.serial += 1
    }
  }

  private static func folders(_ list: JSONValue?) -> [CodePath] {
    (list?.elements ?? .empty).prefix(mostFolders).compactMap { $0["uri"]?.stringValue.flatMap(DocumentURI.path) }
  }
}

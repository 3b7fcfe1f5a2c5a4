public import JSONTape

/// A file that is there whole or not at all: it is written without a name of its own and gets its name at the end.
///
/// Where the system has files without names (Linux, `O_TMPFILE`), not even a killed process leaves anything behind; else
/// it is a hidden file in the same folder, removed when the work is given up. Only its owner may read it (0600): what
/// is written may be anybody's prompts.
public final class NewFile {
  /// Why there is no such file, and what the caller can do about it.
  public enum Problem: Error, Sendable, Equatable {
    /// The path names no file: it is empty, ends in `/`, `.` or `..`, or has a NUL in it.
    case noName
    /// The folder is not there, or is none.
    case noFolder(String)
    /// The path is that of a folder.
    case isFolder
    /// A symbolic link, a device, a pipe: nothing that is replaced.
    case isNoFile
    /// There is such a file, and it may not be replaced.
    case exists
    /// In the system's own words.
    case failed(String)
  }

  private let folder: Int32
  private let name: String
  private let overwrites: Bool
  private let file: Descriptor
  /// The name it has meanwhile, where it has one.
  private var temporaryName: String?
  private var isOpen = true

  /// - Parameters:
  ///   - path: from the process's working folder on, or absolute.
  ///   - overwrites: whether a regular file that is there may be replaced.
  public convenience init(path: String, overwrites: Bool) throws(Problem) {
    try self.init(path: path, overwrites: overwrites, namesAtOnce: false)
  }

  /// - Parameter namesAtOnce: whether to do without files that have no name, as on systems that have none.
  init(path: String, overwrites: Bool, namesAtOnce: Bool) throws(Problem) {
    let (folderPath, name) = try Self.parts(of: path)
    let folder = System.openFile(folderPath, [.reading, .folder])
    guard folder >= 0 else {
      let error = System.lastError
      throw error == .noEntry || error == .notAFolder ? .noFolder(folderPath) : Self.failure("\(folderPath): ")
    }
    do throws(Problem) {
      try Self.checkTarget(folder, name, overwrites)
      (file, temporaryName) = try Self.create(folder, namesAtOnce)
    } catch {
      System.release(folder)
      throw error
    }
    self.folder = folder
    self.name = name
    self.overwrites = overwrites
  }

  deinit { discard() }

  private static func parts(of path: String) throws(Problem) -> (folder: String, name: String) {
    guard !path.utf8.contains(0) else { throw .noName }
    let slash = path.utf8.lastIndex(of: 0x2F)
    let name = slash.map { String(path[path.utf8.index(after: $0)...]) } ?? path
    guard !name.isEmpty, name != ".", name != ".." else { throw .noName }
    guard let slash else { return (".", name) }
    return (slash == path.startIndex ? "/" : String(path[..<slash]), name)
  }

  private static func checkTarget(_ folder: Int32, _ name: String, _ overwrites: Bool) throws(Problem) {
    guard let status = System.status(ofName: name, in: folder) else {
      if System.lastError == .noEntry { return }
      throw failure()
    }
    switch status.kind {
    case .folder: throw .isFolder
    case .regular: if !overwrites { throw .exists }
    case .other: throw .isNoFile
    }
  }

  private static func create(_ folder: Int32, _ namesAtOnce: Bool) throws(Problem) -> (Descriptor, String?) {
    let unnamed = namesAtOnce ? -1 : System.unnamedFile(in: folder)
    if unnamed >= 0 { return (Descriptor(unnamed), nil) }
    for _ in 0..<8 {
      let name = temporary()
      let number = System.openFile(name, in: folder, [.writing, .create, .exclusively, .noLink], mode: 0o600)
      if number >= 0 { return (Descriptor(number), name) }
      if System.lastError != .exists { throw failure() }
    }
    throw failure()
  }

  private static func temporary() -> String { ".sidetrace-" + String(UInt64.random(in: .min ... .max), radix: 16) }

  private static func failure(_ place: String = "") -> Problem { .failed(place + System.lastError.text) }

  // MARK: Writing

  /// Adds to the end of the file.
  public func write(_ bytes: JSONBytes) throws(Problem) {
    guard isOpen else { throw .failed("the file is closed") }
    let isWhole = bytes.withPieces { file.writeAll($0, onProgress: { _ in }) }
    if !isWhole { throw Self.failure() }
  }

  /// Gives the file its name, once all of it is on the disk.
  public func commit() throws(Problem) {
    guard isOpen else { throw .failed("the file is closed") }
    defer { discard() }
    guard System.syncToDisk(file.number) else { throw Self.failure() }
    // Somebody may have come in between.
    try Self.checkTarget(folder, name, overwrites)
    if overwrites {
      if temporaryName == nil {
        let temporary = Self.temporary()
        guard link(to: temporary) else { throw Self.failure() }
        temporaryName = temporary
      }
      guard let temporaryName, System.rename(temporaryName, to: name, in: folder) else { throw Self.failure() }
      self.temporaryName = nil
    } else {
      // A link is never made over something that is there.
      guard link(to: name) else { throw System.lastError == .exists ? .exists : Self.failure() }
    }
    // The name, too, should outlast a power cut; not every file system can say so.
    _ = System.sync(folder)
  }

  private func link(to name: String) -> Bool {
    if let temporaryName { return System.link(temporaryName, as: name, in: folder) }
    return System.nameUnnamed(file.number, name, in: folder)
  }

  /// Gives the work up: nothing of it stays.
  public func discard() {
    guard isOpen else { return }
    isOpen = false
    if let temporaryName { System.remove(temporaryName, in: folder) }
    file.close()
    Descriptor(folder).close()
  }
}

public import JSONTape

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

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
    case isFolder
    /// A symbolic link, a device, a pipe: nothing that is replaced.
    case isNoFile
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
  public init(path: String, overwrites: Bool) throws(Problem) {
    let (folderPath, name) = try Self.parts(of: path)
    let folder = open(folderPath, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .noFolder(folderPath) : Self.failure("\(folderPath): ")
    }
    do throws(Problem) {
      try Self.checkTarget(folder, name, overwrites)
      (file, temporaryName) = try Self.create(folder)
    } catch {
      close(folder)
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
    var info = stat()
    guard fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 else {
      if errno == ENOENT { return }
      throw failure()
    }
    switch info.st_mode & S_IFMT {
    case S_IFDIR: throw .isFolder
    case S_IFREG: if !overwrites { throw .exists }
    default: throw .isNoFile
    }
  }

  private static func create(_ folder: Int32) throws(Problem) -> (Descriptor, String?) {
    #if os(Linux)
      // O_TMPFILE (open(2)): the C headers spell it as an expression that Swift does not import.
      let unnamed = openat(folder, ".", O_WRONLY | O_CLOEXEC | O_DIRECTORY | 0o20_000_000, 0o600)
      if unnamed >= 0 { return (Descriptor(unnamed), nil) }
    #endif
    for _ in 0..<8 {
      let name = temporary()
      let number = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
      if number >= 0 { return (Descriptor(number), name) }
      if errno != EEXIST { throw failure() }
    }
    throw failure()
  }

  private static func temporary() -> String { ".sidetrace-" + String(UInt64.random(in: .min ... .max), radix: 16) }

  private static func failure(_ place: String = "") -> Problem { .failed(place + String(cString: strerror(errno))) }

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
    guard fsync(file.number) == 0 else { throw Self.failure() }
    // Somebody may have come in between.
    try Self.checkTarget(folder, name, overwrites)
    if overwrites {
      if temporaryName == nil {
        let temporary = Self.temporary()
        guard link(to: temporary) else { throw Self.failure() }
        temporaryName = temporary
      }
      guard let temporaryName, renameat(folder, temporaryName, folder, name) == 0 else { throw Self.failure() }
      self.temporaryName = nil
    } else {
      // A link is never made over something that is there.
      guard link(to: name) else { throw errno == EEXIST ? .exists : Self.failure() }
    }
    // The name, too, should outlast a power cut; not every file system can say so.
    _ = fsync(folder)
  }

  private func link(to name: String) -> Bool {
    if let temporaryName { return linkat(folder, temporaryName, folder, name, 0) == 0 }
    return linkat(AT_FDCWD, "/proc/self/fd/\(file.number)", folder, name, AT_SYMLINK_FOLLOW) == 0
  }

  /// Gives the work up: nothing of it stays.
  public func discard() {
    guard isOpen else { return }
    isOpen = false
    if let temporaryName { unlinkat(folder, temporaryName, 0) }
    file.close()
    Descriptor(folder).close()
  }
}

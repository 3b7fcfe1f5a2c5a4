#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension System {
  /// How a file is opened (open(2)). No program that is started from here on gets it.
  struct Opening: OptionSet, Sendable {
    let rawValue: Int32

    static let reading = Opening(rawValue: O_RDONLY)
    static let writing = Opening(rawValue: O_WRONLY)
    static let create = Opening(rawValue: O_CREAT)
    static let exclusively = Opening(rawValue: O_EXCL)
    static let append = Opening(rawValue: O_APPEND)
    static let truncate = Opening(rawValue: O_TRUNC)
    static let folder = Opening(rawValue: O_DIRECTORY)
    static let noLink = Opening(rawValue: O_NOFOLLOW)
    /// Opening a named pipe does not wait for its other end.
    static let noWaiting = Opening(rawValue: O_NONBLOCK)
  }

  /// open(2): below zero for `lastError`.
  static func openFile(_ path: String, _ how: Opening, mode: UInt16 = 0) -> Int32 {
    open(path, how.rawValue | O_CLOEXEC, mode_t(mode))
  }

  /// openat(2): the same for a name in a folder.
  static func openFile(_ name: String, in folder: Int32, _ how: Opening, mode: UInt16 = 0) -> Int32 {
    openat(folder, name, how.rawValue | O_CLOEXEC, mode_t(mode))
  }

  /// What stat(2) tells.
  struct Status {
    enum Kind { case regular, folder, other }

    let kind: Kind
    let size: Int
    let inode: UInt64
    let device: UInt64
    let modified: (seconds: Int, nanoseconds: Int)

    fileprivate init(_ info: stat) {
      kind =
        switch info.st_mode & S_IFMT {
        case S_IFREG: .regular
        case S_IFDIR: .folder
        default: .other
        }
      size = Int(info.st_size)
      inode = UInt64(info.st_ino)
      // Signed on some systems; only told from others.
      device = UInt64(truncatingIfNeeded: info.st_dev)
      let time = System.modificationTime(info)
      modified = (Int(time.tv_sec), Int(time.tv_nsec))
    }
  }

  /// stat(2): links followed; `nil` for `lastError`.
  static func status(path: String) -> Status? {
    var info = stat()
    return stat(path, &info) == 0 ? Status(info) : nil
  }

  /// fstat(2).
  static func status(of number: Int32) -> Status? {
    var info = stat()
    return fstat(number, &info) == 0 ? Status(info) : nil
  }

  /// fstatat(2): the name itself, where it is a link.
  static func status(ofName name: String, in folder: Int32) -> Status? {
    var info = stat()
    return fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 ? Status(info) : nil
  }

  /// lseek(2): whether the next read begins there.
  static func seek(_ number: Int32, to offset: Int) -> Bool { lseek(number, off_t(offset), SEEK_SET) >= 0 }

  /// opendir(3), readdir(3): the names in a folder as the bytes they are, `.` and `..` among them, as many as `limit`;
  /// `nil` for `lastError`.
  static func names(in folder: String, limit: Int) -> [[UInt8]]? {
    guard let handle = opendir(folder) else { return nil }
    defer { closedir(handle) }
    var names: [[UInt8]] = []
    while names.count < limit, let entry = readdir(handle) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { field in Array(field.prefix { $0 != 0 }) }
      names.append(name)
    }
    return names
  }

  /// realpath(3).
  static func realPath(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }

  /// access(2), X_OK.
  static func mayRun(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// linkat(2): a second name for a file, in the same folder, never over one that is there.
  static func link(_ name: String, as other: String, in folder: Int32) -> Bool {
    linkat(folder, name, folder, other, 0) == 0
  }

  /// linkat(2), AT_SYMLINK_FOLLOW: a name for the file to which a link leads.
  static func linkTarget(of path: String, as name: String, in folder: Int32) -> Bool {
    linkat(AT_FDCWD, path, folder, name, AT_SYMLINK_FOLLOW) == 0
  }

  /// renameat(2): the other name is replaced where it is there.
  static func rename(_ name: String, to other: String, in folder: Int32) -> Bool {
    renameat(folder, name, folder, other) == 0
  }

  /// unlinkat(2).
  static func remove(_ name: String, in folder: Int32) { unlinkat(folder, name, 0) }

  /// fsync(2).
  static func sync(_ number: Int32) -> Bool { fsync(number) == 0 }
}

extension System {
  /// mkdtemp(3): a new folder that only its owner may enter; the six last characters of the path are made up.
  static func makeTemporaryFolder(_ path: String) -> String? {
    var template = Array("\(path)XXXXXX".utf8CString)
    return template.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress, let path = mkdtemp(start) else { return nil }
      return String(cString: path)
    }
  }

  /// mkdir(2).
  static func makeFolder(_ path: String) -> Bool { mkdir(path, 0o755) == 0 }

  /// unlink(2).
  static func removeFile(_ path: String) -> Bool { unlink(path) == 0 }

  /// rmdir(2).
  static func removeFolder(_ path: String) -> Bool { rmdir(path) == 0 }
}

public import JSONTape

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What tells one state of a file from another.
public struct FileStatus: Hashable, Sendable {
  public enum Kind: Sendable { case regular, folder, other }

  public let kind: Kind
  public let size: Int
  public let inode: UInt64
  public let modifiedNanoseconds: Int64

  /// The status of the file at `path`, links followed; `nil` where there is none or it may not be seen.
  public init?(path: String) {
    var info = stat()
    guard stat(path, &info) == 0 else { return nil }
    self.init(info)
  }

  fileprivate init(_ info: stat) {
    switch info.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .folder
    default: kind = .other
    }
    size = Int(info.st_size)
    inode = UInt64(info.st_ino)
    #if canImport(Darwin)
      let time = info.st_mtimespec
    #else
      let time = info.st_mtim
    #endif
    modifiedNanoseconds = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// Why a file could not be had, in the system's own words.
public struct FileError: Error, Sendable, CustomStringConvertible {
  public enum Reason: Sendable, Equatable { case missing, denied, tooLarge(limit: Int), other }

  public let path: String
  public let reason: Reason
  private let detail: String

  init(path: String, code: Int32) {
    self.path = path
    reason =
      switch code {
      case ENOENT, ENOTDIR: .missing
      case EACCES, EPERM: .denied
      default: .other
      }
    detail = String(cString: strerror(code))
  }

  init(path: String, limit: Int) {
    self.path = path
    reason = .tooLarge(limit: limit)
    detail = "larger than \(limit) bytes"
  }

  public var description: String { "\(path): \(detail)" }
}

public enum Files {
  /// The content of a regular file, and the status it had when it was opened.
  ///
  /// A file that grows while it is read gives what it had at first; one that shrinks gives less.
  public static func read(_ path: String, limit: Int) throws(FileError) -> (bytes: Bytes, status: FileStatus) {
    // O_NONBLOCK: opening a named pipe must not wait for its writer.
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw FileError(path: path, code: errno) }
    let file = Descriptor(number)
    defer { file.close() }
    var info = stat()
    guard fstat(number, &info) == 0 else { throw FileError(path: path, code: errno) }
    let status = FileStatus(info)
    guard status.kind == .regular else { throw FileError(path: path, code: EINVAL) }
    guard status.size <= limit else { throw FileError(path: path, limit: limit) }
    return (content(of: file, count: status.size), status)
  }

  /// A part of a regular file, as much of it as there is, and the status the file had when it was opened.
  public static func read(
    _ path: String, from offset: Int, atMost count: Int
  ) throws(FileError) -> (bytes: Bytes, status: FileStatus) {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { throw FileError(path: path, code: errno) }
    let file = Descriptor(number)
    defer { file.close() }
    var info = stat()
    guard fstat(number, &info) == 0 else { throw FileError(path: path, code: errno) }
    let status = FileStatus(info)
    guard status.kind == .regular else { throw FileError(path: path, code: EINVAL) }
    let length = min(count, status.size - offset)
    guard offset >= 0, length > 0 else { return (Bytes([]), status) }
    guard lseek(number, off_t(offset), SEEK_SET) >= 0 else { throw FileError(path: path, code: errno) }
    return (content(of: file, count: length), status)
  }

  private static func content(of file: Descriptor, count length: Int) -> Bytes {
    Bytes(capacity: length) { memory in
      var count = 0
      while count < memory.count {
        let more = file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
        if more == 0 { break }
        count += more
      }
      return count
    }
  }

  /// The names in a folder, sorted, without `.` and `..`.
  public static func names(in folder: String) throws(FileError) -> [String] {
    guard let handle = opendir(folder) else { throw FileError(path: folder, code: errno) }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { field in
        field.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The path of a file or folder with all links followed; `nil` where there is no such thing.
  public static func realPath(_ path: String) -> String? {
    guard let found = realpath(path, nil) else { return nil }
    defer { free(found) }
    return String(cString: found)
  }
}

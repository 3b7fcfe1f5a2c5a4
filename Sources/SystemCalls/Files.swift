public import JSONTape

/// What tells one state of a file from another.
public struct FileStatus: Hashable, Sendable {
  /// What stands at a path.
  public enum Kind: Sendable {
    case regular, folder
    /// A device, a pipe, a socket.
    case other
  }

  /// What it is, links followed.
  public let kind: Kind
  /// In bytes.
  public let size: Int
  /// The file's number in its file system.
  public let inode: UInt64
  /// The file system's number.
  public let device: UInt64
  /// When the content changed last: nanoseconds since 1970 in UTC; the farthest there is for what lies beyond.
  public let modifiedNanoseconds: Int64

  /// The status of the file at `path`, links followed; `nil` where there is none or it may not be seen.
  public init?(path: String) {
    guard let status = System.status(path: path) else { return nil }
    self.init(status)
  }

  fileprivate init(_ status: System.Status) {
    kind =
      switch status.kind {
      case .regular: .regular
      case .folder: .folder
      case .other: .other
      }
    size = status.size
    inode = status.inode
    device = status.device
    modifiedNanoseconds = Self.nanoseconds(status.modified.seconds, status.modified.nanoseconds)
  }

  /// File systems know times of the year 2262 and later, which nanoseconds since 1970 in 64 bits do not.
  static func nanoseconds(_ seconds: Int, _ nanoseconds: Int) -> Int64 {
    let (whole, isTooFar) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, isBeyond) = whole.addingReportingOverflow(Int64(nanoseconds))
    return isTooFar || isBeyond ? (seconds < 0 ? .min : .max) : sum
  }
}

/// Why a file could not be had, in the system's own words.
public struct FileError: Error, Sendable, CustomStringConvertible {
  /// What the caller can tell apart.
  public enum Reason: Sendable, Equatable {
    /// There is no such file, or no such folder on the way to it.
    case missing
    /// The user may not.
    case denied
    /// Larger than so many bytes, which was the most that was wanted.
    case tooLarge(limit: Int)
    case other
  }

  /// As it was asked for.
  public let path: String
  /// Why.
  public let reason: Reason
  private let detail: String

  init(path: String, code: ErrorNumber) {
    self.path = path
    reason =
      switch code {
      case .noEntry, .notAFolder: .missing
      case .noAccess, .notPermitted: .denied
      default: .other
      }
    detail = code.text
  }

  init(path: String, limit: Int) {
    self.path = path
    reason = .tooLarge(limit: limit)
    detail = "larger than \(limit) bytes"
  }

  /// A file whose content cannot be used, in words for a person.
  package init(path: String, unusable detail: String) {
    self.path = path
    reason = .other
    self.detail = detail
  }

  /// The path and what is wrong, for a person.
  public var description: String { "\(path): \(detail)" }
}

/// Reads files and folders.
public enum Files {
  /// The content of a regular file, and the status it had when it was opened.
  ///
  /// A file that grows while it is read gives what it had at first; one that shrinks gives less.
  ///
  /// - Parameter limit: the most bytes it may have.
  /// - Throws: `FileError` where there is no such file, it may not be read, is no regular file, or is too large.
  public static func read(_ path: String, limit: Int) throws(FileError) -> (bytes: Bytes, status: FileStatus) {
    let (file, status) = try opened(path)
    defer { file.close() }
    guard status.size <= limit else { throw FileError(path: path, limit: limit) }
    return (content(of: file, count: status.size), status)
  }

  /// A part of a regular file, as much of it as there is, and the status the file had when it was opened.
  ///
  /// - Throws: `FileError` where there is no such file, it may not be read, or is no regular file.
  public static func read(
    _ path: String, from offset: Int, atMost count: Int
  ) throws(FileError) -> (bytes: Bytes, status: FileStatus) {
    let (file, status) = try opened(path)
    defer { file.close() }
    guard offset >= 0, offset < status.size else { return (Bytes([]), status) }
    let length = min(count, status.size - offset)
    guard length > 0 else { return (Bytes([]), status) }
    guard System.seek(file.number, to: offset) else { throw FileError(path: path, code: System.lastError) }
    return (content(of: file, count: length), status)
  }

  /// Parts of a regular file, one right behind the other; as much of them as there is, and the status the file had when
  /// it was opened.
  ///
  /// - Parameters:
  ///   - parts: in the order in which they are wanted, none negative.
  ///   - change: what is done to the bytes before they can no longer change.
  /// - Throws: `FileError` where there is no such file, it may not be read, or is no regular file.
  package static func read(
    _ path: String, parts: [Range<Int>], change: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(FileError) -> (bytes: Bytes, status: FileStatus) {
    let (file, status) = try opened(path)
    defer { file.close() }
    let present = parts.map { $0.clamped(to: 0..<max(status.size, 0)) }
    let bytes = Bytes(capacity: present.reduce(0) { $0 + $1.count }) { memory in
      var filled = 0
      for part in present {
        guard System.seek(file.number, to: part.lowerBound) else { break }
        let wanted = UnsafeMutableRawBufferPointer(rebasing: memory[filled..<(filled + part.count)])
        let count = fill(wanted, from: file)
        filled += count
        // It has shrunk: what would come next is not what was meant.
        if count < part.count { break }
      }
      change(UnsafeMutableRawBufferPointer(rebasing: memory[..<filled]))
      return filled
    }
    return (bytes, status)
  }

  /// All that comes from what is no regular file, such as a pipe that a shell names; `nil` where there is none, or more
  /// than `limit` comes from it.
  package static func readPipe(_ path: String, limit: Int) -> [UInt8]? {
    let number = System.openFile(path, [.reading])
    guard number >= 0 else { return nil }
    let file = Descriptor(number)
    defer { file.close() }
    guard let found = System.status(of: number), FileStatus(found).kind == .other else { return nil }
    return file.readAll(limit: limit)
  }

  static func opened(_ path: String) throws(FileError) -> (file: Descriptor, status: FileStatus) {
    // Opening a named pipe must not wait for its writer.
    let number = System.openFile(path, [.reading, .noWaiting])
    guard number >= 0 else { throw FileError(path: path, code: System.lastError) }
    let file = Descriptor(number)
    guard let found = System.status(of: number) else {
      let code = System.lastError
      file.close()
      throw FileError(path: path, code: code)
    }
    let status = FileStatus(found)
    guard status.kind == .regular else {
      file.close()
      throw FileError(path: path, code: .invalid)
    }
    return (file, status)
  }

  private static func content(of file: Descriptor, count length: Int) -> Bytes {
    Bytes(capacity: length) { fill($0, from: file) }
  }

  private static func fill(_ memory: UnsafeMutableRawBufferPointer, from file: Descriptor) -> Int {
    var count = 0
    while count < memory.count {
      let more = file.read(into: UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
      if more == 0 { break }
      count += more
    }
    return count
  }

  /// The names in a folder, sorted, without `.` and `..`, and without those that are no text.
  ///
  /// - Throws: `FileError` where there is no such folder or it may not be read.
  public static func names(in folder: String) throws(FileError) -> [String] { try listing(of: folder).names }

  /// What is in a folder: the names that can be asked for, sorted, and those that cannot.
  ///
  /// - Throws: `FileError` where there is no such folder or it may not be read.
  public static func listing(of folder: String) throws(FileError) -> FolderListing {
    guard let names = System.names(in: folder, limit: FolderListing.mostNames) else {
      throw FileError(path: folder, code: System.lastError)
    }
    return FolderListing(names)
  }

  /// The path of a file or folder with all links followed; `nil` where there is no such thing.
  public static func realPath(_ path: String) -> String? { System.realPath(path) }

  /// Whether there is a program at `path` that this user may start.
  package static func isProgram(_ path: String) -> Bool {
    FileStatus(path: path)?.kind == .regular && System.mayRun(path)
  }
}

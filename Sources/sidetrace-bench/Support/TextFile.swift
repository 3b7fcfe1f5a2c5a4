internal import Glibc
internal import JSONTape
internal import SystemCalls

/// Small files of the system, whose size is not known before they are read, and large ones that are written.
enum TextFile {
  static func read(_ path: String) -> String? {
    let number = open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { return nil }
    let file = Descriptor(number)
    defer { file.close() }
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let count = chunk.withUnsafeMutableBytes { file.read(into: $0) }
      if count == 0 { return String(decoding: text, as: UTF8.self) }
      text += chunk[..<count]
    }
  }

  static func append(_ bytes: Bytes, to path: String) -> Bool {
    let number = open(path, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard number >= 0 else { return false }
    let file = Descriptor(number)
    defer { file.close() }
    return bytes.withUnsafeBytes { file.writeAll($0) }
  }

  static func write(_ bytes: Bytes, to path: String) -> Bool {
    let number = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard number >= 0 else { return false }
    let file = Descriptor(number)
    defer { file.close() }
    return bytes.withUnsafeBytes { file.writeAll($0) }
  }
}

/// A folder of its own that is gone when the work is done.
final class TemporaryFolder {
  let path: String
  private var files: [String] = []

  init?() {
    var template = Array("/tmp/sidetrace-bench-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The path of a file in the folder; it will be removed.
  func file(_ name: String) -> String {
    let file = "\(path)/\(name)"
    if !files.contains(file) { files.append(file) }
    return file
  }

  func remove() {
    for file in files { unlink(file) }
    rmdir(path)
  }
}

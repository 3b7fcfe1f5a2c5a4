internal import JSONTape
internal import SystemCalls

/// A folder for the files of one input, gone behind it.
struct ScratchFolder: ~Copyable {
  let path: String
  private var files: [String] = []
  private var folders: [String] = []

  init() throws(Violation) {
    let place = CurrentProcess.environment("TMPDIR") ?? "/tmp"
    guard let path = Files.makeTemporaryFolder("\(place)/sidetrace-fuzz-") else {
      throw Violation("no temporary folder can be made in \(place)")
    }
    self.path = path
  }

  /// Makes a file, and the folders that it lies in.
  mutating func add(_ name: String, _ bytes: [UInt8]) throws(Violation) {
    let parts = name.split(separator: "/")
    for count in 1..<parts.count {
      let folder = "\(path)/\(parts[..<count].joined(separator: "/"))"
      if Files.makeFolder(folder) { folders.append(folder) }
    }
    let file = "\(path)/\(name)"
    guard Files.write(Bytes(bytes), to: file) else { throw Violation("no file can be written in \(path)") }
    files.append(file)
  }

  deinit {
    for file in files { Files.remove(file) }
    for folder in folders.reversed() { Files.removeFolder(folder) }
    Files.removeFolder(path)
  }
}

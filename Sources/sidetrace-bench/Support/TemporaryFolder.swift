internal import SystemCalls

/// A folder of its own that is gone when the work is done.
final class TemporaryFolder {
  let path: String
  private var files: [String] = []

  init?() {
    guard let path = Files.makeTemporaryFolder("/tmp/sidetrace-bench-") else { return nil }
    self.path = path
  }

  /// The path of a file in the folder; it will be removed.
  func file(_ name: String) -> String {
    let file = "\(path)/\(name)"
    if !files.contains(file) { files.append(file) }
    return file
  }

  func remove() {
    for file in files { Files.remove(file) }
    Files.removeFolder(path)
  }
}

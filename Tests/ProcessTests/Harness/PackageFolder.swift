import ChildProcesses
import Foundation

/// Where things are: the package's folder, and the program that was built with these tests.
enum PackageFolder {
  static let root = URL(filePath: BuiltPackage.root)

  static func path(_ relative: String) -> String { BuiltPackage.path(relative) }

  static let program = BuiltPackage.program("sidetrace")
}

/// A folder of its own for one test, gone with this object.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "sidetrace-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}

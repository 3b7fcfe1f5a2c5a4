import Foundation

/// Where things are: the package's folder, and the program that was built with these tests.
enum PackageFolder {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func path(_ relative: String) -> String { root.appending(path: relative).path }

  /// The program stands in the same folder as the test bundle, whatever the scratch path and configuration.
  ///
  /// On Linux the bundle is the running program; on macOS a helper runs it and gets it as an argument.
  static let program: String? = {
    let bundles = CommandLine.arguments + Bundle.allBundles.map(\.bundlePath)
    for bundle in bundles where bundle.contains(".xctest") {
      var folder = URL(filePath: bundle).deletingLastPathComponent()
      while folder.path.count > 1 {
        let candidate = folder.appending(path: "sidetrace").path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
          FileManager.default.isExecutableFile(atPath: candidate)
        {
          return candidate
        }
        folder.deleteLastPathComponent()
      }
    }
    return nil
  }()
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

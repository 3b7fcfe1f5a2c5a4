import Foundation
import Testing

/// What differs between systems stands in one folder, which alone sees the C library.
@Suite("The systems")
struct SystemRules {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized
  private static let folder = "Sources/SystemCalls/Platform/"
  private static let systemLibraries: Set<String> = ["Glibc", "Musl", "Darwin"]

  /// The lines of every file of Swift and C, by its path.
  private static func files(in folder: String) throws -> [(path: String, lines: [Substring])] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.appending(path: folder).path)
    return try paths.filter { [".swift", ".c", ".h"].contains(where: $0.hasSuffix) }.sorted().map { path in
      let text = try String(contentsOf: root.appending(path: "\(folder)/\(path)"), encoding: .utf8)
      return ("\(folder)/\(path)", text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  private static func conditions(_ lines: [Substring]) -> Int {
    lines.count { $0.drop { $0 == " " }.hasPrefix("#if") }
  }

  @Test(
    "differ in one folder only: no other file has an #if", arguments: ["Sources", "Tests", "Clients/swift/Sources"])
  func differInOneFolder(folder: String) throws {
    for (path, lines) in try Self.files(in: folder) where !path.hasPrefix(Self.folder) {
      #expect(Self.conditions(lines) == 0, "\(path) has an #if")
    }
  }

  @Test("have a file each, with one #if at most")
  func oneConditionAFile() throws {
    let files = try Self.files(in: "Sources").filter { $0.path.hasPrefix(Self.folder) }
    #expect(files.count > 2)
    for (path, lines) in files { #expect(Self.conditions(lines) <= 1, "\(path) has more than one #if") }
  }

  @Test("show their C library to that folder alone", arguments: ["Sources", "Tests", "Clients/swift/Sources"])
  func cLibraryIsSeenInOneFolder(folder: String) throws {
    for (path, lines) in try Self.files(in: folder) where !path.hasPrefix(Self.folder) {
      for line in lines {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else { continue }
        #expect(!Self.systemLibraries.contains(String(words[place + 1])), "\(path) imports \(words[place + 1])")
      }
    }
  }
}

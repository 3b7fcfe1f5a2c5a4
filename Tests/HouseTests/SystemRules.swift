import Foundation
import Testing

/// What differs between systems stands in one folder, which alone sees the C library.
@Suite("The systems")
struct SystemRules {
  private static let folder = "Sources/SystemCalls/Platform/"
  private static let systemLibraries: Set<String> = ["Glibc", "Musl", "Darwin"]

  /// The files of Swift and C.
  private static func files(in folder: String) throws -> [SourceCode.File] {
    try SourceCode.files(below: folder, endings: [".swift", ".c", ".h"])
  }

  private static func conditions(_ lines: [Substring]) -> Int {
    lines.count { $0.drop { $0 == " " }.hasPrefix("#if") }
  }

  @Test(
    "differ in one folder only: no other file has an #if", arguments: ["Sources", "Tests", "Clients/swift/Sources"])
  func differInOneFolder(folder: String) throws {
    for file in try Self.files(in: folder) where !file.path.hasPrefix(Self.folder) {
      #expect(Self.conditions(file.lines) == 0, "\(file.path) has an #if")
    }
  }

  @Test("have a file each, with one #if at most")
  func oneConditionAFile() throws {
    let files = try Self.files(in: "Sources").filter { $0.path.hasPrefix(Self.folder) }
    #expect(files.count > 2)
    for file in files { #expect(Self.conditions(file.lines) <= 1, "\(file.path) has more than one #if") }
  }

  @Test("show their C library to that folder alone", arguments: ["Sources", "Tests", "Clients/swift/Sources"])
  func cLibraryIsSeenInOneFolder(folder: String) throws {
    for file in try Self.files(in: folder) where !file.path.hasPrefix(Self.folder) {
      for line in file.lines {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else { continue }
        #expect(!Self.systemLibraries.contains(String(words[place + 1])), "\(file.path) imports \(words[place + 1])")
      }
    }
  }
}

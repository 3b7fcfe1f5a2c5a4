import ChildProcesses
import Foundation
import SystemCalls

/// Where things are: the package's folder, and the program that was built with these tests.
enum Place {
  static let root = URL(filePath: BuiltPackage.root)

  /// The folder of the program, which stands beside the test bundle.
  static let programs = BuiltPackage.program("sidetrace").map { ($0 as NSString).deletingLastPathComponent }

  /// What the folder of a client holds, by the ends of the names.
  static func files(_ folder: String, ending: String) -> [String] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)) ?? []
    return all.filter { $0.hasSuffix(ending) }.sorted()
  }
}

/// A program that a client runs in, which not every machine has.
struct Host {
  let name: String

  static let neovim = Host(name: "nvim")
  static let emacs = Host(name: "emacs")
  static let node = Host(name: "node")
  static let python = Host(name: "python3")
  static let jq = Host(name: "jq")
  static let zsh = Host(name: "zsh")
  static let fish = Host(name: "fish")
  static let swiftClient = Host(name: Place.root.appending(path: "Clients/swift/.build/debug/spend-by-model").path)

  var isInstalled: Bool {
    name.hasPrefix("/") ? Files.isProgram(name) : Programs.alongPath(name) != nil
  }

  /// A test of a program that is missing is passed over, except where all of them must be there.
  var isTested: Bool {
    isInstalled || ProcessInfo.processInfo.environment["SIDETRACE_REQUIRE_CLIENTS"] == "1"
  }
}

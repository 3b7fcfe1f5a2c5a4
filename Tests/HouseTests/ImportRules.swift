import Foundation
import Testing

/// The walls of the house: who may import whom stands in ARCHITECTURE.md and is checked here.
@Suite("The rooms")
struct ImportRules {
  /// What the Swift toolchain ships and any room may use.
  private static let toolchain: Set<String> = ["Dispatch", "Synchronization"]
  /// The C library, for the one room that makes system calls.
  private static let systemLibraries: Set<String> = ["Glibc", "Musl", "Darwin"]

  /// Each room with the rooms it may import, as the table has it.
  private static func table() throws -> [String: Set<String>] {
    let text = try SourceCode.text(of: "ARCHITECTURE.md")
    var rooms: [String: Set<String>] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("| `") {
      let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
      guard cells.count == 3, !cells[0].contains(",") else { continue }
      let name = cells[0].trimmingCharacters(in: CharacterSet(charactersIn: "`"))
      switch cells[2] {
      case "nothing": rooms[name] = []
      case "all above": rooms[name] = Set(rooms.keys)
      default: rooms[name] = Set(cells[2].split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
      }
    }
    return rooms
  }

  private static func imports(_ line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else { return nil }
    return String(words[place + 1])
  }

  private static let rooms = [
    "JSONTape", "SystemCalls", "JSONRPC", "TraceModel", "TraceFormats", "TraceClient", "TraceReceiver", "TraceStore",
    "TraceInsight", "CodeLink", "SidetraceServer", "SidetraceEditor", "FuzzTargets", "sidetrace", "sidetrace-fuzz",
  ]

  @Test("import only what the table allows", arguments: rooms)
  func importsAreAllowed(room: String) throws {
    let allowed = try #require(try Self.table()[room], "ARCHITECTURE.md has no row for \(room)")
    for file in try SourceCode.files(below: "Sources/\(room)") {
      for line in file.lines {
        guard let module = Self.imports(line), !Self.toolchain.contains(module) else { continue }
        if Self.systemLibraries.contains(module) {
          #expect(room == "SystemCalls", "\(file.path) imports \(module)")
        } else {
          #expect(allowed.contains(module), "\(file.path) imports \(module)")
        }
      }
    }
  }

  @Test("all stand in the table, and the table names no others")
  func tableIsComplete() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: SourceCode.root.appending(path: "Sources").path)
    let measuring: Set<String> = ["SampleSessions", "ChildProcesses", "sidetrace-bench", "bench-echo"]
    #expect(Set(folders).subtracting(measuring) == Set(try Self.table().keys))
  }

  @Test("hold nothing that input could use to end the process", arguments: rooms)
  func noTraps(room: String) throws {
    for file in try SourceCode.files(below: "Sources/\(room)") {
      for (number, line) in file.lines.enumerated() {
        let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        for trap in ["try!", "as!", "fatalError(", "preconditionFailure("] {
          #expect(!code.contains(trap), "\(file.path):\(number + 1) has \(trap)")
        }
      }
    }
  }

  @Test("need no package")
  func noPackages() throws {
    let text = try SourceCode.text(of: "Package.swift")
    #expect(!text.contains(".package("))
  }
}

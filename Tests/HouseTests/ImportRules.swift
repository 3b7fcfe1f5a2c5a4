import Foundation
import Testing

/// The walls of the house: who may import whom stands in ARCHITECTURE.md and is checked here.
@Suite("The rooms")
struct ImportRules {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  /// What the Swift toolchain ships and any room may use.
  private static let toolchain: Set<String> = ["Dispatch", "Synchronization"]
  /// The C library, for the one room that makes system calls.
  private static let systemLibraries: Set<String> = ["Glibc", "Musl", "Darwin"]

  /// Each room with the rooms it may import, as the table has it.
  private static func table() throws -> [String: Set<String>] {
    let text = try String(contentsOf: root.appending(path: "ARCHITECTURE.md"), encoding: .utf8)
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

  static func sources(of room: String) throws -> [(file: String, lines: [Substring])] {
    let folder = root.appending(path: "Sources/\(room)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
    return try files.map { file in
      let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      return ("\(room)/\(file)", text.split(separator: "\n", omittingEmptySubsequences: false))
    }
  }

  private static func imports(_ line: Substring) -> String? {
    let words = line.split(separator: " ")
    guard let place = words.firstIndex(of: "import"), place <= 1, place + 1 < words.count else { return nil }
    return String(words[place + 1])
  }

  private static let rooms = [
    "JSONTape", "SystemCalls", "JSONRPC", "TraceModel", "TraceFormats", "TraceClient", "TraceReceiver", "TraceStore",
    "TraceInsight", "CodeLink", "SidetraceServer", "SidetraceEditor", "sidetrace",
  ]

  @Test("import only what the table allows", arguments: rooms)
  func importsAreAllowed(room: String) throws {
    let allowed = try #require(try Self.table()[room], "ARCHITECTURE.md has no row for \(room)")
    for (file, lines) in try Self.sources(of: room) {
      for line in lines {
        guard let module = Self.imports(line), !Self.toolchain.contains(module) else { continue }
        if Self.systemLibraries.contains(module) {
          #expect(room == "SystemCalls", "\(file) imports \(module)")
        } else {
          #expect(allowed.contains(module), "\(file) imports \(module)")
        }
      }
    }
  }

  @Test("all stand in the table, and the table names no others")
  func tableIsComplete() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.root.appending(path: "Sources").path)
    let measuring: Set<String> = ["SampleSessions", "ChildProcesses", "sidetrace-bench", "bench-echo"]
    #expect(Set(folders).subtracting(measuring) == Set(try Self.table().keys))
  }

  @Test("hold nothing that input could use to end the process", arguments: rooms)
  func noTraps(room: String) throws {
    for (file, lines) in try Self.sources(of: room) {
      for (number, line) in lines.enumerated() {
        let code = line.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).first ?? ""
        for trap in ["try!", "as!", "fatalError(", "preconditionFailure("] {
          #expect(!code.contains(trap), "\(file):\(number + 1) has \(trap)")
        }
      }
    }
  }

  @Test("need no package")
  func noPackages() throws {
    let text = try String(contentsOf: Self.root.appending(path: "Package.swift"), encoding: .utf8)
    #expect(!text.contains(".package("))
  }
}

import Foundation
import Testing

/// Within a room the folders stand above one another, too: who names whom has no way back.
///
/// How it reads the code: it is text, not a compiler. A folder *declares* the types and functions that its files declare
/// at the left margin, private ones apart; it *names* whatever another folder of the room declares, wherever such a word
/// stands in its code; a function where it is called, unless the folder has a member of that name. Comments and strings
/// are left out. A room's own files count as a folder named `.`.
///
/// What it cannot see: members (a method that an extension in another folder adds), types nested in others, names that
/// two folders both declare, and what stands inside a string's interpolation.
@Suite("The folders of a room")
struct FolderRules {
  /// Who names whom, and with which words.
  struct Graph {
    private(set) var edges: [String: [String: Set<String>]] = [:]

    mutating func add(_ from: String, _ to: String, word: String) {
      edges[from, default: [:]][to, default: []].insert(word)
    }

    func reachable(from start: String) -> Set<String> {
      var found: Set<String> = []
      var next = [start]
      while let folder = next.popLast() {
        for other in (edges[folder] ?? [:]).keys where found.insert(other).inserted { next.append(other) }
      }
      return found
    }

    /// The edges that lie on a way back to where it began.
    var cycles: [String] {
      edges.keys.sorted().flatMap { from in
        (edges[from] ?? [:]).filter { reachable(from: $0.key).contains(from) }.map { to, words in
          "\(from) names \(to): \(words.sorted().prefix(8).joined(separator: ", "))"
        }.sorted()
      }
    }
  }

  static func graph(of files: [SourceCode.File]) -> Graph {
    var owners: [String: Set<String>] = [:]
    var members: [String: Set<String>] = [:]
    for file in files {
      for line in file.lines {
        if let name = declared(line) { owners[name, default: []].insert(file.folder) }
        if let name = member(line) { members[file.folder, default: []].insert(name) }
      }
    }
    var graph = Graph()
    for file in files {
      for line in file.lines {
        for word in words(line) where members[file.folder]?.contains(word) != true {
          guard let folders = owners[word], folders.count == 1, let owner = folders.first, owner != file.folder else {
            continue
          }
          graph.add(file.folder, owner, word: word)
        }
      }
    }
    return graph
  }

  /// The name of the function or case that an indented line declares.
  private static func member(_ line: Substring) -> String? {
    guard line.hasPrefix(" ") else { return nil }
    let words = line.split(separator: " ")
    guard let kind = words.firstIndex(where: { $0 == "func" || $0 == "case" }), kind + 1 < words.count else {
      return nil
    }
    return String(words[kind + 1].prefix { $0.isLetter || $0.isNumber || $0 == "_" })
  }

  private static let modifiers: Set<Substring> = [
    "public", "package", "internal", "final", "indirect", "nonisolated", "open",
  ]
  private static let kinds: Set<Substring> = ["struct", "enum", "class", "protocol", "actor", "typealias", "func"]

  /// The name that a line declares at the left margin.
  static func declared(_ line: Substring) -> String? {
    guard let first = line.first, first != " " else { return nil }
    let words = line.split(separator: " ").drop { $0.hasPrefix("@") || modifiers.contains($0) }
    guard let kind = words.first, kinds.contains(kind), let rest = words.dropFirst().first else { return nil }
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    return name.isEmpty ? nil : String(name)
  }

  /// The words of a line that can name a type or a function: none behind a dot.
  static func words(_ line: Substring) -> [String] {
    var words: [String] = []
    var word = ""
    var before: Character = " "
    var previous: Character = " "
    for character in line + " " {
      if character.isLetter || character.isNumber || character == "_" {
        if word.isEmpty { before = previous }
        word.append(character)
      } else if !word.isEmpty {
        // A word in lower case counts only where it is called.
        let isType = word.first?.isUppercase ?? false
        if before != ".", isType || character == "(" { words.append(word) }
        word = ""
      }
      previous = character
    }
    return words
  }

  @Test("name one another without a way back", arguments: try SourceCode.rooms())
  func noCycles(room: String) throws {
    let cycles = Self.graph(of: try SourceCode.files(below: "Sources/\(room)").map(\.bare)).cycles
    #expect(cycles.isEmpty, "in \(room):\n\(cycles.joined(separator: "\n"))")
  }

  @Test("are told apart as they are written")
  func cycleIsSeen() {
    func file(_ path: String, _ text: String) -> SourceCode.File {
      SourceCode.File(path: "Sources/Room/\(path)", text: text).bare
    }
    let one = file("A/One.swift", "struct One {\n  let two: Two\n  let text = \"Three\"  // Three\n}")
    let two = file("B/Two.swift", "public final class Two {}\nstruct Three {}")
    #expect(Self.graph(of: [one, two]).cycles.isEmpty)
    let back = file("B/Back.swift", "func back(_ one: One.Part) {}")
    #expect(Self.graph(of: [one, two, back]).cycles == ["A names B: Two", "B names A: One"])
  }
}

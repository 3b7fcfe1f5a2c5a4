import ChildProcesses
import Foundation

/// A conversation with the program, as a file tells it. Fixtures/transcripts/README.md describes the format.
struct Transcript {
  enum Step {
    /// A message, framed by whoever sends it.
    case message(String)
    /// A message given byte by byte, framed likewise.
    case bytes([UInt8])
    /// Bytes as they are.
    case raw([UInt8])
    case answer(String)
    /// Answers that may overtake each other.
    case answers([String])
    case leave
    case log(String)
    case exit(Int32)
  }

  struct Item {
    var step: Step
    /// The lines of the file that say so.
    let lines: Range<Int>
  }

  private(set) var arguments: [String] = []
  private(set) var framings = ClientFraming.allCases
  private(set) var shakesHands = false
  private(set) var items: [Item] = []
  let path: String
  let lines: [String]

  static let folder = PackageFolder.root.appending(path: "Fixtures/transcripts")

  static let names: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".txt") }.sorted()
  }()

  init(_ name: String) throws {
    path = Self.folder.appending(path: name).path
    lines = try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var number = 0
    while number < lines.count {
      let start = number
      var text = lines[start]
      number += 1
      // An indented line goes on with the one before it.
      while number < lines.count, lines[number].hasPrefix("  ") {
        text += "\n" + lines[number]
        number += 1
      }
      do {
        try read(text, start..<number)
      } catch {
        throw ChildError("\(name):\(start + 1): \(error)")
      }
    }
    guard items.contains(where: { if case .exit = $0.step { true } else { false } }) else {
      throw ChildError("\(name): says nothing about the exit code")
    }
  }

  private mutating func read(_ text: String, _ lines: Range<Int>) throws {
    if text.isEmpty || text.hasPrefix("#") { return }
    let end = text.firstIndex { $0 == " " || $0 == "\n" } ?? text.endIndex
    let word = String(text[..<end])
    let rest = text[end...].drop { $0 == " " }
    func add(_ step: Step) { items.append(Item(step: step, lines: lines)) }
    switch word {
    case "arguments:": arguments = rest.split(separator: " ").map(String.init)
    case "framing:":
      framings = try rest.split(separator: " ").map { name in
        guard let framing = ClientFraming(rawValue: String(name)) else { throw ChildError("no framing \(name)") }
        return framing
      }
    case "handshake": shakesHands = true
    case "-->": add(.message(String(rest)))
    case "==>": add(.bytes(try Escapes.bytes(rest)))
    case "~~>": add(.raw(try Escapes.bytes(rest)))
    case "<--": add(.answer(String(rest)))
    case "<~~":
      if case .answers(let others)? = items.last?.step, let last = items.popLast() {
        items.append(Item(step: .answers(others + [String(rest)]), lines: last.lines.lowerBound..<lines.upperBound))
      } else {
        add(.answers([String(rest)]))
      }
    case "--|": add(.leave)
    case "stderr:": add(.log(String(rest)))
    case "exit:":
      guard let code = Int32(rest) else { throw ChildError("no exit code: \(rest)") }
      add(.exit(code))
    default: throw ChildError("what is '\(word)'?")
    }
  }
}

/// The escapes of `==>` and `~~>` lines.
enum Escapes {
  static func bytes(_ text: Substring) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "\\"): bytes.append(0x5C)
      case UInt8(ascii: "x"):
        guard let byte = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
          throw ChildError("\\x needs two digits")
        }
        bytes.append(byte)
        rest = rest.dropFirst(2)
      case UInt8(ascii: "{"):
        // \{600*[} is 600 brackets.
        guard let end = rest.firstIndex(of: UInt8(ascii: "}")), let star = rest.firstIndex(of: UInt8(ascii: "*")),
          star < end, let count = Int(String(decoding: rest[..<star], as: UTF8.self))
        else { throw ChildError("\\{ needs a number, a star, text and }") }
        for _ in 0..<count { bytes += rest[(star + 1)..<end] }
        rest = rest[(end + 1)...]
      default: throw ChildError("an unknown escape")
      }
    }
    return bytes
  }
}

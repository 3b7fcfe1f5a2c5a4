internal import JSONTape
package import SystemCalls

/// Which lines of a Claude Code transcript its figures depend on.
///
/// Most of a transcript is what tools gave back, in lines that count for nothing unless the tool failed. Such a line is
/// known by its bytes: a quote that no backslash escapes begins or ends a string, so that `"is_error"` with its colon can
/// only be a member's name.
struct ClaudeCodeFigureLines {
  /// Strings are cut behind so many bytes: ids, names, folders and what texts begin with are shorter.
  private static let longest = 512
  /// What stands in front of a message.
  private static let envelope = 2048

  /// The calls that failed, as their ids are spelled: a later result of one is no longer nothing.
  private var failed: Set<[UInt8]> = []

  /// What an answer says and calls counts for nothing, unless it holds what a tool of the server gave back.
  private static let answers = BytePattern("tool_result").map { (name: "content" as StaticString, unless: $0) }

  private static let role = Key("role")
  private static let type = Key("type")
  private static let call = Key("tool_use_id")

  mutating func need(_ line: UnsafeRawBufferPointer) -> LineNeed {
    let head = UnsafeRawBufferPointer(rebasing: line.prefix(Self.envelope))
    guard let role = Self.role.value(in: head), Self.begins(head, role, "\"user\"") else {
      return .shortened(longest: Self.longest, whole: [], emptied: Self.answers)
    }
    guard let result = Self.result(in: head, behind: role) else {
      // What the user said decides on turns as a whole; only pictures are that long.
      return line.count < 1 << 16 ? .whole : .shortened(longest: 1 << 14, whole: [0x3C], emptied: nil)
    }
    let id = Self.call.value(in: head, from: result).map { Self.string(head, $0) } ?? nil
    guard let id, !failed.contains(id) else { return .shortened(longest: Self.longest, whole: [0x3C], emptied: nil) }
    switch TellingKeys.look(through: line) {
    case .plain: return .nothing
    case .failed:
      failed.insert(id)
      return .shortened(longest: Self.longest, whole: [0x3C], emptied: nil)
    case .odd: return .whole
    }
  }

  /// Where a block that is a tool's result says so, if it is the first that says what it is.
  private static func result(in head: UnsafeRawBufferPointer, behind start: Int) -> Int? {
    var place = start
    while let type = type.value(in: head, from: place) {
      if begins(head, type, "\"tool_result\"") { return start }
      // Of messages themselves some say that they are messages.
      guard begins(head, type, "\"message\"") else { return nil }
      place = type
    }
    return nil
  }

  static func begins(_ bytes: UnsafeRawBufferPointer, _ place: Int, _ word: StaticString) -> Bool {
    guard place + word.utf8CodeUnitCount <= bytes.count else { return false }
    return UnsafeRawBufferPointer(rebasing: bytes[place...]).starts(
      with: UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  static func string(_ bytes: UnsafeRawBufferPointer, _ place: Int) -> [UInt8]? {
    guard place < bytes.count, bytes[place] == 0x22 else { return nil }
    let text = bytes[(place + 1)...].prefix { $0 != 0x22 && $0 != 0x5C }
    return text.endIndex < bytes.count && bytes[text.endIndex] == 0x22 ? Array(text) : nil
  }
}

extension ClaudeCodeFigureLines {
  /// A member's name as it is spelled.
  struct Key {
    private let pattern: BytePattern?

    init(_ name: String) { pattern = BytePattern("\"\(name)\"") }

    /// Where the value of the next member of this name begins.
    func value(in bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
      guard let pattern else { return nil }
      var place = start
      while let found = pattern.first(in: bytes, from: place) {
        place = found + pattern.bytes.count
        if let value = Self.value(bytes, behind: place) { return value }
      }
      return nil
    }

    /// Where the value behind a name begins; `nil` where no colon follows, so that it is none.
    static func value(_ bytes: UnsafeRawBufferPointer, behind end: Int) -> Int? {
      var place = end
      func skipSpace() { while place < bytes.count, bytes[place] == 0x20 || bytes[place] == 0x09 { place += 1 } }
      skipSpace()
      guard place < bytes.count, bytes[place] == 0x3A else { return nil }
      place += 1
      skipSpace()
      return place
    }
  }

  /// What the names in a tool's result tell of it, in one pass over its bytes.
  enum TellingKeys {
    case plain, failed, odd

    private static let names: [StaticString] = ["\"is_error\"", "\"parentUuid\"", "\"usage\""]

    /// A result that says that it is an error has failed; one that has a usage, or says twice what it comes behind, is
    /// more than a result: two records on one line, or one of a kind that nobody has seen yet.
    static func look(through line: UnsafeRawBufferPointer) -> TellingKeys {
      var parents = 0
      var answer = TellingKeys.plain
      forEachCandidate(line) { place in
        guard let name = names.first(where: { begins(line, place, $0) }),
          let value = Key.value(line, behind: place + name.utf8CodeUnitCount)
        else { return true }
        switch name.utf8CodeUnitCount {
        case 10: if !begins(line, value, "false") { answer = .failed }
        case 12:
          parents += 1
          if parents > 1 { answer = .odd }
        default: answer = .odd
        }
        return answer != .odd
      }
      guard line.first == 0x7B, line.last(where: { $0 != 0x20 && $0 != 0x0D }) == 0x7D else { return .odd }
      return answer
    }

    /// Calls `body` with each place of `"is`, `"pa` and `"us`.
    private static func forEachCandidate(_ line: UnsafeRawBufferPointer, _ body: (Int) -> Bool) {
      guard let base = line.baseAddress else { return }
      typealias Block = SIMD32<UInt8>
      let quote = Block(repeating: 0x22)
      let (i, s, p, a, u) = (
        Block(repeating: 0x69), Block(repeating: 0x73), Block(repeating: 0x70), Block(repeating: 0x61),
        Block(repeating: 0x75)
      )
      var place = 0
      while place &+ 34 <= line.count {
        let first = base.loadUnaligned(fromByteOffset: place, as: Block.self)
        let second = base.loadUnaligned(fromByteOffset: place &+ 1, as: Block.self)
        let third = base.loadUnaligned(fromByteOffset: place &+ 2, as: Block.self)
        let isWord = (((second .== i) .| (second .== u)) .& (third .== s)) .| ((second .== p) .& (third .== a))
        let hits = unsafeBitCast((first .== quote) .& isWord, to: SIMD4<UInt64>.self)
        if hits[0] | hits[1] | hits[2] | hits[3] != 0 {
          for word in 0..<4 {
            var rest = hits[word]
            while rest != 0 {
              let bit = rest.trailingZeroBitCount
              if !body(place &+ word &* 8 &+ bit &>> 3) { return }
              rest &= ~(0xFF &<< UInt64(truncatingIfNeeded: bit))
            }
          }
        }
        place &+= 32
      }
      while place < line.count {
        if base.load(fromByteOffset: place, as: UInt8.self) == 0x22, !body(place) { return }
        place &+= 1
      }
    }
  }
}

extension ClaudeCodeTranscripts {
  package func figureText(_ path: String) throws(FileError) -> TranscriptText {
    guard path.hasSuffix(".jsonl") else { return try TranscriptText.read(path) }
    var lines = ClaudeCodeFigureLines()
    return try FigureLines.read(path) { lines.need($0) }
  }
}

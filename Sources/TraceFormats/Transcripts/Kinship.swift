package import TraceModel

/// What the head of a transcript says of the family that its session may be of: enough to know which files to compare.
package struct Kinship: Sendable {
  /// Files that share a mark may have records in common: a copy begins as its original does.
  package var marks: [UInt64] = []
  /// The session that this one says it came from.
  package var named: SessionParent?
  /// How far the other's file is this one's history, where that is not copied: so many of its first bytes.
  package var historyBytes: Int?
  /// The number of the first line there that is no longer of it.
  package var historyEnd: Count?
  /// Where files are named by the time they were made, the names' order is the family's.
  package var order: String?
  /// Who a member of a team is, as the one who leads it calls it; `nil` for a session that is none.
  package var teammate: String?
  /// Whether there is anything of a conversation; a file without is no session.
  package var isSession = true

  package init() {}

  /// A mark of a record: equal for copies, whatever else was changed in them.
  static func mark(_ kind: StaticString, _ text: String, _ more: String = "") -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(kind) \(text) \(more)".utf8 {
      hash = (hash ^ UInt64(truncatingIfNeeded: byte)) &* 0x0000_0100_0000_01B3
    }
    return hash
  }

  static func mark(_ kind: StaticString, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = mark(kind, "")
    var place = 0
    while place &+ 8 <= bytes.count {
      hash = (hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 29
      place &+= 8
    }
    while place < bytes.count {
      hash = (hash ^ UInt64(truncatingIfNeeded: bytes[place])) &* 0x0000_0100_0000_01B3
      place &+= 1
    }
    return hash
  }
}

/// The records of a transcript by what is the same in copies of them.
package struct RecordMarks: Sendable {
  /// One record.
  package struct Entry: Sendable {
    /// Any of these in another file: the record is there, too.
    package let marks: [UInt64]
    package let time: Timestamp?
    /// Its bytes: who copies adds to a record.
    package let count: Int
  }

  package private(set) var entries: [Entry] = []
  package private(set) var all: Set<UInt64> = []

  package init() {}

  mutating func add(_ marks: [UInt64], _ time: Timestamp?, _ count: Int) {
    if marks.isEmpty { return }
    entries.append(Entry(marks: marks, time: time, count: count))
    all.formUnion(marks)
  }

  /// Adds the records of another file of the session.
  package mutating func add(_ other: RecordMarks) {
    entries += other.entries
    all.formUnion(other.all)
  }

  /// How the records of two files relate.
  package struct Comparison {
    /// Records of the first that are in the other, too.
    package var shared = 0
    /// Their bytes in the first.
    package var sharedBytes = 0
    /// When the first's own records begin; `nil` where all are in the other.
    package var firstOwn: Timestamp?
    package var hasOwn = false
  }

  package func compared(with other: RecordMarks) -> Comparison {
    var answer = Comparison()
    for entry in entries {
      if entry.marks.contains(where: other.all.contains) {
        answer.shared += 1
        answer.sharedBytes += entry.count
      } else {
        answer.hasOwn = true
        if let time = entry.time { answer.firstOwn = min(answer.firstOwn ?? time, time) }
      }
    }
    return answer
  }
}

/// What a session has from others, as its family tells.
package struct Inheritance: Sendable {
  /// What its own records do not tell: nothing is known of a family.
  package static let unknown = Inheritance()

  /// The session it came from.
  package var parent: SessionParent?
  /// The sessions that came from it.
  package var forks: [String] = []
  /// The marks of records that were made elsewhere and count there.
  package var marks: Set<UInt64> = []
  /// What was before, in the file of another session.
  package var history: [TranscriptText] = []
  /// The number of the first line of that which no longer belongs here, where the lines are numbered.
  package var historyEnd: Count?
  /// Whether the family was looked for.
  package var isKnown = false
  /// Whether the file of the session it names as the one it came from is there.
  package var isParentThere = false

  package init() {}
}

internal import TraceFormats
internal import TraceModel

/// Which of the transcripts that are there can be kin, by what their heads say.
struct TranscriptKin: Sendable {
  let files: [TranscriptFile]
  let kinships: [Kinship?]
  /// Whether any file is of a member of a team.
  let hasTeams: Bool
  private var byPath: [String: Int] = [:]
  private var byID: [String: Int] = [:]
  private var byMark: [UInt64: [Int]] = [:]
  private var byNamed: [String: [Int]] = [:]

  /// So many files of one mark are looked at.
  private static let mostMembers = 64

  init(_ files: [TranscriptFile], _ kinships: [Kinship?]) {
    self.files = files
    self.kinships = kinships
    hasTeams = kinships.contains { $0?.teammate != nil }
    for (number, file) in files.enumerated() {
      byPath[file.path] = number
      if byID[file.id] == nil { byID[file.id] = number }
      guard let kinship = kinships[number] else { continue }
      for mark in Set(kinship.marks) { byMark[mark, default: []].append(number) }
      if let named = kinship.named { byNamed[named.sessionID, default: []].append(number) }
    }
  }

  func number(of file: TranscriptFile) -> Int? { byPath[file.path] }
  func number(of id: String) -> Int? { byID[id] }

  /// The ids of the sessions that say that they came from one.
  func children(of id: String) -> [String] { (byNamed[id] ?? []).map { files[$0].id } }

  /// The sessions that one says it came from, the nearest first.
  func ancestors(of number: Int, limit: Int) -> [Int] {
    var found: [Int] = []
    var next = number
    while found.count < limit, let named = kinships[next]?.named?.sessionID, let parent = byID[named], parent != number,
      !found.contains(parent)
    {
      found.append(parent)
      next = parent
    }
    return found
  }

  /// The sessions whose records one may have, with itself: those that it came from and those that begin alike. Where the
  /// one it came from is gone, the others that came from it.
  func members(of number: Int) -> [Int] {
    var found = [number]
    func add(_ numbers: [Int]) {
      for other in numbers where found.count < Self.mostMembers && !found.contains(other) { found.append(other) }
    }
    add(ancestors(of: number, limit: Self.mostMembers))
    var place = 0
    while place < found.count {
      for mark in kinships[found[place]]?.marks ?? [] { add(byMark[mark] ?? []) }
      place += 1
    }
    if let named = kinships[number]?.named?.sessionID, byID[named] == nil { add(byNamed[named] ?? []) }
    return found
  }

  /// An order in which nobody stands before the one it says it came from.
  func ancestorsFirst(_ order: [Int]) -> [Int] {
    var sorted: [Int] = []
    for number in order where !sorted.contains(number) {
      let before = ancestors(of: number, limit: Self.mostMembers).reversed()
      sorted += before.filter { order.contains($0) && !sorted.contains($0) }
      sorted.append(number)
    }
    return sorted
  }
}

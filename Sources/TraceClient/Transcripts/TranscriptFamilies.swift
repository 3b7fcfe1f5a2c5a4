internal import JSONTape
internal import Synchronization
internal import SystemCalls
internal import TraceFormats
internal import TraceModel

/// Which sessions came from which, and what each has of others.
///
/// The heads of all files tell which can be kin (`Kinship`); only kin are compared, record by record. A record counts in
/// the session that comes first in the family's order, of those whose files are there.
final class TranscriptFamilies: Sendable {
  private struct Head {
    let status: FileStatus
    let kinship: Kinship?
  }

  private struct Marks {
    let status: FileStatus
    let marks: RecordMarks
  }

  private struct State {
    var heads: [String: Head] = [:]
    var marks: [String: Marks] = [:]
    /// The leader of a team by the file of a member, as of the files' last look.
    var leaders: [String: String] = [:]
  }

  /// A session's place in its family, and the files that decide on it.
  struct Place {
    var inheritance = Inheritance()
    var relatives: [TranscriptFile] = []
  }

  /// The records of so many files are remembered.
  private static let mostMarks = 128
  /// A family larger than this is ordered by its files' times alone.
  private static let mostCompared = 16
  /// A thread goes on from another that goes on from another no more often than this.
  private static let mostAncestors = 32

  private let state = Mutex(State())

  // MARK: Heads

  /// Reads the heads of those files that are not known as they are. Runs on the caller's thread.
  func readHeads(_ files: ArraySlice<TranscriptFile>, _ format: any TranscriptFormat) {
    let missing = state.withLock { state in files.filter { state.heads[$0.path]?.status != $0.status } }
    for file in missing {
      if Interruption.isRaised { return }
      let kinship = TranscriptEntries.kinship(file, of: format)
      state.withLock { $0.heads[file.path] = Head(status: file.status, kinship: kinship) }
    }
  }

  /// What the heads of files say, in their order.
  func kinships(_ files: [TranscriptFile]) -> [Kinship?] {
    state.withLock { state in
      if state.heads.count > 2 * files.count + 1000 { state.heads = [:] }
      return files.map { state.heads[$0.path]?.kinship }
    }
  }

  // MARK: Records

  private func marks(_ file: TranscriptFile, _ format: any TranscriptFormat) -> RecordMarks {
    if let known = state.withLock({ $0.marks[file.path] }), known.status == file.status { return known.marks }
    var marks = RecordMarks()
    for path in [file.path] + format.companions(of: file) {
      if let text = try? TranscriptText.read(path) { marks.add(format.marks(text)) }
    }
    state.withLock { state in
      if state.marks.count >= Self.mostMarks { state.marks = [:] }
      state.marks[file.path] = Marks(status: file.status, marks: marks)
    }
    return marks
  }

  // MARK: Families

  /// The place of a session. Runs on the caller's thread, and reads the files of its kin if it has any.
  ///
  /// - Parameter withRecords: whether what is inherited is needed, not only from whom.
  func place(of file: TranscriptFile, in index: TranscriptKin, _ format: any TranscriptFormat, withRecords: Bool)
    -> Place
  {
    var place = Place()
    place.inheritance.isKnown = true
    guard let own = index.number(of: file), let kinship = index.kinships[own] else { return place }
    let ancestors = index.ancestors(of: own, limit: Self.mostAncestors)
    place.inheritance.isParentThere = !ancestors.isEmpty
    place.inheritance.parent = kinship.named
    let members = index.members(of: own)
    if members.count > 1 {
      let order = ordered(members, index, format)
      let older = order.prefix { $0 != own }
      if withRecords {
        for number in older { place.inheritance.marks.formUnion(marks(index.files[number], format).all) }
      }
      place.relatives += older.map { index.files[$0] }
      place.inheritance.parent = kinship.named ?? parent(of: own, older, index, format)
      place.inheritance.forks = order.drop { $0 != own }.dropFirst().filter { number in
        (index.kinships[number]?.named?.sessionID
          ?? parent(of: number, order.prefix { $0 != number }, index, format)?.sessionID)
          == file.id
      }.map { index.files[$0].id }
    }
    for id in index.children(of: file.id) where id != file.id && !place.inheritance.forks.contains(id) {
      place.inheritance.forks.append(id)
    }
    if withRecords { addHistory(of: own, index, format, &place) }
    team(file, own, index, &place)
    return place
  }

  /// The members of a family, the one first in which the records were made.
  private func ordered(_ members: [Int], _ index: TranscriptKin, _ format: any TranscriptFormat) -> [Int] {
    let byTime = members.sorted { one, other in
      let (first, second) = (index.files[one], index.files[other])
      return (index.kinships[one]?.order ?? "", first.status.modifiedNanoseconds, first.id)
        < (index.kinships[other]?.order ?? "", second.status.modifiedNanoseconds, second.id)
    }
    if members.allSatisfy({ index.kinships[$0]?.order != nil }) || members.count > Self.mostCompared {
      return index.ancestorsFirst(byTime)
    }
    var wins: [Int: Int] = [:]
    for (place, one) in byTime.enumerated() {
      for other in byTime[(place + 1)...] {
        wins[isOlder(one, other, index, format) ? one : other, default: 0] += 1
      }
    }
    let places = Dictionary(uniqueKeysWithValues: byTime.enumerated().map { ($1, $0) })
    return index.ancestorsFirst(
      members.sorted { (-(wins[$0] ?? 0), places[$0] ?? 0) < (-(wins[$1] ?? 0), places[$1] ?? 0) })
  }

  /// Whether what two files share was made in the first: copies have more bytes a record, and end where they began to
  /// differ later than the original went on.
  private func isOlder(_ one: Int, _ other: Int, _ index: TranscriptKin, _ format: any TranscriptFormat) -> Bool {
    if index.ancestors(of: other, limit: Self.mostAncestors).contains(one) { return true }
    if index.ancestors(of: one, limit: Self.mostAncestors).contains(other) { return false }
    let (first, second) = (marks(index.files[one], format), marks(index.files[other], format))
    let left = first.compared(with: second)
    let right = second.compared(with: first)
    if left.shared == right.shared, left.sharedBytes != right.sharedBytes {
      return left.sharedBytes < right.sharedBytes
    }
    if left.hasOwn != right.hasOwn { return !left.hasOwn }
    if let own = left.firstOwn, let theirs = right.firstOwn, own != theirs { return own < theirs }
    return true
  }

  /// The session that one came from that does not say so: the one that it has most of.
  private func parent(
    of own: Int, _ older: some Sequence<Int>, _ index: TranscriptKin, _ format: any TranscriptFormat
  ) -> SessionParent? {
    let records = marks(index.files[own], format)
    var best: (number: Int, shared: Int)?
    for number in older {
      let shared = records.compared(with: marks(index.files[number], format)).shared
      if shared > 0, shared >= best?.shared ?? 0 { best = (number, shared) }
    }
    guard let best else { return nil }
    let hasOwn = marks(index.files[best.number], format).compared(with: records).hasOwn
    return SessionParent(index.files[best.number].id, hasOwn ? .fork : .resume)
  }

  /// What was before in files that are not copied, the first of them first.
  private func addHistory(of own: Int, _ index: TranscriptKin, _ format: any TranscriptFormat, _ place: inout Place) {
    var texts: [TranscriptText] = []
    var number = own
    for _ in 0..<Self.mostAncestors {
      guard let kinship = index.kinships[number], let bytes = kinship.historyBytes, let named = kinship.named,
        let before = index.number(of: named.sessionID), before != own,
        let text = try? TranscriptText.read(index.files[before].path)
      else { break }
      texts.append(text.prefix(bytes))
      place.relatives.append(index.files[before])
      number = before
    }
    place.inheritance.history = texts.reversed()
    place.inheritance.historyEnd = index.kinships[own]?.historyEnd
  }

  // MARK: Teams

  /// A member of a team came from the session in which it was asked for.
  private func team(_ file: TranscriptFile, _ own: Int, _ index: TranscriptKin, _ place: inout Place) {
    if place.inheritance.parent == nil, let name = index.kinships[own]?.teammate,
      let leader = leader(of: name, file, index)
    {
      place.inheritance.parent = SessionParent(leader, .teammate)
    }
    guard index.hasTeams else { return }
    for number in index.files.indices where number != own && index.files[number].folder == file.folder {
      guard let name = index.kinships[number]?.teammate, leader(of: name, index.files[number], index) == file.id else {
        continue
      }
      if !place.inheritance.forks.contains(index.files[number].id) {
        place.inheritance.forks.append(index.files[number].id)
      }
    }
  }

  private func leader(of name: String, _ file: TranscriptFile, _ index: TranscriptKin) -> String? {
    if let known = state.withLock({ $0.leaders[file.path] }), index.number(of: known) != nil { return known }
    guard let pattern = BytePattern("\"\(name)\"") else { return nil }
    for other in index.files where other.folder == file.folder && other.path != file.path {
      guard other.status.size <= 256 << 20, other.status.modifiedNanoseconds >= 0,
        index.number(of: other).flatMap({ index.kinships[$0] })?.teammate != name,
        let bytes = try? Files.read(other.path, limit: 256 << 20).bytes,
        bytes.withUnsafeBytes({ pattern.occurs(in: $0) })
      else { continue }
      state.withLock { state in
        if state.leaders.count > 10_000 { state.leaders = [:] }
        state.leaders[file.path] = other.id
      }
      return other.id
    }
    return nil
  }
}

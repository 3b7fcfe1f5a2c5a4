/// The hunks of a unified diff between two texts, as `git apply` takes them.
struct UnifiedDiff {
  private static let context = 3

  /// Each line with its mark and its end; empty where nothing differs.
  private(set) var bytes: [UInt8] = []
  private(set) var addedCount = 0
  private(set) var removedCount = 0
  private let old: Lines
  private let new: Lines

  private struct Lines {
    var all: [ArraySlice<UInt8>]
    /// Whether the last line has an end.
    let isEnded: Bool

    init(_ bytes: [UInt8]) {
      all = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      isEnded = all.last?.isEmpty ?? true
      if isEnded { all.removeLast() }
    }
  }

  /// A line of both, or of one side; counted from 0.
  private enum Step { case both(Int, Int), old(Int), new(Int) }

  init(from oldBytes: [UInt8], to newBytes: [UInt8]) {
    (old, new) = (Lines(oldBytes), Lines(newBytes))
    let steps = steps()
    var place = 0
    while let first = steps[place...].firstIndex(where: Self.isChange) {
      var last = first
      // Changes that are so near that their context meets are one hunk.
      while let next = steps[(last + 1)...].firstIndex(where: Self.isChange), next - last <= 2 * Self.context + 1 {
        last = next
      }
      write(steps[max(first - Self.context, place)..<min(last + 1 + Self.context, steps.count)])
      place = last + 1
    }
  }

  private static func isChange(_ step: Step) -> Bool { if case .both = step { false } else { true } }

  private func steps() -> [Step] {
    var partners: [Int] = LineDiff(old: old.all, new: new.all, followsMoves: false).fates.map { fate in
      if case .same(let line) = fate { line } else { -1 }
    }
    // A last line with an end and one without are not the same.
    if let last = partners.last, last >= 0 {
      if (partners.count == old.all.count && !old.isEnded) != (last == new.all.count - 1 && !new.isEnded) {
        partners[partners.count - 1] = -1
      }
    }
    if !new.isEnded, let other = partners.firstIndex(of: new.all.count - 1), other != old.all.count - 1 || old.isEnded {
      partners[other] = -1
    }
    var steps: [Step] = []
    var next = 0
    for (line, partner) in partners.enumerated() {
      guard partner >= 0 else {
        steps.append(.old(line))
        continue
      }
      while next < partner {
        steps.append(.new(next))
        next += 1
      }
      steps.append(.both(line, partner))
      next = partner + 1
    }
    while next < new.all.count {
      steps.append(.new(next))
      next += 1
    }
    return steps
  }

  private mutating func write(_ steps: ArraySlice<Step>) {
    var (oldLines, newLines) = (0, 0)
    var (oldStart, newStart) = (0, 0)
    for step in steps {
      switch step {
      case .both(let one, let other):
        if oldLines == 0 { oldStart = one }
        if newLines == 0 { newStart = other }
        (oldLines, newLines) = (oldLines + 1, newLines + 1)
      case .old(let line):
        if oldLines == 0 { oldStart = line }
        oldLines += 1
      case .new(let line):
        if newLines == 0 { newStart = line }
        newLines += 1
      }
    }
    // A side without lines is named by the line before it: none, since with context only an empty text has none.
    let head = "@@ -\(Self.range(oldStart, oldLines)) +\(Self.range(newStart, newLines)) @@\n"
    bytes += Array(head.utf8)
    for step in steps {
      switch step {
      case .both(let line, _): write(old, line, 0x20)
      case .old(let line):
        write(old, line, 0x2D)
        removedCount += 1
      case .new(let line):
        write(new, line, 0x2B)
        addedCount += 1
      }
    }
  }

  private static func range(_ start: Int, _ count: Int) -> String {
    count == 0 ? "0,0" : count == 1 ? "\(start + 1)" : "\(start + 1),\(count)"
  }

  private mutating func write(_ lines: Lines, _ line: Int, _ mark: UInt8) {
    bytes.append(mark)
    bytes += lines.all[line]
    bytes.append(0x0A)
    if line == lines.all.count - 1, !lines.isEnded { bytes += Array("\\ No newline at end of file\n".utf8) }
  }
}

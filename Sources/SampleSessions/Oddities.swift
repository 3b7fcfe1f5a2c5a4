/// What may be wrong with a sample, each as the probability for one span, or for one trace where it says so.
public struct Oddities: Sendable {
  /// A parent that does not exist.
  public var orphans = 0.0
  /// A span that is its own parent.
  public var selfParents = 0.0
  /// A parent that names its child as its own parent.
  public var cycles = 0.0
  /// An id that the span before has already.
  public var repeatedIDs = 0.0
  /// Traces whose spans come in the reverse order, children before their parents.
  public var reversedTraces = 0.0
  /// Traces in which every span is the parent of the next one.
  public var deepTraces = 0.0

  /// Nothing is wrong.
  public static let none = Oddities()
  /// A little of everything.
  public static let some = Oddities(
    orphans: 0.02, selfParents: 0.01, cycles: 0.01, repeatedIDs: 0.01, reversedTraces: 0.2, deepTraces: 0.1)

  /// Each a probability from 0 to 1.
  public init(
    orphans: Double = 0, selfParents: Double = 0, cycles: Double = 0, repeatedIDs: Double = 0,
    reversedTraces: Double = 0, deepTraces: Double = 0
  ) {
    self.orphans = orphans
    self.selfParents = selfParents
    self.cycles = cycles
    self.repeatedIDs = repeatedIDs
    self.reversedTraces = reversedTraces
    self.deepTraces = deepTraces
  }

  /// The number of a parent that no span has.
  static let missing: UInt64 = 0x4000_0000

  /// Bends the parents and ids of a trace's spans.
  func apply(to spans: inout [SampleSpan], _ random: inout Random) {
    for place in spans.indices.dropFirst() {
      if random.chance(orphans) { spans[place].parent = Self.missing + spans[place].id }
      if random.chance(selfParents) { spans[place].parent = spans[place].id }
      // Numbers are places counted from one as long as none is repeated, so a parent is found at once.
      if random.chance(cycles), let parent = spans[place].parent, parent > 1, parent <= spans.count {
        spans[Int(parent) - 1].parent = spans[place].id
      }
    }
    for place in spans.indices.dropFirst() where random.chance(repeatedIDs) { spans[place].id = spans[place - 1].id }
    if random.chance(reversedTraces) { spans.reverse() }
  }
}

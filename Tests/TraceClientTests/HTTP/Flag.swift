import Synchronization

/// Something that has happened or not, told between threads.
final class Flag: Sendable {
  private let state = Atomic(false)
  var isSet: Bool { state.load(ordering: .acquiring) }
  func set() { state.store(true, ordering: .releasing) }
}

/// Counts across threads, from 1.
final class Counter: Sendable {
  private let state = Atomic(0)
  func next() -> Int { state.add(1, ordering: .relaxed).newValue }
}

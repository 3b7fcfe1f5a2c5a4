import Testing

/// Waits until something holds, looking every few milliseconds; gives up when even a slow machine would be done.
func eventually(
  _ what: Comment, seconds: Double = 120, sourceLocation: SourceLocation = #_sourceLocation,
  _ condition: () -> Bool
) async throws {
  let end = ContinuousClock.now + .seconds(seconds)
  while !condition() {
    try #require(ContinuousClock.now < end, what, sourceLocation: sourceLocation)
    try await Task.sleep(for: .milliseconds(3))
  }
}

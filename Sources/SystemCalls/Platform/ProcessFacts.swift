/// What the system tells of a process.
struct ProcessState {
  /// A zombie, or about to be one.
  let hasEnded: Bool
  /// When it began, as the system writes it: tells it from another that gets its number later.
  let birth: String
}

/// The memory of a process, in bytes.
package struct ProcessMemory: Sendable {
  /// What it has in the machine's memory now.
  package let resident: Int
  /// The most it ever had.
  package let peak: Int
}

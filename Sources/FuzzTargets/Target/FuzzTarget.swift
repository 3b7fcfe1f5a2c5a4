package import JSONTape

/// A way from outside into the program, to be tried with any bytes.
///
/// Beside not ending the process, what comes of the bytes has properties that `run` looks at: no input may break them.
package struct FuzzTarget: Sendable {
  /// In one word, as folders of inputs are called.
  package let name: String
  /// How an input is read, in a sentence.
  package let summary: String
  /// Longer inputs are not tried.
  package let longestInput: Int
  /// Inputs to begin with, made of the fixtures.
  package let seeds: @Sendable () -> [[UInt8]]
  /// Tries one input.
  package let run: @Sendable (Bytes) throws(Violation) -> Void

  init(
    _ name: String, _ summary: String, longestInput: Int, seeds: @escaping @Sendable () -> [[UInt8]],
    run: @escaping @Sendable (Bytes) throws(Violation) -> Void
  ) {
    self.name = name
    self.summary = summary
    self.longestInput = longestInput
    self.seeds = { seeds().filter { !$0.isEmpty && $0.count <= longestInput } }
    self.run = run
  }
}

/// A property that an input broke.
package struct Violation: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}

/// Sees that a property holds.
func require(_ holds: Bool, _ property: @autoclosure () -> String) throws(Violation) {
  if !holds { throw Violation(property()) }
}

/// The targets there are. A new one: a file in `Targets`, with its seeds, and a line here.
package enum FuzzTargets {
  /// In the order of an input's way through the program.
  package static let all = [
    frames, jsonText, formats, query, methods, code, receiver, server,
  ]

  /// The target with this name.
  package static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

internal import TraceFormats

/// The kinds of sources there are. A new one stands here once.
public enum SourceKinds {
  /// In the order in which people read of them, and in which those that are found are used.
  public static let all: [SourceKind] =
    [.files, .otlp] + FormatRegistry.transcripts.map { .transcripts(in: $0) } + [.pandaProbe, .kore, .syntropic137]

  /// The kind of this name.
  public static func named(_ name: String) -> SourceKind? { all.first { $0.name == name } }

  /// The kinds of which there is a source on this machine.
  ///
  /// - Parameters:
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  ///   - exists: whether there is a file or folder at a path.
  public static func found(environment: (String) -> String?, exists: (String) -> Bool) -> [SourceKind] {
    all.filter { $0.isFound(environment: environment, exists: exists) }
  }

  /// Where sources are looked for on this machine, whether or not they are there.
  ///
  /// - Parameter environment: gives the value of a variable; `nil` for an unset or empty one.
  public static func placesLookedAt(_ environment: (String) -> String?) -> [String] {
    all.flatMap { $0.foundByPlaces(environment) }
  }

  /// The variables that say that sources lie elsewhere on this machine.
  public static var variablesOfPlaces: [String] {
    all.filter { !$0.foundByPlaces({ _ in nil }).isEmpty }.flatMap(\.variables)
  }
}

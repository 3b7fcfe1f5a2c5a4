internal import SystemCalls
internal import TraceClient

/// The sources that are used when nobody names one: each whose place on this machine or whose variables exist.
enum DefaultSources {
  /// - Parameters:
  ///   - environment: gives the value of a variable; `nil` for an unset or empty one.
  ///   - exists: whether there is a file or folder at a path.
  static func found(
    environment: (String) -> String? = CurrentProcess.environment,
    exists: (String) -> Bool = { FileStatus(path: $0) != nil }
  ) -> [SourceSpecification] {
    SourceKinds.found(environment: environment, exists: exists).compactMap { try? SourceSpecification($0.name) }
  }
}

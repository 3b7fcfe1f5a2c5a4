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
    let home = environment("HOME") ?? ""
    let isThere: [(kind: String, Bool)] = [
      ("claude-code", TranscriptSource.claudeCodePlaces(environment: environment).contains(where: exists)),
      ("codex", TranscriptSource.codexPlaces(environment: environment).contains(where: exists)),
      (
        "pandaprobe",
        ["PANDAPROBE_API_KEY", "PANDAPROBE_TOKEN"].contains { environment($0) != nil }
          || exists(home + "/.pandaprobe/config.yaml")
      ),
      ("kore", environment("KORE_API_TOKEN") != nil),
      ("syntropic137", environment("SYN_API_URL") != nil),
    ]
    return isThere.filter(\.1).compactMap { try? SourceSpecification($0.kind) }
  }
}

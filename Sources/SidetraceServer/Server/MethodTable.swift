internal import JSONTape

/// The methods there are. To add one: declare it in `Methods`, put it here, describe it in protocol.md.
enum MethodTable {
  static let all: [any Method.Type] = [
    SourceList.self,
    SourceCheckMethod.self,
    SourceAsk.self,
    SessionList.self,
    SessionGet.self,
    SessionTraces.self,
    SessionGenerations.self,
    SessionMetricsMethod.self,
    SessionAnalysisMethod.self,
    SessionDiffMethod.self,
    SessionExportMethod.self,
    SessionWatch.self,
    SessionUnwatch.self,
    TraceList.self,
    TraceGet.self,
    TraceChildren.self,
    TraceDiffMethod.self,
    TraceSearch.self,
    TraceCriticalPath.self,
    SpanGet.self,
    ScoreList.self,
    UserList.self,
    AnalyticsGet.self,
    CodeAnnotations.self,
    CodeSpans.self,
    CodeHistory.self,
    CodeLocation.self,
    CacheStats.self,
    CacheClear.self,
    Discover.self,
  ]

  private static let declarations = all.map { $0.declaration }
  private static let table = KeyTable(names: declarations.map(\.name))

  /// The method with this name.
  static func find(_ name: JSONValue) -> (method: any Method.Type, declaration: MethodDeclaration)? {
    table[name].map { (all[$0], declarations[$0]) }
  }

  static let names = declarations.map { "\($0.name)" }
  static let spelling = Spelling(names)
}

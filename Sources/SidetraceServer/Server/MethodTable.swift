internal import JSONTape

/// The methods there are. To add one: declare it in `Methods`, put it here, describe it in protocol.md.
enum MethodTable {
  static let all: [any Method.Type] = [
    ListSources.self,
    CheckSources.self,
    AskSource.self,
    ListSessions.self,
    GetSession.self,
    GetSessionTraces.self,
    ListGenerations.self,
    ReportSpending.self,
    MeasureSession.self,
    AnalyzeSession.self,
    CompareSessions.self,
    ExportSession.self,
    ResumeSession.self,
    ListSessionFiles.self,
    MakeSessionPatch.self,
    WatchSession.self,
    UnwatchSession.self,
    ListTraces.self,
    GetTrace.self,
    ListChildren.self,
    CompareTraces.self,
    SearchTrace.self,
    SearchSessions.self,
    CompleteQuery.self,
    FindCriticalPath.self,
    GetSpan.self,
    ListScores.self,
    GetScoreFigures.self,
    ListEvaluations.self,
    ListUsers.self,
    GetAnalytics.self,
    AnnotateCode.self,
    ListCodeSpans.self,
    BlameCode.self,
    GetCodeHistory.self,
    LocateSpan.self,
    GetCacheStats.self,
    ClearCache.self,
    Discover.self,
  ]

  private static let declarations = all.map { $0.declaration }
  private static let table = KeyTable(names: declarations.map(\.name))

  /// The method with this name.
  static func find(_ name: JSONValue) -> (method: any Method.Type, declaration: MethodDeclaration)? {
    table[name].map { (all[$0], declarations[$0]) }
  }

  static let names = declarations.map { "\($0.name)" }
}

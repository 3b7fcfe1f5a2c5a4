internal import JSONTape

/// The methods there are. To add one: declare it in `Methods`, put it here, describe it in protocol.md.
enum MethodTable {
  static let all: [any Method.Type] = [
    SourceList.self,
    SourceCheckMethod.self,
    SessionList.self,
    SessionGet.self,
    SessionTraces.self,
    SessionMetricsMethod.self,
    SessionAnalysisMethod.self,
    TraceList.self,
    TraceGet.self,
    TraceChildren.self,
    SpanGet.self,
    CacheStats.self,
    CacheClear.self,
    Discover.self,
  ]

  private struct Entry {
    let name: StaticString
    let method: any Method.Type
    let declaration: MethodDeclaration
  }

  private static let entries = all.map { Entry(name: $0.declaration.name, method: $0, declaration: $0.declaration) }

  /// The method with this name.
  static func find(_ name: JSONValue) -> (method: any Method.Type, declaration: MethodDeclaration)? {
    for entry in entries where name.equals(entry.name) { return (entry.method, entry.declaration) }
    return nil
  }

  static var names: [String] { entries.map { "\($0.name)" } }
}

internal import TraceClient

/// A source as somebody names it: `[NAME=]KIND[:LOCATION]`, such as `files:Fixtures/demo`.
public struct SourceSpecification: Sendable, Equatable {
  public struct Problem: Error {
    public let message: String
  }

  static let kinds = ["files", "pandaprobe"]

  public private(set) var name: String
  public let kind: String
  public let location: String
  private let isNamed: Bool

  public init(_ text: String) throws(Problem) {
    var rest = text[...]
    var given: Substring?
    // A name ends at the first `=` that stands before any colon; paths may hold `=` after it.
    if let equals = rest.firstIndex(of: "="), rest.firstIndex(of: ":").map({ equals < $0 }) ?? true {
      given = rest[..<equals]
      rest = rest[rest.index(after: equals)...]
    }
    let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let kind = String(parts.first ?? "")
    guard Self.kinds.contains(kind) else {
      let near = Spelling.nearest(to: kind, among: Self.kinds).map { "; did you mean '\($0)'?" } ?? ""
      throw Problem(
        message: "'\(kind.prefix(40))' is no kind of source; use [NAME=]KIND[:LOCATION] with KIND one of "
          + Self.kinds.joined(separator: ", ") + near)
    }
    let location = parts.count == 2 ? String(parts[1]) : ""
    if location.isEmpty, kind == "files" {
      throw Problem(message: "'\(text)' has no location; files needs a path, such as files:Fixtures/demo")
    }
    if let given, given.isEmpty { throw Problem(message: "'\(text)' has an empty name before the =") }
    name = given.map(String.init) ?? kind
    isNamed = given != nil
    self.kind = kind
    self.location = location
  }

  /// Numbers the names that nobody chose, so that no two sources share one.
  public static func nameApart(_ all: inout [SourceSpecification]) {
    var seen: Set<String> = []
    for place in all.indices {
      let base = all[place].name
      var number = 2
      while !seen.insert(all[place].name).inserted {
        all[place].name = "\(base)-\(number)"
        number += 1
      }
    }
  }

  func makeSource() -> any TraceSource {
    switch kind {
    case "pandaprobe":
      do throws(PandaProbeConfiguration.Problem) {
        let configuration = try PandaProbeConfiguration.found(endpoint: location.isEmpty ? nil : location)
        return try PandaProbeSource(name: name, configuration)
      } catch {
        return MisconfiguredSource(name: name, kind: kind, location: location, message: error.message, hint: error.hint)
      }
    default: return FilesSource(name: name, path: location)
    }
  }
}

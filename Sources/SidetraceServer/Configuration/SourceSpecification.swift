internal import JSONTape
internal import SystemCalls
package import TraceClient
internal import TraceFormats

/// A source as somebody names it: `[NAME=]KIND[:LOCATION][?SETTINGS]`, such as `files:Fixtures/demo`.
package struct SourceSpecification: Sendable, Equatable {
  /// Why a text or an object names no source.
  package struct Problem: Error {
    /// Without the name of the flag or option in front.
    package let message: String
  }

  static let kinds = SourceKinds.all.map(\.name)

  /// What requests and answers call it.
  package private(set) var name: String
  /// One of `kinds`.
  package let kind: String
  /// A path or a URL; empty where the kind knows where to look.
  package let location: String
  let settings: SourceSettings
  private let isNamed: Bool
  /// Who gives it: the user on the command line, or the client.
  private let author: SettingAuthor

  /// Reads it as the command line has it; nothing is looked up for that.
  package init(_ text: String, by author: SettingAuthor = .user) throws(Problem) {
    self.author = author
    var rest = text[...]
    var given: Substring?
    // A name ends at the first `=` that stands before any colon; paths and settings may hold `=` after it.
    if let equals = rest.firstIndex(of: "="),
      rest.firstIndex(where: { $0 == ":" || $0 == "?" }).map({ equals < $0 }) ?? true
    {
      given = rest[..<equals]
      rest = rest[rest.index(after: equals)...]
    }
    var settingsText: Substring?
    if let mark = rest.firstIndex(of: "?"), SourceSettings.areTaken(by: Self.kind(of: rest[..<mark])) {
      settingsText = rest[rest.index(after: mark)...]
      rest = rest[..<mark]
    }
    let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let kind = Self.kind(of: rest)
    guard Self.kinds.contains(kind) else {
      let near = Spelling.nearest(to: kind, among: Self.kinds).map { "; did you mean '\($0)'?" } ?? ""
      throw Problem(
        message: "'\(kind.prefix(40))' is no kind of source; use [NAME=]KIND[:LOCATION] with KIND one of "
          + Self.kinds.joined(separator: ", ") + near)
    }
    let location = parts.count == 2 ? String(parts[1]) : ""
    if location.isEmpty, case .path = SourceKinds.named(kind)?.location {
      throw Problem(message: "'\(text)' has no location; \(kind) needs a path, such as \(kind):Fixtures/demo")
    }
    if let given, given.isEmpty { throw Problem(message: "'\(text)' has an empty name before the =") }
    name = given.map(String.init) ?? kind
    isNamed = given != nil
    self.kind = kind
    self.location = location
    if let settingsText {
      settings = try SourceSettings(settingsText, kind: kind)
    } else {
      settings = SourceSettings()
    }
  }

  /// Reads `{"kind": …, "name": …, "location": …, "settings": {…}}`.
  init(_ object: JSONValue, by author: SettingAuthor) throws(Problem) {
    self.author = author
    func text(_ key: StaticString) throws(Problem) -> String? {
      guard let value = object[key], !value.isNull else { return nil }
      guard let text = value.stringValue else { throw Problem(message: "the source's '\(key)' must be a string") }
      return text
    }
    guard let kind = try text("kind") else { throw Problem(message: "a source needs a 'kind'") }
    let name = try text("name")
    let location = try text("location").map { ":" + $0 } ?? ""
    // The kind and the location are checked as if they were one string; neither holds settings here.
    let plain = try SourceSpecification("\(name ?? kind)=\(kind)\(location.prefix { $0 != "?" })")
    self.name = plain.name
    self.kind = plain.kind
    self.location = String(location.dropFirst())
    isNamed = name != nil
    if let given = object["settings"] {
      settings = try SourceSettings(given, kind: plain.kind)
    } else {
      settings = SourceSettings()
    }
  }

  private static func kind(of text: Substring) -> String { String(text.prefix { $0 != ":" }) }

  /// Numbers the names that nobody chose, so that no two sources share one.
  package static func nameApart(_ all: inout [SourceSpecification]) {
    // What somebody chose stays, unless it was chosen twice.
    var taken = Set(all.filter(\.isNamed).map(\.name))
    var kept: Set<String> = []
    for place in all.indices {
      let base = all[place].name
      if all[place].isNamed, kept.insert(base).inserted { continue }
      var number = 2
      while !taken.insert(all[place].name).inserted {
        all[place].name = "\(base)-\(number)"
        number += 1
      }
    }
  }

  /// - Parameter environment: gives the value of a variable; `nil` for an unset or empty one.
  func makeSource(
    prices: PriceTable?, environment: @escaping @Sendable (String) -> String? = { CurrentProcess.environment($0) }
  ) -> any TraceSource {
    do throws(ConfigurationProblem) {
      if let path = settings.unreadable {
        throw ConfigurationProblem(
          message: "there is no credential in \(path)",
          hint: "the first line of the file that tokenFile, keyFile or passwordFile names is the credential",
          field: "settings")
      }
      guard let kind = SourceKinds.named(kind) else {
        throw ConfigurationProblem(message: "'\(kind)' is no kind of source", hint: "use one of \(Self.kinds)")
      }
      var order = SourceOrder(
        name: name, location: location.isEmpty ? nil : HomeFolder.expanded(location, environment), prices: prices,
        environment: { [settings] in settings.value(of: $0, environment: environment) })
      order.locationAuthor = author
      order.author = { [settings, author] in settings.author(of: $0, settingsBy: author) }
      return try kind.makeSource(order)
    } catch {
      return MisconfiguredSource(name: name, kind: kind, location: location, error)
    }
  }
}

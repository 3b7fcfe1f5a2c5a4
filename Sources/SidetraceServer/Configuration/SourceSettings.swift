internal import JSONTape
internal import SystemCalls
internal import TraceClient

/// What a source is told beside where it is: `?project=P&tokenFile=PATH` behind its location.
///
/// Each setting stands for a variable of the environment and counts before it. Credentials are never among them, since
/// anybody can read a command line; a file that holds one is.
struct SourceSettings: Sendable, Equatable {
  private(set) var values: [String: String] = [:]
  private(set) var files: [String: String] = [:]

  private static func settings(of kind: String) -> [SourceKind.Setting] { SourceKinds.named(kind)?.settings ?? [] }

  /// Reads the `settings` of a source that is given as an object. There a credential may stand itself: what a client
  /// sends over its pipe nobody else can read.
  init(_ object: JSONValue, kind: String) throws(SourceSpecification.Problem) {
    for member in object.lastMembers {
      let name = member.key.stringValue ?? ""
      guard let value = Self.text(of: member.value) else {
        throw SourceSpecification.Problem(message: "the setting '\(name.prefix(40))' must be a string")
      }
      let credential = Self.settings(of: kind).first { $0.isFile && $0.name == name + "File" }
      guard let credential else {
        try take(name, value[...], kind)
        continue
      }
      if value.isEmpty { throw SourceSpecification.Problem(message: "the setting '\(name)' has no value") }
      values[credential.variable] = value
    }
  }

  /// A setting as it would stand behind a location.
  private static func text(of value: JSONValue) -> String? {
    if let text = value.stringValue { return text }
    return value.isNumber || value.boolValue != nil ? value.spelling : nil
  }

  /// Whether locations of this kind may have settings behind them; a file's name may hold a question mark.
  static func areTaken(by kind: String) -> Bool { !settings(of: kind).isEmpty }

  init() {}

  /// Reads `name=value&name=value`.
  init(_ text: Substring, kind: String) throws(SourceSpecification.Problem) {
    for part in text.split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      try take(String(sides[0]), sides.count == 2 ? sides[1] : "", kind)
    }
  }

  private mutating func take(_ name: String, _ value: Substring, _ kind: String) throws(SourceSpecification.Problem) {
    let known = Self.settings(of: kind)
    guard let setting = known.first(where: { $0.name == name }) else {
      let names = known.map(\.name)
      let near = Spelling.nearest(to: name, among: names).map { "; did you mean '\($0)'?" }
      throw SourceSpecification.Problem(
        message: "'\(name.prefix(40))' is no setting of \(kind)"
          + (near ?? (names.isEmpty ? ", which has none" : "; there are \(names.joined(separator: ", "))")))
    }
    guard !value.isEmpty else {
      throw SourceSpecification.Problem(message: "the setting '\(name)' has no value")
    }
    if setting.isFile { files[setting.variable] = String(value) } else { values[setting.variable] = String(value) }
  }

  /// Variables that hold credentials. Where one of them is set, the environment's others are none of this source's.
  private static let credentials = Set(SourceKinds.all.flatMap(\.settings).filter(\.isFile).map(\.variable))

  /// The value of a variable, as a source reads it: a setting, else the environment's.
  func value(
    of variable: String, environment: (String) -> String? = CurrentProcess.environment
  ) -> String? {
    if let value = values[variable] { return value }
    if let path = files[variable] { return Self.credential(in: path) }
    let hasCredential = !files.isEmpty || values.keys.contains(where: Self.credentials.contains)
    return hasCredential && Self.credentials.contains(variable) ? nil : environment(variable)
  }

  /// Who says what a variable's value is, where `author` gives the settings.
  func author(of variable: String, settingsBy author: SettingAuthor) -> SettingAuthor {
    if values[variable] != nil { return author }
    if files[variable] != nil { return author == .user ? .user : .fileOfClient }
    return .user
  }

  /// The first file that holds no credential, or cannot be read.
  var unreadable: String? { files.values.sorted().first { Self.credential(in: $0) == nil } }

  /// The first line of a file, without the blanks around it.
  private static func credential(in path: String) -> String? {
    guard let file = try? Files.read(HomeFolder.expanded(path), limit: 64 << 10).bytes else { return nil }
    let lines = file.text(0..<file.count).split(whereSeparator: \.isNewline)
    guard var line = lines.first?.drop(while: \.isWhitespace) else { return nil }
    while line.last?.isWhitespace == true { line.removeLast() }
    return line.isEmpty ? nil : String(line)
  }
}

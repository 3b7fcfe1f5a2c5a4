/// Takes out of texts what nobody else is to see, and counts it.
///
/// In its place stands `[redacted password]`, with the word for what it was; for the home folder and the names of users
/// `~`. What is found is what looks like a secret by one set of rules: it finds the usual ones, and no such search finds
/// all.
public final class Redactor {
  private let personal: PersonalNames
  /// How often each kind was taken out so far.
  public private(set) var counts: [SecretKind: Int] = [:]

  /// - Parameters:
  ///   - home: the home folder of the person who asks; `nil` where none is known.
  ///   - folders: where sessions ran: the names of users in them are taken out wherever they stand.
  ///   - hidesAddresses: whether e-mail addresses are taken out, too.
  public init(home: String?, folders: [String], hidesAddresses: Bool = false) {
    personal = PersonalNames(home: home, folders: folders, hidesAddresses: hidesAddresses)
  }

  /// How many secrets were taken out, home folders and names of users apart.
  public var secretCount: Int { counts.reduce(0) { $0 + ($1.key == .home ? 0 : $1.value) } }

  /// The text without what is secret in it.
  public func redact(_ text: String) -> String {
    var bytes = Array(text.utf8)
    return redact(&bytes) ? String(decoding: bytes, as: UTF8.self) : text
  }

  /// Takes out of a text what is secret in it, and says whether there was anything.
  public func redact(_ text: inout [UInt8]) -> Bool {
    let found = SecretScan(text, personal: personal).found
    if found.isEmpty { return false }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var place = 0
    for secret in found {
      result.append(contentsOf: text[place..<secret.range.lowerBound])
      result.append(contentsOf: secret.kind.replacement.utf8)
      counts[secret.kind, default: 0] += 1
      place = secret.range.upperBound
    }
    result.append(contentsOf: text[place...])
    text = result
    return true
  }

  /// Takes out of JSON text, or lines of it, what is secret in its strings; what is JSON stays JSON.
  ///
  /// - Parameter json: whole values: a string that has no end is left as it is.
  public func redact(json: [UInt8]) -> [UInt8] {
    var strings = JSONStringWalk(json)
    var result: [UInt8] = []
    var copied = 0
    while let string = strings.next() {
      guard let replaced = replacement(for: string, of: json) else { continue }
      result.append(contentsOf: json[copied..<string.range.lowerBound])
      result.append(contentsOf: replaced)
      copied = string.range.upperBound
    }
    if copied == 0 { return json }
    result.append(contentsOf: json[copied...])
    return result
  }

  /// The string in its quotes without what is secret in it; `nil` where nothing is.
  private func replacement(for string: JSONStringWalk.Found, of json: [UInt8]) -> [UInt8]? {
    var text = string.text(of: json)
    if let label = string.label, let name = SecretName(label[...]) {
      let value = SecretValue(bytes: text[...], isQuoted: true, isProse: false, isClose: false)
      let kind: SecretKind? =
        switch name {
        case .password: value.isSecret(for: name, called: label[...]) ? .password : nil
        case .cookie: value.isSecret(for: name, called: label[...]) ? .cookie : nil
        case .token, .perhaps: value.isSecret(for: name, called: label[...]) ? .token : nil
        case .authorization: text.count >= 8 && text[0] != 0x24 && text[0] != 0x3C ? .credentials : nil
        }
      if let kind {
        counts[kind, default: 0] += 1
        return Array("\"\(kind.replacement)\"".utf8)
      }
    }
    guard redact(&text) else { return nil }
    return JSONStringWalk.spelled(text)
  }
}

extension Redactor {
  /// Whether a value is secret as a whole because of the name that it has.
  func hides(named label: String, _ text: String) -> Bool {
    let label = Array(label.utf8.prefix(64))
    guard text.utf8.count <= 4096, let name = SecretName(label[...]) else { return false }
    let value = SecretValue(bytes: Array(text.utf8)[...], isQuoted: true, isProse: false, isClose: false)
    return value.isSecret(for: name, called: label[...])
  }

  /// Counts a value that is hidden as a whole, and gives what stands in its place.
  func hideWhole() -> String {
    counts[.token, default: 0] += 1
    return SecretKind.token.replacement
  }
}

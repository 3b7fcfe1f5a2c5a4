/// A stretch of a text that is not to be shown.
struct FoundSecret: Equatable {
  /// The bytes of it.
  let range: Range<Int>
  let kind: SecretKind
}

/// What is taken out of a text, as the text says in its place.
public enum SecretKind: String, Sendable, CaseIterable {
  case key = "key"
  case token = "token"
  case password = "password"
  case privateKey = "private key"
  case credentials = "credentials"
  case cookie = "cookie"
  case address = "e-mail address"
  case home = "home folder"

  /// What stands in its place.
  var replacement: String { self == .home ? "~" : "[redacted \(rawValue)]" }
}

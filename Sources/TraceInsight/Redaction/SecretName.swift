/// What the name of a value says of it.
enum SecretName {
  /// Whatever it is, it is one.
  case password
  /// A key or token, if it looks like one.
  case token
  /// Perhaps one, if nothing else looks like it.
  case perhaps
  /// Credentials behind a word for their scheme (RFC 9110, 11.6.2).
  case authorization
  case cookie

  /// - Returns: `nil` for a name that says nothing of secrets.
  init?(_ name: ArraySlice<UInt8>) {
    guard let last = name.last, Self.lastBytes.contains(ByteClass.lower(last)) else { return nil }
    let words = Self.words(name)
    guard let word = words.last else { return nil }
    let before = words.dropLast().last ?? []
    func ends(_ text: StaticString) -> Bool { Self.ends(word, text) }
    func isWord(_ text: StaticString) -> Bool { Self.equals(word, text) }
    if ends("password") || ends("passwd") || ends("passphrase") || ends("passwords") || isWord("pwd") || ends("pgpass")
    {
      self = .password
    } else if isWord("pass"), !before.isEmpty || name.allSatisfy(ByteClass.isUpper) {
      self = .password
    } else if ends("authorization") {
      self = .authorization
    } else if isWord("cookie") {
      self = .cookie
    } else if ends("secret") || ends("secrets") || ends("token") || ends("apikey") || ends("credential")
      || ends("credentials")
      || ends("secretkey") || ends("accesskey") || ends("accountkey") || ends("privatekey")
    {
      if Self.common.contains(where: { Self.equals(before, $0) }) { return nil }
      self = .token
    } else if isWord("key") || isWord("keys") || isWord("tokens") {
      if Self.common.contains(where: { Self.equals(before, $0) }) { return nil }
      let isCertain = Self.certain.contains { Self.equals(before, $0) }
      if !isCertain, isWord("tokens") || isWord("keys") { return nil }
      // In the environment a name that ends in _KEY has a key.
      let isVariable = !before.isEmpty && !name.contains(where: ByteClass.isLower)
      self = isCertain || isVariable ? .token : .perhaps
    } else if isWord("auth") {
      self = .perhaps
    } else if isWord("signature"), Self.equals(before, "amz") {
      self = .token
    } else {
      return nil
    }
  }

  private static let lastBytes = Set("dehlnsty".utf8)

  /// What makes a key a secret one.
  private static let certain: [StaticString] = [
    "api", "secret", "access", "private", "auth", "encryption", "signing", "account", "master", "service", "license",
    "client", "app", "application", "ssh", "admin", "subscription", "shared", "decryption", "webhook", "refresh",
    "bearer",
  ]
  /// What makes it none.
  private static let common: [StaticString] = [
    "public", "primary", "foreign", "sort", "partition", "cache", "index", "unique", "group", "idempotency", "object",
    "map", "dict", "row", "session", "next", "page", "continuation", "sync", "cancellation", "cancel", "max", "input",
    "output", "total", "special", "stop", "eos", "bos", "pad", "progress", "done", "result", "csrf", "lookup",
  ]

  /// The words of a name, in lower case: `DB_PASSWORD`, `dbPassword`, `db-password`. Only the last two are told.
  private static func words(_ name: ArraySlice<UInt8>) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    var wasLower = false
    for byte in name {
      let isPart = ByteClass.isAlphanumeric(byte)
      if !isPart || ByteClass.isUpper(byte) && wasLower, !word.isEmpty {
        words.append(word)
        word = []
      }
      if isPart { word.append(ByteClass.lower(byte)) }
      wasLower = ByteClass.isLower(byte) || ByteClass.isDigit(byte)
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static func equals(_ word: [UInt8], _ text: StaticString) -> Bool {
    word.count == text.utf8CodeUnitCount && ends(word, text)
  }

  private static func ends(_ word: [UInt8], _ text: StaticString) -> Bool {
    let suffix = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    return word.count >= suffix.count && word.suffix(suffix.count).elementsEqual(suffix)
  }
}

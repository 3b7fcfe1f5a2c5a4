/// Whether what stands where a secret is expected is one, or a word of a program, a type, a gap to be filled.
struct SecretValue {
  let bytes: ArraySlice<UInt8>
  let isQuoted: Bool
  /// Whether more words follow on its line, as in a sentence.
  let isProse: Bool
  /// Whether it stands close to its name, as in the environment: `NAME=value`.
  let isClose: Bool

  func isSecret(for name: SecretName, called label: ArraySlice<UInt8>) -> Bool {
    switch name {
    case .password: isPassword(called: label)
    case .token, .authorization: isToken(called: label)
    case .perhaps: isRandom
    case .cookie: bytes.contains(0x3D) && !isGap
    }
  }

  private func isPassword(called label: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 3, !isGap, !isPath else { return false }
    if isNothing { return false }
    // What a form says beside its field is a sentence.
    if isQuoted { return !(bytes.contains(0x20) && mentionsSecrets) }
    let isVariable = isClose && !label.contains(where: ByteClass.isLower)
    if isCode || mentionsSecrets && !isVariable { return false }
    let isWord = bytes.allSatisfy { ByteClass.isWord($0) && !ByteClass.isDigit($0) }
    return !(isWord && isProse)
  }

  private func isToken(called label: ArraySlice<UInt8>) -> Bool {
    guard bytes.count >= 8, !isGap, !isPath, !isNothing, !bytes.contains(0x20), !bytes.allSatisfy(ByteClass.isDigit)
    else { return false }
    let isWord = bytes.allSatisfy { ByteClass.isKey($0) && !ByteClass.isDigit($0) || $0 == 0x2E }
    if isQuoted { return !(isWord && (mentionsSecrets || isName)) }
    if isCode { return false }
    if !isWord { return !mentionsSecrets }
    return isClose && !mentionsSecrets && !label.contains(where: ByteClass.isLower)
  }

  /// Whether it is long and made of letters and digits as chance would have them, and not of those that a hash or a
  /// UUID is made of.
  private var isRandom: Bool {
    guard bytes.count >= 20, bytes.count <= 512, !isGap, !isPath, !isCode else { return false }
    if bytes.allSatisfy({ ByteClass.isHex($0) || $0 == 0x2D }) { return false }
    let isPlain = bytes.allSatisfy { ByteClass.isKey($0) || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D }
    guard isPlain, bytes.contains(where: ByteClass.isUpper), bytes.contains(where: ByteClass.isLower) else {
      return false
    }
    return bytes.reduce(0) { $0 + (ByteClass.isDigit($1) ? 1 : 0) } >= 3
  }

  // MARK: What it may be instead

  /// A gap that somebody is to fill, a variable, or something that was taken out before.
  private var isGap: Bool {
    guard let first = bytes.first else { return true }
    switch first {
    // <token>, ${TOKEN}, $TOKEN, %s, {token}, *****, [redacted], @file, ...
    case 0x3C, 0x24, 0x25, 0x7B, 0x2A, 0x5B, 0x2E, 0x40: return true
    default: break
    }
    if bytes.starts(with: [0xE2, 0x80, 0xA6]) { return true }
    let lower = bytes.prefix(12).map(ByteClass.lower)
    if Self.gaps.contains(where: { lower.starts(with: $0) }) { return true }
    // xxxxxxxx
    return bytes.allSatisfy { $0 == first }
  }

  private static let gaps = ["your-", "your_", "xxx", "example", "changeme", "placeholder", "redacted", "dummy"].map {
    Array($0.utf8)
  }

  private var isPath: Bool {
    bytes.first == 0x2F && !isQuoted || bytes.starts(with: "./".utf8) || bytes.starts(with: "~/".utf8)
      || bytes.starts(with: "http:".utf8) || bytes.starts(with: "https:".utf8) || bytes.starts(with: "file:".utf8)
  }

  /// Whether it is a name in words, such as `login-form`.
  private var isName: Bool { !bytes.contains(where: ByteClass.isUpper) }

  /// Something that is called, indexed, or a member of something.
  private var isCode: Bool {
    if bytes.contains(where: { $0 == 0x28 || $0 == 0x5B || $0 == 0x7B || $0 == 0x3F }) { return true }
    guard let dot = bytes.firstIndex(of: 0x2E), dot > bytes.startIndex, dot + 1 < bytes.endIndex else { return false }
    return bytes.allSatisfy { ByteClass.isWord($0) || $0 == 0x2E } && !bytes[..<dot].contains(where: ByteClass.isDigit)
      && ByteClass.isLetter(bytes[dot + 1])
  }

  /// A type, a constant or an adjective of programs.
  private var isNothing: Bool {
    guard bytes.count <= 12 else { return false }
    let lower = bytes.map(ByteClass.lower)
    return Self.nothing.contains(lower)
  }

  private static let nothing = Set(
    [
      "null", "none", "nil", "true", "false", "undefined", "string", "str", "number", "int", "integer", "bool",
      "boolean", "text", "bytes", "byte", "char", "varchar", "object", "any", "unknown", "void", "required",
      "optional", "field", "input", "hidden", "self", "this", "await", "async", "new", "return", "nan", "empty",
      "missing", "invalid", "expired", "yes", "no", "not", "is", "prompt", "stdin", "env", "literal", "secretstr",
    ].map { Array($0.utf8) })

  /// Whether it says again what it should be: `password=args.password`.
  private var mentionsSecrets: Bool {
    guard bytes.count <= 256 else { return false }
    let isPlain = bytes.allSatisfy { ByteClass.isKey($0) || $0 == 0x2E || $0 == 0x20 || $0 == 0x2C || $0 == 0x21 }
    guard isPlain, !bytes.contains(where: ByteClass.isDigit) else { return false }
    let lower = bytes.map(ByteClass.lower)
    if Self.mentions.contains(lower) { return true }
    // In one word without any joint it is what people think of as a good password.
    guard bytes.contains(where: { !ByteClass.isLower($0) }) else { return false }
    return Self.mentions.contains { word in
      lower.indices.contains { lower[$0...].starts(with: word) }
    }
  }

  private static let mentions = ["password", "passwd", "token", "secret", "apikey", "api_key", "api-key"].map {
    Array($0.utf8)
  }
}

/// Finds the secrets of a text in one pass: keys that are known by how they begin, values whose name says that they are
/// secret, passwords in addresses, private keys, and what tells who somebody is.
///
/// It looks back and ahead for a bounded number of bytes only, or goes on behind what it looked at, so that it is linear
/// in the text whatever that is.
struct SecretScan {
  private let text: [UInt8]
  private let personal: PersonalNames
  private(set) var found: [FoundSecret] = []
  /// Before this place nothing more is looked for.
  private var end = 0
  /// Before this place no value of a name is looked for: it lies within one that is none.
  private var valuesFrom = 0

  /// Before these places no web token begins, and no private key ends.
  private var webTokensFrom = 0
  private var keyEndsFrom = 0

  /// How far back a name may begin.
  private static let longestName = 64

  init(_ text: [UInt8], personal: PersonalNames) {
    self.text = text
    self.personal = personal
    run()
  }

  private mutating func run() {
    var place = 0
    var isInWord = false
    while place < text.count {
      let byte = text[place]
      end = place
      if ByteClass.isWord(byte) {
        if !isInWord { takeWord(place) }
        isInWord = true
      } else {
        isInWord = false
        switch byte {
        case 0x3A, 0x3D: takeAssignment(place)  // : =
        case 0x2D: takeDash(place)
        case 0x2F, 0x5C: takeFolder(place)
        case 0x40: takeAddress(place)
        case 0x20: takeScheme(place)
        default: break
        }
      }
      if end > place {
        isInWord = ByteClass.isWord(text[end - 1])
        place = end
      } else {
        place += 1
      }
    }
  }

  private mutating func note(_ range: Range<Int>, _ kind: SecretKind) {
    guard range.lowerBound >= found.last?.range.upperBound ?? 0, !range.isEmpty else { return }
    found.append(FoundSecret(range: range, kind: kind))
    end = max(end, range.upperBound)
  }

  private func byte(_ place: Int) -> UInt8 { place >= 0 && place < text.count ? text[place] : 0 }

  private func matches(_ word: StaticString, at place: Int) -> Bool {
    let count = word.utf8CodeUnitCount
    guard place >= 0, place + count <= text.count else { return false }
    return UnsafeBufferPointer(start: word.utf8Start, count: count).enumerated().allSatisfy { text[place + $0] == $1 }
  }

  /// The end of a run of bytes, at most `limit` further.
  private func end(of isPart: (UInt8) -> Bool, from start: Int, limit: Int = .max) -> Int {
    var place = start
    let last = limit < text.count - start ? start + limit : text.count
    while place < last, isPart(text[place]) { place += 1 }
    return place
  }

  // MARK: Words

  private mutating func takeWord(_ start: Int) {
    if let key = KnownKey.find(text, at: start) { return note(key.range, key.kind) }
    if matches("eyJ", at: start), let end = webToken(start) { return note(start..<end, .token) }
    if let end = personal.name(in: text, at: start) { return note(start..<end, .home) }
  }

  /// The end of a JSON Web Token: three parts of base64url between dots, the last of which may be empty (RFC 7519).
  private mutating func webToken(_ start: Int) -> Int? {
    if start < webTokensFrom { return nil }
    let first = end(of: ByteClass.isKey, from: start)
    webTokensFrom = first
    guard first - start >= 12, byte(first) == 0x2E else { return nil }
    let second = end(of: ByteClass.isKey, from: first + 1)
    guard second - first > 8 else { return nil }
    return byte(second) == 0x2E ? end(of: ByteClass.isKey, from: second + 1) : second
  }

  // MARK: Names and their values

  private mutating func takeAssignment(_ place: Int) {
    if text[place] == 0x3A, byte(place + 1) == 0x2F, byte(place + 2) == 0x2F { return takeLocation(place) }
    guard place >= valuesFrom, let operation = operation(place) else { return }
    guard let label = label(before: place), let name = SecretName(text[label]) else { return }
    takeValue(of: name, label, from: operation, isClose: label.upperBound == place)
  }

  /// The end of `:`, `=`, `:=` or `=>`; `nil` for a comparison or a path of names.
  private func operation(_ place: Int) -> Int? {
    let (before, next) = (byte(place - 1), byte(place + 1))
    if text[place] == 0x3A {
      if before == 0x3A || next == 0x3A { return nil }
      return next == 0x3D ? place + 2 : place + 1
    }
    if before == 0x3D || before == 0x21 || before == 0x3C || before == 0x3E || next == 0x3D { return nil }
    return next == 0x3E ? place + 2 : place + 1
  }

  /// The name that stands before `:` or `=`, without quotes and blanks.
  private func label(before place: Int) -> Range<Int>? {
    var end = place
    var steps = 0
    while end > 0, steps < 8, isAround(text[end - 1]) {
      end -= 1
      steps += 1
    }
    var start = end
    while start > 0, end - start < Self.longestName, ByteClass.isKey(text[start - 1]) { start -= 1 }
    return start < end ? start..<end : nil
  }

  private func isAround(_ byte: UInt8) -> Bool {
    ByteClass.isBlank(byte) || ByteClass.isQuote(byte) || byte == 0x5C || byte == 0x5D || byte == 0x3F
  }

  private mutating func takeValue(of name: SecretName, _ label: Range<Int>, from operation: Int, isClose: Bool) {
    var start = end(of: ByteClass.isBlank, from: operation, limit: 16)
    let isClose = isClose && start == operation
    let slashes = end(of: { $0 == 0x5C }, from: start, limit: 8) - start
    let isQuoted = ByteClass.isQuote(byte(start + slashes))
    let quote: (byte: UInt8, slashes: Int)? = isQuoted ? (text[start + slashes], slashes) : nil
    if isQuoted { start += slashes + 1 }
    switch name {
    case .authorization:
      takeCredentials(start, quote)
    case .cookie:
      let stop = lineEnd(start, quote)
      judge(start..<stop, name, label, .cookie, isQuoted: isQuoted, isClose: isClose)
    default:
      let stop = quote.map { closing($0, from: start) } ?? end(of: isValue, from: start)
      let kind: SecretKind = if case .password = name { .password } else { .token }
      judge(start..<stop, name, label, kind, isQuoted: isQuoted, isClose: isClose)
    }
  }

  private mutating func judge(
    _ range: Range<Int>, _ name: SecretName, _ label: Range<Int>, _ kind: SecretKind, isQuoted: Bool, isClose: Bool
  ) {
    var range = range
    // The point that ends a sentence is no part of it.
    if !isQuoted, byte(range.upperBound - 1) == 0x2E, range.count > 1 {
      range = range.lowerBound..<(range.upperBound - 1)
    }
    let next = end(of: ByteClass.isBlank, from: range.upperBound, limit: 2)
    let value = SecretValue(
      bytes: text[range], isQuoted: isQuoted, isProse: next > range.upperBound && ByteClass.isLetter(byte(next)),
      isClose: isClose)
    guard value.isSecret(for: name, called: text[label]) else {
      valuesFrom = max(valuesFrom, range.upperBound)
      return
    }
    // A key with a form of its own is called by that.
    let known = KnownKey.find(text, at: range.lowerBound)
    note(range, known.map { $0.range == range ? $0.kind : kind } ?? kind)
  }

  private func isValue(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x22, 0x26, 0x27, 0x29, 0x2C, 0x3B, 0x3C, 0x3E, 0x5C, 0x60, 0x7C, 0x7D: false
    default: true
    }
  }

  /// The quote that ends what a quote began, or the end of its line.
  private func closing(_ quote: (byte: UInt8, slashes: Int), from start: Int) -> Int {
    var place = start
    var slashes = 0
    while place < text.count, !ByteClass.isLineEnd(text[place]) {
      if text[place] == quote.byte, slashes <= quote.slashes { return place - slashes }
      slashes = text[place] == 0x5C ? slashes + 1 : 0
      place += 1
    }
    return place
  }

  /// The end of a header's line, or of the quotes that it stands in.
  private func lineEnd(_ start: Int, _ quote: (byte: UInt8, slashes: Int)?) -> Int {
    if let quote { return closing(quote, from: start) }
    return end(of: { !ByteClass.isLineEnd($0) && !ByteClass.isQuote($0) && $0 != 0x5C }, from: start)
  }

  // MARK: Credentials

  /// The words for schemes, behind which credentials stand.
  private static let schemes: [StaticString] = [
    "Bearer", "bearer", "BEARER", "Basic", "basic", "Token", "token", "Digest", "ApiKey", "Bot", "Negotiate", "Key",
    "GenieKey", "AWS4-HMAC-SHA256",
  ]

  private mutating func takeCredentials(_ start: Int, _ quote: (byte: UInt8, slashes: Int)?) {
    var place = start
    for scheme in Self.schemes where matches(scheme, at: start) {
      let behind = start + scheme.utf8CodeUnitCount
      if byte(behind) == 0x20 {
        place = end(of: ByteClass.isBlank, from: behind, limit: 8)
        break
      }
    }
    if place == start {
      return judge(
        start..<end(of: isValue, from: start), .token, start..<start, .credentials, isQuoted: true, isClose: false)
    }
    let stop = lineEnd(place, quote)
    let value = SecretValue(bytes: text[place..<stop], isQuoted: true, isProse: false, isClose: false)
    guard value.isSecret(for: .password, called: text[start..<start]) else {
      valuesFrom = max(valuesFrom, stop)
      return
    }
    note(place..<stop, .credentials)
  }

  /// `Bearer` or `Basic` and what follows, without a header's name before it.
  private mutating func takeScheme(_ blank: Int) {
    let isBearer = matches("earer", at: blank - 5)
    guard isBearer || matches("asic", at: blank - 4), !ByteClass.isWord(byte(blank - (isBearer ? 7 : 6))) else {
      if byte(blank - 1) == 0x75, byte(blank - 2) == 0x2D { takeUser(blank) }
      return
    }
    let start = blank + 1
    let stop = end(
      of: { ByteClass.isKey($0) || $0 == 0x2E || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D || $0 == 0x7E }, from: start)
    guard stop - start >= (isBearer ? 16 : 12), text[start..<stop].contains(where: ByteClass.isDigit) else { return }
    note(start..<stop, .credentials)
  }

  /// How far before it `curl` may stand.
  private static let longestCommand = 256

  /// `curl … -u name:password`.
  private mutating func takeUser(_ blank: Int) {
    var start = max(blank - Self.longestCommand, 0)
    guard let line = (start..<blank).last(where: { ByteClass.isLineEnd(text[$0]) }) ?? Optional(start) else { return }
    start = line
    guard (start..<blank).contains(where: { text[$0] == 0x63 && matches("curl", at: $0) }) else { return }
    let quoted = ByteClass.isQuote(byte(blank + 1)) ? blank + 2 : blank + 1
    let stop = end(of: isValue, from: quoted)
    guard let colon = text[quoted..<stop].firstIndex(of: 0x3A), colon > quoted else { return }
    let value = SecretValue(bytes: text[(colon + 1)..<stop], isQuoted: true, isProse: false, isClose: true)
    if value.isSecret(for: .password, called: text[quoted..<colon]) { note((colon + 1)..<stop, .password) }
  }

  /// `scheme://name:password@host` (RFC 3986, 3.2.1), and `scheme://token@host`.
  private mutating func takeLocation(_ colon: Int) {
    let start = colon + 3
    let stop = end(
      of: { isValue($0) && $0 != 0x2F && $0 != 0x3F && $0 != 0x23 && $0 != 0x28 && $0 != 0x5B }, from: start,
      limit: 512)
    guard let at = text[start..<stop].lastIndex(of: 0x40) else { return }
    if let mark = text[start..<at].firstIndex(of: 0x3A) {
      let value = SecretValue(bytes: text[(mark + 1)..<at], isQuoted: false, isProse: false, isClose: true)
      if mark + 1 < at, !value.isLeftOut { note((mark + 1)..<at, .password) }
    } else if at - start >= 20, text[start..<at].contains(where: ByteClass.isDigit) {
      note(start..<at, .token)
    }
  }

  // MARK: Dashes

  private mutating func takeDash(_ start: Int) {
    if byte(start + 1) == 0x2D, byte(start - 1) != 0x2D {
      if matches("-----BEGIN ", at: start) { return takePrivateKey(start) }
      takeFlag(start)
    }
  }

  /// How long a private key may be, with what stands between its lines.
  private static let longestKey = 16 << 10

  private mutating func takePrivateKey(_ start: Int) {
    let head = end(of: { !ByteClass.isLineEnd($0) && $0 != 0x5C && $0 != 0x22 }, from: start + 11, limit: 64)
    guard (start..<head).contains(where: { text[$0] == 0x50 && matches("PRIVATE KEY", at: $0) }) else { return }
    let last = min(text.count, head + Self.longestKey)
    let mark = (max(head, min(keyEndsFrom, last))..<last).first { text[$0] == 0x2D && matches("-----END ", at: $0) }
    guard let mark else {
      keyEndsFrom = last
      // What is left of one that was cut.
      return note(
        start..<end(
          of: {
            ByteClass.isKey($0) || ByteClass.isBlank($0) || ByteClass.isLineEnd($0)
              || [0x2B, 0x2F, 0x3D, 0x5C].contains($0)
          }, from: head),
        .privateKey)
    }
    let close = end(of: { $0 != 0x2D && !ByteClass.isLineEnd($0) }, from: mark + 9, limit: 64)
    note(start..<end(of: { $0 == 0x2D }, from: close, limit: 5), .privateKey)
  }

  /// `--password value`, where no `=` stands between.
  private mutating func takeFlag(_ start: Int) {
    let label = (start + 2)..<end(of: ByteClass.isKey, from: start + 2, limit: Self.longestName)
    guard byte(label.upperBound) == 0x20, let name = SecretName(text[label]), start >= valuesFrom else { return }
    switch name {
    case .password, .token:
      if byte(label.upperBound + 1) == 0x2D { return }
      let before = found.count
      takeValue(of: name, label, from: label.upperBound, isClose: true)
      // A word behind a flag is its value, unless the flag has none.
      if found.count == before { valuesFrom = 0 }
    default: return
    }
  }

  // MARK: People

  private mutating func takeFolder(_ place: Int) {
    if let range = personal.home(in: text, at: place) { note(range, .home) }
  }

  private mutating func takeAddress(_ at: Int) {
    guard personal.hidesAddresses else { return }
    func isLocal(_ byte: UInt8) -> Bool { ByteClass.isKey(byte) || byte == 0x2E || byte == 0x25 || byte == 0x2B }
    var start = at
    while start > 0, at - start < 64, isLocal(text[start - 1]) { start -= 1 }
    let stop = end(of: { ByteClass.isAlphanumeric($0) || $0 == 0x2E || $0 == 0x2D }, from: at + 1, limit: 253)
    guard start < at, let dot = text[(at + 1)..<stop].lastIndex(of: 0x2E), dot > at + 1, stop - dot > 2,
      text[(dot + 1)..<stop].allSatisfy(ByteClass.isLetter)
    else { return }
    let from = max(start, found.last?.range.upperBound ?? 0)
    note(from..<stop, .address)
  }
}

extension SecretValue {
  /// Whether it is a variable or a gap where a password would stand.
  var isLeftOut: Bool { !SecretValue(bytes: bytes, isQuoted: true, isProse: false, isClose: true).isSecretText }

  private var isSecretText: Bool {
    guard let first = bytes.first else { return false }
    return first != 0x24 && first != 0x3C && first != 0x7B && first != 0x2A && first != 0x5B
  }
}

/// A key that is known by how it begins, whatever stands around it.
struct KnownKey {
  let prefix: [UInt8]
  /// How many bytes follow the prefix at least.
  let least: Int
  let isPart: @Sendable (UInt8) -> Bool
  let kind: SecretKind
  /// How long a run of letters and digits there must be, where the prefix alone could begin common words.
  let run: Int

  private init(
    _ prefix: StaticString, _ least: Int, _ kind: SecretKind = .key, run: Int = 0,
    of isPart: @escaping @Sendable (UInt8) -> Bool = ByteClass.isWord
  ) {
    self.prefix = Array("\(prefix)".utf8)
    self.least = least
    self.kind = kind
    self.run = run
    self.isPart = isPart
  }

  /// The forms as their makers document them, those with a longer prefix first.
  static let all: [KnownKey] = [
    KnownKey("sk-ant-", 12, of: ByteClass.isKey),
    KnownKey("sk-proj-", 16, of: ByteClass.isKey),
    KnownKey("sk-svcacct-", 16, of: ByteClass.isKey),
    KnownKey("sk-or-v1-", 16, of: ByteClass.isKey),
    KnownKey("sk_live_", 12), KnownKey("sk_test_", 12), KnownKey("rk_live_", 12), KnownKey("rk_test_", 12),
    KnownKey("sk-", 20, run: 16, of: ByteClass.isKey),
    KnownKey("whsec_", 16),
    KnownKey("github_pat_", 20, .token),
    KnownKey("ghp_", 20, .token), KnownKey("gho_", 20, .token), KnownKey("ghu_", 20, .token),
    KnownKey("ghs_", 20, .token), KnownKey("ghr_", 20, .token),
    KnownKey("glpat-", 16, .token, of: ByteClass.isKey), KnownKey("gldt-", 16, .token, of: ByteClass.isKey),
    KnownKey("glrt-", 16, .token, of: ByteClass.isKey), KnownKey("glptt-", 16, .token, of: ByteClass.isKey),
    KnownKey("xoxb-", 10, .token, of: ByteClass.isKey), KnownKey("xoxa-", 10, .token, of: ByteClass.isKey),
    KnownKey("xoxp-", 10, .token, of: ByteClass.isKey), KnownKey("xoxr-", 10, .token, of: ByteClass.isKey),
    KnownKey("xoxs-", 10, .token, of: ByteClass.isKey), KnownKey("xoxe-", 10, .token, of: ByteClass.isKey),
    KnownKey("xoxe.", 10, .token, of: { ByteClass.isKey($0) || $0 == 0x2E }),
    KnownKey("xapp-", 10, .token, of: ByteClass.isKey),
    KnownKey("AKIA", 16, of: isUpperOrDigit), KnownKey("ASIA", 16, of: isUpperOrDigit),
    KnownKey("AIza", 30, of: ByteClass.isKey),
    KnownKey("ya29.", 20, .token, of: { ByteClass.isKey($0) || $0 == 0x2E }),
    KnownKey("GOCSPX-", 16, of: ByteClass.isKey),
    KnownKey("hf_", 20, .token, run: 20), KnownKey("npm_", 30, .token, run: 30),
    KnownKey("pypi-AgE", 16, .token, of: ByteClass.isKey),
    KnownKey("dop_v1_", 30, .token), KnownKey("shpat_", 24, .token), KnownKey("shpss_", 24, .token),
    KnownKey("hvs.", 20, .token, of: ByteClass.isKey), KnownKey("hvb.", 20, .token, of: ByteClass.isKey),
    KnownKey("gsk_", 30, run: 30), KnownKey("xai-", 40, run: 40), KnownKey("r8_", 30, .token, run: 30),
    KnownKey("pplx-", 32, run: 32), KnownKey("nvapi-", 32, of: ByteClass.isKey),
    KnownKey("tvly-", 20, run: 16, of: ByteClass.isKey),
    KnownKey("figd_", 20, .token, of: ByteClass.isKey), KnownKey("lin_api_", 20), KnownKey("sntrys_", 20, .token),
    KnownKey("secret_", 40, run: 40), KnownKey("ntn_", 30, .token, run: 30),
    KnownKey("ATATT3", 40, .token, of: ByteClass.isKey),
    KnownKey("SG.", 40, of: { ByteClass.isKey($0) || $0 == 0x2E }),
    KnownKey("AGE-SECRET-KEY-1", 40), KnownKey("dckr_pat_", 16, .token, of: ByteClass.isKey),
    KnownKey("fly_", 40, .token, run: 30), KnownKey("FlyV1", 40, .token, of: { ByteClass.isKey($0) || $0 == 0x20 }),
    KnownKey("rubygems_", 32, run: 32), KnownKey("pul-", 40, .token, run: 40), KnownKey("phc_", 32, run: 32),
    KnownKey("dapi", 32, .token, run: 32, of: ByteClass.isHex), KnownKey("cfat_", 30, .token),
  ]

  @Sendable private static func isUpperOrDigit(_ byte: UInt8) -> Bool {
    ByteClass.isUpper(byte) || ByteClass.isDigit(byte)
  }

  /// The forms that begin with a byte.
  private static let byFirst: [[KnownKey]] = {
    var table = [[KnownKey]](repeating: [], count: 256)
    for key in all { if let first = key.prefix.first { table[Int(truncatingIfNeeded: first)].append(key) } }
    return table
  }()

  /// The key that begins here, at the beginning of a word; `nil` where none does.
  static func find(_ text: [UInt8], at start: Int) -> FoundSecret? {
    for key in byFirst[Int(truncatingIfNeeded: text[start])] {
      if let end = key.end(text, from: start) { return FoundSecret(range: start..<end, kind: key.kind) }
    }
    return nil
  }

  private func end(_ text: [UInt8], from start: Int) -> Int? {
    guard start + prefix.count < text.count, text[start + prefix.count - 1] == prefix[prefix.count - 1],
      text[start..<(start + prefix.count)].elementsEqual(prefix)
    else { return nil }
    var place = start + prefix.count
    var (run, longest) = (0, 0)
    var hasDigit = false
    let last = min(text.count, place + Self.longest)
    while place < last, isPart(text[place]) {
      run = ByteClass.isAlphanumeric(text[place]) ? run + 1 : 0
      longest = max(longest, run)
      if ByteClass.isDigit(text[place]) { hasDigit = true }
      place += 1
    }
    let length = place - start - prefix.count
    // Of a key that was cut the beginning is a secret, too.
    if Self.isCut(text, place), length >= 4, run < length || hasDigit || self.run == 0 { return place }
    guard length >= least, longest >= self.run, self.run == 0 || hasDigit else { return nil }
    // A key that is longer than most has an end, too.
    while place < text.count, isPart(text[place]) { place += 1 }
    if place < text.count, ByteClass.isAlphanumeric(text[place]) { return nil }
    return place
  }

  /// What is looked at to know a key, so that a text of nothing but their beginnings takes no longer than another.
  private static let longest = 256

  /// Whether `…` stands here.
  private static func isCut(_ text: [UInt8], _ place: Int) -> Bool {
    place + 2 < text.count && text[place] == 0xE2 && text[place + 1] == 0x80 && text[place + 2] == 0xA6
  }
}

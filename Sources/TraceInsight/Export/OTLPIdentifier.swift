/// Ids as OTLP wants them: 32 hexadecimal digits for a trace, 16 for a span, not all zeros.
///
/// An id that is one already stays; any other becomes a hash of itself, the same in every process.
enum OTLPIdentifier {
  static func trace(_ id: String) -> String { isHex(id, 32) ? id : hex(hash(id, 1)) + hex(hash(id, 2)) }
  static func span(_ id: String) -> String { isHex(id, 16) ? id : hex(hash(id, 3)) }

  private static func isHex(_ id: String, _ count: Int) -> Bool {
    id.utf8.count == count && id.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x61 < 6 }
      && id.utf8.contains { $0 != 0x30 }
  }

  /// FNV-1a, 64 bits, with its bits mixed at the end as SplitMix64 does.
  private static func hash(_ id: String, _ salt: UInt64) -> UInt64 {
    var state = 0xCBF2_9CE4_8422_2325 ^ salt
    for byte in id.utf8 { state = (state ^ UInt64(clamping: byte)) &* 0x100_0000_01B3 }
    state = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ (state >> 27)) &* 0x94D0_49BB_1331_11EB
    return max(state ^ (state >> 31), 1)
  }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

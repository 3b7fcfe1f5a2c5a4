/// Unicode's simple case folding: one scalar for one, so that positions stay what they are.
///
/// The standard library has no call for it. A scalar is taken to upper case and from there to lower case, as long as
/// each step gives one scalar: that brings `ς` to `σ`, `ſ` to `s` and `ẞ` to `ß`, as CaseFolding.txt (statuses C and S)
/// does. What only folds to several scalars (`ß` to `ss`, `İ`) stays, as it does there. Texts are not normalised.
public enum CaseFolding {
  /// Where the alphabets with two cases and their nearest signs end; beyond, `hasCases` says where to look.
  private static let tableCount: UInt32 = 0x590
  private static let table: [UnicodeScalar] = (0..<tableCount).map { UnicodeScalar($0).map(slowly) ?? "\u{FFFD}" }

  /// The scalar that stands for this one and its other case when texts are compared.
  public static func fold(_ scalar: UnicodeScalar) -> UnicodeScalar {
    if scalar.value < tableCount { return table[Int(scalar.value)] }
    return hasCases(scalar.value) ? slowly(scalar) : scalar
  }

  @inline(__always)
  static func fold(ascii byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

  /// The blocks that hold letters with two cases. Most text outside of the table is in none of them.
  private static func hasCases(_ value: UInt32) -> Bool {
    switch value {
    case 0x10A0...0x13FF, 0x1C80...0x1FFF, 0x2100...0x24FF, 0x2C00...0x2DFF, 0xA640...0xABFF, 0xFF21...0xFF5A: true
    default: value >= 0x10400
    }
  }

  private static func slowly(_ scalar: UnicodeScalar) -> UnicodeScalar {
    // The dotless i is a letter of its own, whose capital is the common one.
    if scalar == "\u{131}" { return scalar }
    let upper = only(scalar.properties.uppercaseMapping) ?? scalar
    return only(upper.properties.lowercaseMapping) ?? upper
  }

  private static func only(_ text: String) -> UnicodeScalar? {
    let scalars = text.unicodeScalars
    guard let first = scalars.first, scalars.index(after: scalars.startIndex) == scalars.endIndex else { return nil }
    return first
  }
}

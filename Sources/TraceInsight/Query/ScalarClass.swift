/// A set of characters.
struct ScalarClass: Hashable, Sendable {
  enum Part: Hashable, Sendable {
    case range(UInt32, UInt32)
    case digit(Bool), word(Bool), space(Bool), letter
  }

  var parts: [Part] = []
  var isNegated = false

  static func isWord(_ scalar: UnicodeScalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "_"
  }

  func contains(_ scalar: UnicodeScalar) -> Bool {
    let isIn = parts.contains { part in
      switch part {
      case .range(let first, let last): first <= scalar.value && scalar.value <= last
      case .digit(let wanted): (scalar.properties.numericType != nil) == wanted
      case .word(let wanted): Self.isWord(scalar) == wanted
      case .space(let wanted): scalar.properties.isWhitespace == wanted
      case .letter: scalar.properties.isAlphabetic
      }
    }
    return isIn != isNegated
  }
}

extension [UInt8] {
  /// Appends `units` × 10^-`scale` as an exact decimal number without trailing zeros.
  package mutating func append(decimal units: Int64, scale: Int = 0) {
    var magnitude = units.magnitude
    var scale = scale
    while scale > 0, magnitude % 10 == 0 {
      magnitude /= 10
      scale -= 1
    }
    var digits: [UInt8] = []
    repeat {
      digits.append(UInt8(truncatingIfNeeded: magnitude % 10) + 0x30)
      magnitude /= 10
    } while magnitude > 0 || digits.count <= scale
    if units < 0 { append(0x2D) }
    append(contentsOf: digits[scale...].reversed())
    if scale == 0 { return }
    append(0x2E)
    append(contentsOf: digits[..<scale].reversed())
  }
}

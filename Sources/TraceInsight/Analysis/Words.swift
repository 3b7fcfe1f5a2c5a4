internal import TraceModel

/// How figures and names are said in sentences.
enum Words {
  static func milliseconds(_ nanoseconds: Int64) -> String {
    let tenths = rounded(nanoseconds, to: 100_000)
    if tenths.magnitude > 1000 { return "\(rounded(nanoseconds, to: 1_000_000)) ms" }
    return tenths % 10 == 0 ? "\(tenths / 10) ms" : "\(tenths / 10).\(abs(tenths % 10)) ms"
  }

  private static func rounded(_ number: Int64, to unit: Int64) -> Int64 {
    let (quotient, remainder) = number.quotientAndRemainder(dividingBy: unit)
    return remainder.magnitude * 2 >= unit.magnitude ? quotient + number.signum() : quotient
  }

  /// A share in whole per cent.
  static func percent(_ share: Double) -> String { "\(Int((share * 100).rounded())) %" }

  /// A ratio with one decimal.
  static func times(_ ratio: Double) -> String {
    let tenths = Int((min(ratio, 1e9) * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  static func count(_ number: Int, _ one: String, _ several: String) -> String {
    "\(number) \(number == 1 ? one : several)"
  }

  /// A span's name, cut where it is long; its kind where it has none.
  static func name(_ span: Span) -> String { name(span.name, span.kind, span.session) }

  static func name(_ name: PooledString, _ kind: SpanKind, _ session: Session) -> String {
    guard let text = session.text(name), !text.isEmpty else { return "\(kind.name)" }
    return text.count > 80 ? text.prefix(80) + "…" : text
  }
}

package import TraceModel

/// Where a list goes on: what a page's `nextCursor` says, and the next request's `cursor` brings back.
///
/// Clients do not look into it; what they send may be anything at all.
package protocol Cursor: Sendable {
  /// Reads what `text` wrote; `nil` for what is no cursor of this kind.
  init?(_ text: String)
  /// What goes out.
  var text: String { get }
}

/// The fields of a cursor as one text, `a:b:c`. Only the last may hold colons itself.
package struct CursorFields {
  private let fields: [Substring]

  /// Takes a text apart; `nil` where it has fewer fields.
  package init?(_ text: String, count: Int) {
    fields = text.split(separator: ":", maxSplits: count - 1, omittingEmptySubsequences: false)
    if fields.count != count { return nil }
  }

  /// A field as it stands.
  package func text(_ place: Int) -> String { String(fields[place]) }

  /// A field that is a whole number.
  package func number<Number: FixedWidthInteger>(_ place: Int) -> Number? {
    Number(fields[place], radix: 10)
  }

  /// A field that is the number of a figure.
  package func figure(_ place: Int) -> SaturatingInteger? { SaturatingInteger(fields[place]) }

  /// Fields as one text.
  package static func joined(_ fields: any CustomStringConvertible...) -> String {
    fields.map(\.description).joined(separator: ":")
  }
}

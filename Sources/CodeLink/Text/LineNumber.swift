internal import JSONTape
internal import TraceModel

/// The number of a line as spans give it.
enum LineNumber {
  /// Counted from 1, spelled as a number or as text; `nil` for what no file has so many lines for.
  static func read(_ value: JSONValue) -> Int? {
    let number = Count(value) ?? value.stringValue.flatMap { Count($0) }
    guard let number, number > 0, number < 100_000_000 else { return nil }
    return Int(clamping: number)
  }
}

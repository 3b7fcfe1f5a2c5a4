internal import JSONTape
internal import TraceModel

/// Reads times as services write them.
enum TimeReader {
  /// A time, warned of where it is text that is none.
  static func time(_ value: JSONValue, _ builder: inout SessionBuilder) -> Timestamp? {
    if value.isNull { return nil }
    if let time = Timestamp(value) { return time }
    builder.warnings.add("badTime", "times that could not be read were left out")
    return nil
  }

  /// A number of milliseconds.
  static func milliseconds(_ value: JSONValue) -> Elapsed? { Elapsed(value, .milliseconds) }
}

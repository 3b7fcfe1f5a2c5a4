internal import JSONTape

/// `sidetrace diff A B`: a line for each thing that is different.
struct ComparisonView {
  let screen: Screen

  /// Writes the result of `session.diff`.
  func write(_ result: JSONValue) {
    let width = screen.width ?? 200
    for side in ["left", "right"] as [StaticString] {
      guard let id = result[side]?["sessionId"]?.stringValue else { continue }
      let mark = "\(side)" == "left" ? "-" : "+"
      screen.write(screen.colour("\(mark) \(ReadableText.line(id))", "\(side)" == "left" ? .red : .green))
    }
    for line in result["summary"]?.elements ?? .empty {
      for (place, part) in TextBlock.lines(line.stringValue ?? "", width: width - 2).enumerated() {
        guard screen.write((place == 0 ? "" : "  ") + part) else { return }
      }
    }
    if result["approximate"]?.boolValue == true {
      screen.write(screen.colour("they differ so much that this is a good comparison, maybe not the best", .dim))
    }
  }
}

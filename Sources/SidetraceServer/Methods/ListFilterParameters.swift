internal import TraceModel

/// The parameters that lists of sessions and lists of traces share.
struct ListFilterParameters: Sendable {
  let status: Parameter<[String]>
  let user: Parameter<String?>
  let tags: Parameter<[String]>
  let after: Parameter<Timestamp?>
  let before: Parameter<Timestamp?>
  let text: Parameter<String?>
  let direction = Parameter<String>.word(
    "order", ["descending", "ascending"], default: "descending", "which come first")

  /// - Parameters:
  ///   - things: what the list is of.
  ///   - wentOn: what they did at a time to count as after it.
  ///   - texts: what of them is looked through for a text.
  init(of things: String, after wentOn: String, textIn texts: String) {
    status = .words(
      "status", RunStatus.allCases.map { "\($0.name)" }, "only \(things) with one of these statuses")
    user = .optional("userId", "only \(things) of this user")
    tags = .strings("tags", "only \(things) with one of these tags")
    after = .time("after", "only \(things) that \(wentOn) at this time or later")
    before = .time("before", "only \(things) that started before this time")
    text = .optional("text", "only \(things) whose \(texts) contains this, in any case")
  }

  func statuses(_ arguments: Arguments) -> [RunStatus] { arguments[status].map { RunStatus(word: $0) } }

  func isAscending(_ arguments: Arguments) -> Bool { arguments[direction] == "ascending" }
}

internal import JSONTape
internal import SidetraceServer
internal import TraceModel

/// `sidetrace show`: a session as the conversation that it was.
struct ShowView {
  let screen: Screen
  /// Whether nothing is folded.
  var isWhole = false
  /// Whether what agents did that others called is shown.
  var showsAgents = false

  private var steps: StepView { StepView(screen: screen, isWhole: isWhole) }

  /// Writes the result of `session.get` with `payloads: "words"`.
  func write(_ result: JSONValue) {
    if let session = result["session"] { SessionHead(screen: screen).write(session) }
    var asides = 0
    var inherited = 0
    for (place, trace) in (result["traces"]?.elements ?? .empty).enumerated() {
      if trace["inherited"]?.boolValue == true, !isWhole {
        inherited += 1
        continue
      }
      if inherited > 0 { self.inherited(&inherited, before: place) }
      guard writeTurn(trace, place + 1, &asides) else { return }
    }
    if inherited > 0 { self.inherited(&inherited, before: inherited) }
    if asides > 0 {
      screen.write("")
      screen.write(
        dim("\(asides) \(asides == 1 ? "event or check is" : "events and checks are") not shown; -v shows all"))
    }
    for warning in result["warnings"]?.elements ?? .empty {
      let count = warning["count"].flatMap { Count($0) }.flatMap { $0 > 1 ? "\($0) × " : nil } ?? ""
      screen.write(dim("note: \(count)\(ReadableText.line(warning["message"]?.stringValue ?? ""))"))
    }
  }

  private func dim(_ text: String) -> String { screen.colour(Columns.cut(text, to: screen.columns), .dim) }

  private func inherited(_ count: inout Int, before place: Int) {
    let turns = count == 1 ? "turn \(place) was" : "turns \(place - count + 1)–\(place) were"
    screen.write("")
    screen.write(dim("▸ \(turns) inherited from another session; -v shows \(count == 1 ? "it" : "them")"))
    count = 0
  }

  private func writeTurn(_ trace: JSONValue, _ number: Int, _ asides: inout Int) -> Bool {
    screen.write("")
    let asked = trace["asked"]?.stringValue ?? ""
    guard screen.write(heading(trace, number, asked)) else { return false }
    let tree = StepTree(Array(trace["spans"]?.elements ?? .empty).map { Step($0) })
    let isToldBySpan = tree.steps.contains { $0.kind == "message" && !$0.said.isEmpty && $0.said == asked }
    if !asked.isEmpty, !isToldBySpan, !steps.prompt(asked, 0) { return false }
    var conversation = Conversation(view: self, steps: steps, tree: tree)
    guard conversation.write() else { return false }
    asides += conversation.asides
    let answered = trace["answered"]?.stringValue ?? ""
    if !answered.isEmpty, !conversation.hasSaid(answered) { return steps.said(answered, 0) }
    return true
  }

  /// Its number, when it was, how long it took and what it used.
  private func heading(_ trace: JSONValue, _ number: Int, _ asked: String) -> String {
    let status = trace["status"]?.stringValue ?? ""
    var parts: [String] = []
    if let start = LocalMoment(trace["startTime"]?.stringValue) { parts.append(start.text) }
    if let duration = trace["durationMs"].flatMap({ Elapsed(exactly: $0, .milliseconds) }) {
      parts.append(Words.duration(inColumn: duration))
    }
    if let total = (trace["tokens"]?["total"]).flatMap({ Count($0) }), total > 0 {
      parts.append("\(Words.count(inColumn: total)) tokens")
    }
    if let cost = trace["costUsd"].flatMap({ Cost($0) }), cost > .zero { parts.append(Words.cost(cost)) }
    if let errors = trace["errorCount"].flatMap({ Count($0) }), errors > 0 {
      parts.append(Words.plural(Int(clamping: errors), "error"))
    }
    if status != "completed", status != "unknown", !status.isEmpty { parts.append(status) }
    let name = ReadableText.line(trace["name"]?.stringValue ?? "")
    let beginning = name.hasSuffix("…") ? String(name.dropLast()) : name
    let isTold = name.isEmpty || name == "turn \(number)" || ReadableText.line(asked).hasPrefix(beginning)
    let figures = parts.joined(separator: " · ")
    let head = "\(number)"
    let named =
      isTold ? "" : " " + Columns.cut(name, to: max(screen.columns - head.count - Columns.count(figures) - 4, 8))
    let colour: Screen.Colour = status == "error" ? .red : status == "running" ? .green : .bold
    let rest = Columns.cut(figures, to: max(screen.columns - head.count - Columns.count(named) - 2, 8))
    return screen.colour(head + named, colour) + "  " + screen.colour(rest, .dim)
  }
}

/// The steps of one turn, written as what was said and done.
private struct Conversation {
  let view: ShowView
  let steps: StepView
  let tree: StepTree
  /// How many steps are not shown.
  private(set) var asides = 0
  /// What models and agents said, as far as it is shown.
  private var said: [String] = []

  init(view: ShowView, steps: StepView, tree: StepTree) {
    self.view = view
    self.steps = steps
    self.tree = tree
  }

  /// - Returns: false if nobody reads any more.
  mutating func write() -> Bool {
    var isRead = true
    var asides = 0
    var said: [String] = []
    tree.walk { entry in
      let step = tree.steps[entry.place]
      if step.isAside, !view.isWhole {
        asides += 1
        return true
      }
      // What a model said is told once more where the agent gives it to the user.
      if step.kind == "response", said.contains(step.said) { return true }
      if step.kind == "agent", !entry.isBelowWork, !view.isWhole, !step.isError { return true }
      if step.kind == "llm" || step.kind == "response", !step.said.isEmpty { said.append(step.said) }
      if step.kind == "agent", entry.isBelowWork, !view.isWhole, !view.showsAgents {
        isRead = fold(entry)
        return isRead ? false : nil
      }
      isRead = steps.write(step, depth: entry.depth)
      return isRead ? true : nil
    }
    self.asides = asides
    self.said = said
    return isRead
  }

  /// Whether an answer is among what was shown.
  func hasSaid(_ answer: String) -> Bool {
    let beginning = ReadableText.line(answer, limit: 120)
    let wanted = beginning.hasSuffix("…") ? String(beginning.dropLast()) : beginning
    return said.contains { ReadableText.line($0).contains(wanted) }
  }

  private func fold(_ entry: StepTree.Entry) -> Bool {
    let step = tree.steps[entry.place]
    let below = tree.below(entry.place).map { tree.steps[$0] }
    let own = step.tokens
    return steps.folded(
      step, depth: entry.depth, steps: below.count { $0.kind != "llm" && !$0.isAside },
      tokens: own > 0 ? own : below.reduce(0) { $0 + ($1.kind == "llm" ? $1.tokens : 0) },
      errors: below.count(where: \.isError))
  }
}

internal import JSONTape
internal import TraceModel

/// Shows a step: what was said as text, what was done as one line, and below it why it failed.
struct StepView {
  let screen: Screen
  /// Whether nothing is folded.
  let isWhole: Bool

  /// Farther to the right figures are too far from what they are about.
  private static let widest = 120
  private static let mostPromptLines = 16
  private static let mostAnswerLines = 60
  private static let deepest = 12

  private var columns: Int { screen.columns }
  private var lineWidth: Int { min(columns, Self.widest) }

  private func indent(_ depth: Int) -> String {
    String(repeating: " ", count: min(2 * min(depth, Self.deepest), columns / 3))
  }

  /// - Returns: false if nobody reads any more.
  func write(_ step: Step, depth: Int) -> Bool {
    switch step.kind {
    case "llm": return model(step, depth)
    case "message", "prompt": return step.said.isEmpty ? action(step, depth) : prompt(step.said, depth)
    case "response": return said(step.said, depth) && failure(step, depth)
    default: return action(step, depth)
    }
  }

  /// What a user said.
  func prompt(_ text: String, _ depth: Int) -> Bool {
    let lines = TextBlock.lines(
      text, width: columns - indent(depth).count - 2, most: isWhole ? .max : Self.mostPromptLines)
    for line in lines {
      guard screen.write(indent(depth) + screen.colour("› ", .blue) + screen.colour(line, .bold)) else { return false }
    }
    return true
  }

  /// What a model or an agent said.
  func said(_ text: String, _ depth: Int) -> Bool {
    let most = isWhole ? .max : Self.mostAnswerLines
    for line in TextBlock.lines(text, width: columns - indent(depth).count, most: most) {
      guard screen.write(line.isEmpty ? "" : indent(depth) + line) else { return false }
    }
    return true
  }

  private func model(_ step: Step, _ depth: Int) -> Bool {
    if isWhole || step.status == "running" || step.isSilent || step.isError && step.failure.isEmpty {
      let figures = [
        step.duration, step.tokens > 0 ? "\(Words.count(inColumn: step.tokens)) tokens" : "",
        step.isError ? "failed" : "",
      ].filter { !$0.isEmpty }
      let line = ([step.name] + figures).joined(separator: " · ")
      guard screen.write(indent(depth) + screen.colour(cut(line, indent(depth)), step.isError ? .red : .dim)) else {
        return false
      }
    }
    guard thought(step.thought, depth), said(step.said, depth) else { return false }
    return ReadableText.line(step.said) == step.failure || failure(step, depth)
  }

  private func thought(_ text: String, _ depth: Int) -> Bool {
    if text.isEmpty { return true }
    let stem = indent(depth) + "∴ "
    guard isWhole else { return screen.write(screen.colour(stem + cut(ReadableText.line(text), stem), .dim)) }
    for line in TextBlock.lines(text, width: columns - Columns.count(stem)) {
      guard screen.write(screen.colour(line.isEmpty ? "" : stem + line, .dim)) else { return false }
    }
    return true
  }

  /// A call of a tool, or any other step: its name, what it did, and how long it took.
  private func action(_ step: Step, _ depth: Int) -> Bool {
    let mark = step.isError ? "✗ " : step.isBlocked ? "⊘ " : step.status == "running" ? "● " : "• "
    let colour: Screen.Colour? =
      step.isError ? .red : step.isBlocked ? .yellow : step.status == "running" ? .green : nil
    // The kind is said where the name does not tell it.
    let isTold = ["tool", "other", "message", "event"].contains(step.kind) || step.name.contains(step.kind)
    let kind = isTold ? "" : step.kind + " "
    let name = step.name.isEmpty ? step.kind : kind + step.name
    guard line(indent(depth) + mark, name, colour, step.did, right: step.duration) else { return false }
    guard failure(step, depth + 1) else { return false }
    guard isWhole, !step.gave.isEmpty else { return true }
    let stem = indent(depth + 1) + "│ "
    for line in TextBlock.lines(step.gave, width: columns - Columns.count(stem)) {
      guard screen.write(screen.colour(stem + line, .dim)) else { return false }
    }
    return true
  }

  private func failure(_ step: Step, _ depth: Int) -> Bool {
    if step.failure.isEmpty { return true }
    return screen.write(indent(depth) + screen.colour(cut(step.failure, indent(depth)), step.isError ? .red : .yellow))
  }

  /// An agent that another one called, with all that it did, in one line.
  func folded(_ step: Step, depth: Int, steps: Int, tokens: Count, errors: Int) -> Bool {
    var figures = ["\(steps) \(steps == 1 ? "step" : "steps")"]
    if tokens > 0 { figures.append("\(Words.count(inColumn: tokens)) tokens") }
    if errors > 0 { figures.append(Words.plural(errors, "error")) }
    if !step.duration.isEmpty { figures.append(step.duration) }
    let mark = step.status == "running" ? "● " : "▸ "
    let colour: Screen.Colour? = step.isError ? .red : step.status == "running" ? .green : nil
    let did = step.did == step.name ? "" : step.did
    return line(
      indent(depth) + mark, "agent " + step.name, colour, did, right: figures.joined(separator: " · "))
  }

  /// A line with a name, what is said of it, and figures at its right end.
  private func line(
    _ stem: String, _ name: String, _ colour: Screen.Colour?, _ words: String, right: String
  ) -> Bool {
    let wanted = right.isEmpty ? 0 : Columns.count(right) + 2
    let hasRight = lineWidth - wanted >= Columns.count(stem) + 20
    let room = (hasRight ? lineWidth - wanted : lineWidth) - Columns.count(stem)
    let shownName = Columns.cut(name, to: max(room, 4))
    let left = room - Columns.count(shownName) - 1
    let shown = words.isEmpty || left < 4 ? "" : " " + Columns.cut(words, to: left)
    let used = Columns.count(shownName) + Columns.count(shown)
    let end = hasRight && !right.isEmpty ? String(repeating: " ", count: max(room - used, 0) + 2) + right : ""
    return screen.write(
      screen.colour(stem, colour ?? .dim) + screen.colour(shownName, colour ?? .bold) + shown
        + screen.colour(end, .dim))
  }

  private func cut(_ text: String, _ stem: String) -> String {
    Columns.cut(text, to: max(columns - Columns.count(stem), 8))
  }
}

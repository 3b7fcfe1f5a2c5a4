internal import TraceModel

/// Errors grouped by what stays the same in their messages.
enum ErrorPatterns {
  static let rule = AnalysisRule(
    "errorPattern", .errorPatterns,
    "failed spans with the same message once numbers, ids, times, paths and quoted text are taken out; of a Python "
      + "traceback the last line counts, and a status (`HTTP 503`, `exit code 1`) stays",
    find: find)

  private static func find(_ steps: SessionSteps, _ thresholds: Thresholds) -> RuleFindings {
    // Most messages come again byte for byte, so each spelling is read once. Groups go not by kind: an error that a
    // tool's caller passes on is the same error.
    var templates: [UInt64: String] = [:]
    var groups = Groups<String, Int>()
    for span in steps.spans where span.status == .error {
      let spelling = steps.session.fingerprint(of: span.error)
      let template =
        templates[spelling] ?? MessageTemplate.template(of: steps.session.text(span.error) ?? "")
      templates[spelling] = template
      groups.add(span.row, to: template)
    }
    if groups.all.isEmpty { return .none }
    let before = forerunners(steps)
    return groups.all.lazy.map { finding($0.key, $0.values, before, steps) }.findings(steps)
  }

  /// The step before each failed one, in its lane.
  private static func forerunners(_ steps: SessionSteps) -> [Int: Int] {
    var before: [Int: Int] = [:]
    for lane in steps.lanes where !steps.isOver {
      for (earlier, later) in zip(steps.rows(of: lane), lane.rows.dropFirst()) where steps.span(later).status == .error
      {
        before[later] = earlier
      }
    }
    return before
  }

  private static func finding(
    _ template: String, _ rows: [Int], _ before: [Int: Int], _ steps: SessionSteps
  ) -> Finding {
    var names: [String] = []
    var seen: Set<PooledString> = []
    for row in rows where names.count <= 3 {
      let span = steps.span(row)
      guard span.name.isNone || seen.insert(span.name).inserted else { continue }
      if !names.contains(span.spokenName) { names.append(span.spokenName) }
    }
    let places = names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " and others" : "")
    let before = forerunner(rows, before, steps)
    let usual = before.flatMap { $0.count > 1 ? $0 : nil }
    let after = usual.map { ", most often right after \(steps.session.spoken($0.name, $0.kind)) (\($0.count) ×)" }
    var size = Finding.Size()
    for row in outermost(rows, steps) { size.add(steps.span(row)) }
    return Finding(
      rule.id, .error, template.isEmpty ? "failed without a message" : template,
      "\(Words.plural(rows.count, "span", "spans")) failed like this, in \(places)\(after ?? "")",
      evidence: rows, in: steps.session, size: size, forerunner: before,
      action: rows.count > 1
        ? "one cause may be behind all of them; start with the first" : "look at the span's input")
  }

  private struct Forerunner: Hashable {
    let name: PooledString
    let kind: SpanKind
  }

  private static func forerunner(
    _ rows: [Int], _ before: [Int: Int], _ steps: SessionSteps
  ) -> Finding.Forerunner? {
    var groups = Groups<Forerunner, Int>()
    for row in rows {
      guard let earlier = before[row].map(steps.span) else { continue }
      groups.add(row, to: Forerunner(name: earlier.name, kind: earlier.kind))
    }
    var most: (key: Forerunner, count: Int)?
    for group in groups.all where group.values.count > most?.count ?? 0 { most = (group.key, group.values.count) }
    return most.map { Finding.Forerunner(name: $0.key.name, kind: $0.key.kind, count: $0.count) }
  }

  /// The spans that lie in no other of them: the time of a call that passes an error on is that of the call inside.
  private static func outermost(_ rows: [Int], _ steps: SessionSteps) -> [Int] {
    let all = Set(rows)
    return rows.filter { row in
      var ancestor = steps.span(row).parent
      // Deep chains are not worth following to their end for a sum.
      for _ in 0..<64 {
        guard let one = ancestor else { return true }
        if all.contains(one.row) { return false }
        ancestor = one.parent
      }
      return true
    }
  }
}

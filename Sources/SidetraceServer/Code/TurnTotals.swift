package import CodeLink
internal import TraceInsight
internal import TraceModel

/// Tokens and costs of whole turns, each summed once for one answer.
package struct TurnTotals {
  private struct Turn: Hashable {
    let session: Int
    let trace: Int
  }

  private let sessions: [CodeSessions.Entry]
  private var known: [Turn: SubtreeSums.Totals] = [:]

  package init(_ sessions: [CodeSessions.Entry]) { self.sessions = sessions }

  /// Of a turn, by its place in its session, and that by its place in the list.
  package mutating func totals(session: Int, trace: Int) -> SubtreeSums.Totals {
    let turn = Turn(session: session, trace: trace)
    if let totals = known[turn] { return totals }
    let code = sessions[session].code
    var roots: [Int] = []
    var next = code.session.firstRoot(of: code.session.traces[trace])
    while let root = next {
      roots.append(root.row)
      next = root.nextSibling
    }
    let totals = code.subtrees.totals(of: roots)
    known[turn] = totals
    return totals
  }
}

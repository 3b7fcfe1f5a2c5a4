internal import TraceModel

/// Whether steps that belong together lie below steps that do: a step that was put around them moves nothing.
///
/// Steps must be noted in the order of the trees, each before its children.
struct ParentAlignment {
  private var left: Side
  private var right: Side

  private struct Side {
    let session: Session
    let start: Int
    /// For each step the row it belongs to on the other side, or -1.
    var partners: [Int32]
    /// For each step the nearest one from it upwards that has a partner, or -1.
    var nearest: [Int32]

    init(_ session: Session, _ turn: DiffSide.Turn) {
      let rows = session.traces[turn.place].rows
      self.session = session
      start = rows.lowerBound
      partners = [Int32](repeating: -1, count: rows.count)
      nearest = partners
    }

    func above(_ row: Int) -> Int? {
      guard let parent = session.span(at: row).parent, case let above = nearest[parent.row - start], above >= 0 else {
        return nil
      }
      return Int(clamping: above)
    }

    func partner(of row: Int) -> Int { Int(clamping: partners[row - start]) }

    mutating func note(_ row: Int, partner: Int?) {
      partners[row - start] = Int32(clamping: partner ?? -1)
      nearest[row - start] = Int32(clamping: partner == nil ? above(row) ?? -1 : row)
    }
  }

  init(_ left: DiffSide.Turn, _ leftSession: Session, _ right: DiffSide.Turn, _ rightSession: Session) {
    self.left = Side(leftSession, left)
    self.right = Side(rightSession, right)
  }

  mutating func noteAlone(left row: Int) { left.note(row, partner: nil) }
  mutating func noteAlone(right row: Int) { right.note(row, partner: nil) }

  /// Notes two steps as belonging together; gives the steps they lie below where those do not.
  mutating func note(_ row: Int, _ other: Int) -> (old: Int?, new: Int?)? {
    let (old, new) = (left.above(row), right.above(other))
    left.note(row, partner: other)
    right.note(other, partner: row)
    return old.map(left.partner) == new ? nil : (old, new)
  }
}

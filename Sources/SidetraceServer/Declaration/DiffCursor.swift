/// Where the lists of a comparison go on.
struct DiffCursor: Cursor {
  let first: Int

  init(first: Int) { self.first = first }

  init?(_ text: String) {
    guard let fields = CursorFields(text, count: 2), fields.text(0) == "diff", let first: Int = fields.number(1),
      first >= 0, first <= 1 << 40
    else { return nil }
    self.first = first
  }

  var text: String { CursorFields.joined("diff", first) }
}

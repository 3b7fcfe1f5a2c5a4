internal import JSONTape

/// Attributes that spell a tree in their names: `llm.input_messages.0.message.content` and its like.
struct OTLPTree {
  /// The place of the tree among those that the conventions know.
  let tree: Int
  /// How far behind the span's own attributes these count.
  let offset: Int

  private struct Leaf {
    let path: [Substring]
    let value: JSONValue
  }

  private var leaves: [Leaf] = []

  /// Names with more parts stay in one piece from here on.
  private static let mostParts = 16

  init(tree: Int, offset: Int) {
    self.tree = tree
    self.offset = offset
  }

  /// How much the tree counts, the lower the more.
  var rank: Int { (Conventions.rules(forTree: tree).first?.rank ?? 0) + offset }

  /// Takes an attribute.
  ///
  /// - Parameter name: what stands behind the beginning that all names of the tree have.
  mutating func add(_ name: String, _ value: JSONValue) {
    let path = name.split(separator: ".", maxSplits: Self.mostParts, omittingEmptySubsequences: false)
    leaves.append(Leaf(path: path, value: value))
  }

  /// Whether there is more than the outlines of messages: who speaks, but not what was said.
  var saysSomething: Bool {
    leaves.contains { leaf in
      !Self.isOutline(leaf.path) && OTLPValue(leaf.value).saysSomething
    }
  }

  /// Whether it is around what is said in a message. The name of a tool that is called says something.
  private static func isOutline(_ path: [Substring]) -> Bool {
    guard path.count > 1, let name = path.last, OTLPOutlines.names.contains(String(name)) else { return false }
    return name != "name" || !path.contains { $0.hasSuffix("call") || $0.hasSuffix("calls") }
  }

  /// Writes the tree that the names spell.
  func write(_ form: Form, to writer: inout JSONWriter) { Self.write(leaves, form, depth: 0, to: &writer) }

  /// The depth of the recursion is that of the names, which is bounded.
  private static func write(_ leaves: [Leaf], _ form: Form, depth: Int, to writer: inout JSONWriter) {
    if let leaf = leaves.first(where: { $0.path.count <= depth }) { return write(leaf, form, to: &writer) }
    var order: [Substring] = []
    var parts: [Substring: [Leaf]] = [:]
    for leaf in leaves {
      if parts[leaf.path[depth]] == nil { order.append(leaf.path[depth]) }
      parts[leaf.path[depth], default: []].append(leaf)
    }
    let numbers = order.compactMap { Int($0, radix: 10) }
    if numbers.count == order.count {
      let sorted = zip(numbers, order).sorted { $0.0 < $1.0 }
      writer.array { writer in
        for (_, name) in sorted { write(parts[name] ?? [], form, depth: depth + 1, to: &writer) }
      }
    } else {
      writer.object { writer in
        for name in order {
          writer.key(String(name))
          write(parts[name] ?? [], form, depth: depth + 1, to: &writer)
        }
      }
    }
  }

  private static func write(_ leaf: Leaf, _ form: Form, to writer: inout JSONWriter) {
    let value = OTLPValue(leaf.value)
    guard form == .json, let document = value.jsonText else { return value.write(to: &writer) }
    document.withRoot { writer.raw($0) }
  }
}

internal import JSONTape

/// Attributes that spell a tree in their names: `llm.input_messages.0.message.content` and its like.
struct OTLPFlattened {
  enum Group: Int, CaseIterable {
    case inputMessages, outputMessages, prompts, completions, documents, rerankedFrom, reranked, embeddings
    case template, request, properties

    var prefix: StaticString {
      switch self {
      case .inputMessages: "llm.input_messages."
      case .outputMessages: "llm.output_messages."
      case .prompts: "gen_ai.prompt."
      case .completions: "gen_ai.completion."
      case .documents: "retrieval.documents."
      case .rerankedFrom: "reranker.input_documents."
      case .reranked: "reranker.output_documents."
      case .embeddings: "embedding.embeddings."
      case .template: "llm.prompt_template."
      case .request: "gen_ai.request."
      case .properties: "traceloop.association.properties."
      }
    }
  }

  private typealias Leaf = (path: [Substring], value: JSONValue)

  /// Names with more parts stay in one piece from here on.
  private static let mostParts = 16

  private var groups: [Group: [Leaf]] = [:]

  /// Takes an attribute; false if its name is of none of the groups.
  mutating func take(_ key: JSONValue, _ value: JSONValue) -> Bool {
    guard let group = Self.group(key), let name = key.stringValue else { return false }
    let rest = name.dropFirst(group.prefix.utf8CodeUnitCount)
    let path = rest.split(separator: ".", maxSplits: Self.mostParts, omittingEmptySubsequences: false)
    groups[group, default: []].append((path, value))
    return true
  }

  private static func group(_ key: JSONValue) -> Group? {
    guard key.isString else { return nil }
    return key.withBytes { spelling in
      Group.allCases.first { group in
        let prefix = group.prefix
        guard spelling.count > prefix.utf8CodeUnitCount + 2 else { return false }
        return (0..<prefix.utf8CodeUnitCount).allSatisfy { spelling[$0 + 1] == prefix.utf8Start[$0] }
      }
    }
  }

  func has(_ group: Group) -> Bool { groups[group] != nil }

  /// Writes a group as the tree that its names spell.
  func write(_ group: Group, to writer: inout JSONWriter) {
    Self.write(groups[group] ?? [], depth: 0, to: &writer)
  }

  /// The depth of the recursion is that of the names, which is bounded.
  private static func write(_ leaves: [Leaf], depth: Int, to writer: inout JSONWriter) {
    if let leaf = leaves.first(where: { $0.path.count <= depth }) {
      return OTLPValue(leaf.value).write(to: &writer)
    }
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
        for (_, name) in sorted { write(parts[name] ?? [], depth: depth + 1, to: &writer) }
      }
    } else {
      writer.object { writer in
        for name in order {
          writer.key(String(name))
          write(parts[name] ?? [], depth: depth + 1, to: &writer)
        }
      }
    }
  }
}

/// What a span's events say was asked and answered, for instrumentations that put messages there.
enum OTLPMessageEvents {
  enum Side { case input, output }

  /// Writes the messages of one side as an array; false if there are none.
  static func write(_ side: Side, of span: JSONValue, to writer: inout JSONWriter) -> Bool {
    let events = (span["events"]?.elements ?? .empty).filter { event in
      event["name"]?.stringValue.map { self.side($0) == side } ?? false
    }
    if events.isEmpty { return false }
    writer.array { writer in
      for event in events {
        writer.object { writer in
          writer.key("event")
          writer.string(event["name"]?.stringValue ?? "")
          for attribute in event["attributes"]?.elements ?? .empty {
            guard let key = attribute["key"]?.stringValue, let value = attribute["value"] else { continue }
            writer.key(key)
            OTLPValue(value).write(to: &writer)
          }
        }
      }
    }
    return true
  }

  private static func side(_ name: String) -> Side? {
    switch name {
    case "gen_ai.content.prompt", "gen_ai.system.message", "gen_ai.user.message", "gen_ai.tool.message",
      "gen_ai.assistant.message", "gen_ai.client.inference.operation.details":
      .input
    case "gen_ai.content.completion", "gen_ai.choice": .output
    default: nil
    }
  }
}

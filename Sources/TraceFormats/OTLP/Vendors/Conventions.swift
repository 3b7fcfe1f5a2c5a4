internal import JSONTape
internal import TraceModel

/// All conventions together, as those who read spans ask for them.
enum Conventions {
  /// In the order in which they count where several name the same.
  static let all: [Convention] = [
    .genAI, .traceAI, .openInference, .openLLMetry, .langfuse, .mlflow, .vercelAI, .claudeCode, .claudeCodeEvents,
    .pydanticAI, .strands, .agentDevelopmentKit, .copilot, .langSmith, .liteLLM, .openLIT, .laminar, .agentOps,
    .braintrust, .langtrace, .genkit, .mcp,
  ]

  /// What a name means.
  struct Rule: Sendable {
    let meaning: AttributeMeaning
    let form: Form
    /// Among those of one meaning; the lowest that is there counts.
    let rank: Int
    /// The place of its convention in `all`.
    let convention: Int
    /// The place among `markers` of what the span must bear.
    let marker: Int?
  }

  /// What spans must bear for names that anybody could use.
  static let markers: [Convention.Marker] = {
    let wanted = all.flatMap { convention in
      (convention.leading + convention.attributes).map { $0.marker ?? convention.marker }
    }
    return wanted.reduce(into: []) { markers, marker in
      if let marker, !markers.contains(marker) { markers.append(marker) }
    }
  }()

  private struct Named: Sendable {
    let name: StaticString
    let extent: Convention.Extent
    var rules: [Rule] = []
  }

  private static let rules: (exact: [Named], trees: [Named]) = {
    var exact: [Named] = []
    var trees: [Named] = []
    var rank = 0
    let places = all.indices
    for (place, attributes) in places.map({ ($0, all[$0].leading) }) + places.map({ ($0, all[$0].attributes) }) {
      let convention = all[place]
      for attribute in attributes {
        let marker = (attribute.marker ?? convention.marker).flatMap(markers.firstIndex)
        let rules = attribute.meanings.map {
          Rule(meaning: $0, form: attribute.form, rank: rank, convention: place, marker: marker)
        }
        rank += 2
        if attribute.extent == .name {
          note(attribute, rules, in: &exact)
        } else {
          note(attribute, rules, in: &trees)
        }
      }
    }
    // A name belongs to the tree that says most of it.
    trees.sort { $0.name.utf8CodeUnitCount > $1.name.utf8CodeUnitCount }
    return (exact, trees)
  }()

  private static func note(_ attribute: Convention.Attribute, _ rules: [Rule], in list: inout [Named]) {
    if let place = list.firstIndex(where: { "\($0.name)" == "\(attribute.name)" }) {
      let others = list[place].rules
      list[place].rules += rules.map { rule in
        // What a name means to those that bear a mark counts before what it means to all.
        let general = others.first { $0.meaning == rule.meaning && $0.marker == nil }
        guard let general, rule.marker != nil else { return rule }
        return Rule(
          meaning: rule.meaning, form: rule.form, rank: general.rank - 1, convention: rule.convention,
          marker: rule.marker)
      }
    } else {
      list.append(Named(name: attribute.name, extent: attribute.extent, rules: rules))
    }
  }

  private static let table = KeyTable<Int>(names: rules.exact.map(\.name))

  /// What an attribute of this name means; nothing where no convention knows it.
  static func rules(for key: JSONValue) -> [Rule] {
    table[key].map { rules.exact[$0].rules } ?? []
  }

  /// The place among the trees of the one that a name belongs to.
  static func tree(of key: JSONValue) -> Int? {
    guard key.isString else { return nil }
    return key.withBytes { spelling in
      rules.trees.firstIndex { tree in
        let name = tree.name
        let length = name.utf8CodeUnitCount
        guard spelling.count > length + 2 else { return false }
        if tree.extent == .list, !(0x30...0x39).contains(spelling[length + 1]) { return false }
        return (0..<length).allSatisfy { spelling[$0 + 1] == name.utf8Start[$0] }
      }
    }
  }

  /// How many trees there are.
  static var treeCount: Int { rules.trees.count }
  /// How long the beginning is that the names of a tree have in common, in bytes.
  static func prefixLength(ofTree place: Int) -> Int { rules.trees[place].name.utf8CodeUnitCount }
  /// What the whole of a tree means.
  static func rules(forTree place: Int) -> [Rule] { rules.trees[place].rules }

  private static let events: KeyTable<Int> = {
    KeyTable<Int>(names: all.flatMap { $0.events.map(\.name) })
  }()
  private static let eventMeanings = all.flatMap { $0.events.map(\.meaning) }

  /// What an event, or a log record, of this name says.
  static func event(_ name: JSONValue) -> EventMeaning? { events[name].map { eventMeanings[$0] } }

  private static let plainNames = all.reduce(into: Set<String>()) { $0.formUnion($1.plainNames) }

  /// Whether a span's name says less of it than another may: it is the vendor's for all spans of a sort, or a template.
  static func isPlain(_ name: String) -> Bool {
    if name.isEmpty || plainNames.contains(name) { return true }
    guard let open = name.firstIndex(of: "{") else { return false }
    return name[open...].contains("}")
  }

  /// How many names there may be of conversations, and of sessions.
  private static let mostSessionNames = 16

  /// The attributes that name the session of a span, each with how much it counts, the lower the more: below 16 those
  /// that name one conversation, from there on those that name a session, which may be a window or a process with many.
  static let sessionKeys: KeyTable<Int> = {
    var names: [(StaticString, Int)] = []
    for (meaning, first) in [(AttributeMeaning.conversation, 0), (.session, mostSessionNames)] {
      let attributes = all.flatMap(\.attributes).filter { $0.meanings.contains(meaning) && $0.extent == .name }
      for (place, attribute) in attributes.enumerated() {
        names.append((attribute.name, first + min(place, mostSessionNames - 1)))
      }
    }
    return KeyTable(names)
  }()
}

internal import JSONTape
internal import TraceModel

/// What lists of attributes say, by what they mean.
struct OTLPFindings {
  /// A value, and what it means.
  struct Found {
    let value: JSONValue
    let rule: Conventions.Rule
    /// Among those of one meaning; the lowest counts.
    let rank: Int
  }

  private var found: [Found] = []
  /// A bit for each meaning that something has, since most spans say little of all that may be said.
  private var meanings: UInt64 = 0
  private var trees: [OTLPTree] = []
  /// What is known only once all attributes are: whose names they are.
  private var uncertain: [Found] = []

  /// - Parameter attributes: a list of keys and values.
  init(_ attributes: JSONValue?) { take(attributes, after: 0) }

  /// Takes attributes that are found elsewhere, which count where the span's own say nothing.
  mutating func add(_ attributes: JSONValue?) { take(attributes, after: Self.elsewhere) }

  /// Above the rank of every rule.
  private static let elsewhere = 1 << 20

  private mutating func take(_ attributes: JSONValue?, after offset: Int) {
    for attribute in attributes?.elements ?? .empty {
      guard let key = attribute["key"], let value = attribute["value"] else { continue }
      let rules = Conventions.rules(for: key)
      for rule in rules {
        let one = Found(value: value, rule: rule, rank: rule.rank + offset)
        if rule.marker == nil { add(one) } else { uncertain.append(one) }
      }
      if rules.isEmpty, let tree = Conventions.tree(of: key) { take(key, value, tree, after: offset) }
    }
    if !uncertain.isEmpty { settle(attributes) }
  }

  /// Takes what was uncertain where the span bears the mark of those whose names these are.
  private mutating func settle(_ attributes: JSONValue?) {
    var isBorne: [Int: Bool] = [:]
    for one in uncertain {
      guard let marker = one.rule.marker else { continue }
      let isThere = isBorne[marker] ?? bears(Conventions.markers[marker], attributes)
      isBorne[marker] = isThere
      if isThere { add(one) }
    }
    uncertain = []
  }

  private mutating func add(_ one: Found) {
    found.append(one)
    meanings |= Self.bit(one.rule.meaning)
  }

  private static func bit(_ meaning: AttributeMeaning) -> UInt64 { 1 << UInt64(clamping: meaning.rawValue) }

  /// Whether anything means this.
  func says(_ meaning: AttributeMeaning) -> Bool { meanings & Self.bit(meaning) != 0 }

  private mutating func take(_ key: JSONValue, _ value: JSONValue, _ tree: Int, after offset: Int) {
    guard let name = key.stringValue else { return }
    for rule in Conventions.rules(forTree: tree) { meanings |= Self.bit(rule.meaning) }
    let rest = name.utf8.dropFirst(Conventions.prefixLength(ofTree: tree))
    let place =
      trees.firstIndex { $0.tree == tree && $0.offset == offset }
      ?? {
        trees.append(OTLPTree(tree: tree, offset: offset))
        return trees.count - 1
      }()
    trees[place].add(String(rest) ?? "", value)
  }

  private func bears(_ marker: Convention.Marker, _ attributes: JSONValue?) -> Bool {
    for attribute in attributes?.elements ?? .empty where attribute["key"]?.equals(marker.name) == true {
      guard let wanted = marker.value else { return true }
      return attribute["value"].flatMap { OTLPValue($0).inner }?.equals(wanted) ?? false
    }
    return false
  }

  // MARK: Asking

  /// What says the most of a meaning.
  func best(_ meaning: AttributeMeaning) -> Found? {
    guard says(meaning) else { return nil }
    var best: Found?
    for one in found where one.rule.meaning == meaning && one.rank < best?.rank ?? .max && !isNothing(one) {
      best = one
    }
    return best
  }

  private func isNothing(_ one: Found) -> Bool { OTLPValue(one.value).inner?.isNull ?? true }

  /// All that is said of a meaning, the best first.
  func all(_ meaning: AttributeMeaning) -> [Found] {
    says(meaning) ? found.filter { $0.rule.meaning == meaning }.sorted { $0.rank < $1.rank } : []
  }

  /// The text of what says the most of a meaning.
  func text(_ meaning: AttributeMeaning) -> String? { best(meaning).flatMap { Self.text($0) } }

  /// The text of a value; of JSON text the word inside.
  static func text(_ one: Found) -> String? {
    let value = OTLPValue(one.value)
    if one.rule.form == .json, let document = value.jsonText {
      let word: String? = document.withRoot { root in
        root.stringValue ?? (root.isNumber || root.boolValue != nil ? root.spelling : nil)
      }
      if let word { return word }
    }
    return value.text
  }

  /// Which text, list or object says the most of a payload.
  enum Payload {
    case value(Found)
    case tree(OTLPTree, Form)

    fileprivate var rank: Int {
      switch self {
      case .value(let found): found.rank
      case .tree(let tree, _): tree.rank
      }
    }

    /// Whether there is something in it for a person.
    var saysSomething: Bool {
      switch self {
      case .value(let found): OTLPValue(found.value).saysSomething
      case .tree(let tree, _): tree.saysSomething
      }
    }
  }

  /// The best of all that means this and says something; where nothing does, the best that is there.
  func payload(_ meaning: AttributeMeaning) -> Payload? {
    guard says(meaning) else { return nil }
    var all = found.filter { $0.rule.meaning == meaning }.map { Payload.value($0) }
    for tree in trees {
      for rule in Conventions.rules(forTree: tree.tree) where rule.meaning == meaning {
        all.append(.tree(tree, rule.form))
      }
    }
    if all.count < 2 { return all.first }
    all.sort { $0.rank < $1.rank }
    return all.first(where: \.saysSomething) ?? all.first
  }
}

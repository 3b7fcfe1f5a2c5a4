internal import JSONTape
internal import TraceModel

/// Where the members of one record of Kore's are: the record itself, its data, and what that holds about tokens.
struct KoreHolder {
  enum Names { case record, tokens, details, metadata }

  let object: JSONValue
  let origin: SliceOrigin
  let names: Names
  /// What is nearer to the record counts before what is further.
  let level: Int
  /// Whether it is the record itself, whose id and type are not those of what it is about.
  let isOwn: Bool
}

/// JSON that came inside strings, which the views of it need.
struct KoreTexts {
  private var documents: [JSONDocument] = []

  /// The object in a string that holds JSON.
  mutating func object(
    _ value: JSONValue, into builder: inout SessionBuilder
  ) throws(ModelError) -> (object: JSONValue, origin: SliceOrigin)? {
    guard var text = value.stringValue, let mark = text.utf8.first(where: { $0 > 0x20 }) else { return nil }
    // Some quote what is quoted already.
    if mark == 0x22, let inner = (try? JSONDocument(Bytes(text)))?.withRoot({ $0.stringValue }) { text = inner }
    guard text.utf8.first(where: { $0 > 0x20 }) == 0x7B else { return nil }
    let copy = Bytes(text)
    let bytes = OneLineBody.flattened(copy, 0..<copy.count)
    guard let document = try? JSONDocument(bytes) else { return nil }
    let origin = try builder.add(bytes)
    documents.append(document)
    // The document is kept for as long as the events are.
    return (document.withRoot { $0 }, origin)
  }
}

extension KoreHolder {
  /// No record has more of its members in more places.
  private static let most = 12

  /// All places of a record's members.
  static func all(
    of record: JSONValue, _ origin: SliceOrigin, _ texts: inout KoreTexts, into builder: inout SessionBuilder
  ) throws(ModelError) -> [KoreHolder] {
    var all = [KoreHolder(object: record, origin: origin, names: .record, level: 0, isOwn: true)]
    var next = 0
    while next < all.count {
      let holder = all[next]
      next += 1
      for member in holder.object.members {
        guard all.count < most, member.value.isObject || member.value.isString,
          let (field, rank) = holder.meaning(of: member.key), let names = holder.names(within: field)
        else { continue }
        var found = (object: member.value, origin: holder.origin)
        if member.value.isString {
          guard let object = try texts.object(member.value, into: &builder) else { continue }
          found = object
        }
        let further = names == .metadata ? 64 : names == .record ? 16 : 1
        all.append(
          KoreHolder(
            object: found.object, origin: found.origin, names: names, level: holder.level + further + rank,
            isOwn: holder.isOwn && field == .eventWord))
      }
    }
    return all
  }

  /// The record and the objects of its data, as far as no text has to be read for it.
  static func objects(of record: JSONValue) -> [KoreHolder] {
    let own = KoreHolder(object: record, origin: .none, names: .record, level: 0, isOwn: true)
    let data = record.members.lazy.filter { member in
      guard member.value.isObject, let field = KoreNames.record[member.key]?.field else { return false }
      return field == .container || field == .eventWord
    }
    return [own]
      + data.prefix(most).map {
        KoreHolder(object: $0.value, origin: .none, names: .record, level: 16, isOwn: $0.key.equals("event"))
      }
  }

  /// What a member of this object is.
  func meaning(of key: JSONValue) -> (field: KoreField, rank: Int)? {
    switch names {
    case .record, .metadata: return KoreNames.record[key]
    case .tokens: return KoreNames.tokens[key] ?? KoreNames.record[key]
    case .details:
      let found = KoreNames.tokens[key] ?? KoreNames.record[key]
      return found.flatMap { $0.field == .cacheRead || $0.field == .reasoning ? $0 : nil }
    }
  }

  /// What an object under a field is, where it has further members of the record.
  private func names(within field: KoreField) -> Names? {
    switch (names, field) {
    case (.details, _): nil
    case (_, .tokenDetails): .details
    case (_, .usage): .tokens
    case (.record, .container), (.record, .measures), (.record, .eventWord), (.record, .tool), (.record, .moment):
      .record
    case (.record, .metadata): .metadata
    default: nil
    }
  }
}

/// What one record of Kore's says, by any of the names its fields go by.
struct KoreRecord {
  struct Entry {
    let field: KoreField
    let place: Int
    let key: JSONValue
    let value: JSONValue
    let origin: SliceOrigin
    let isOwn: Bool
  }

  private var entries: [Entry] = []
  /// The members whose names are in no table, of the record and of its data.
  private(set) var unknown: [JSONValue] = []

  init(_ holders: [KoreHolder]) {
    entries.reserveCapacity(24)
    for holder in holders {
      for member in holder.object.members where !member.value.isNull {
        guard let (field, rank) = holder.meaning(of: member.key) else {
          if holder.names == .record { unknown.append(member.key) }
          continue
        }
        // Of what is only described further, figures alone are the record's own.
        if holder.names == .metadata, !field.isFigure { continue }
        if !holder.isOwn, field == .id || field == .sequence { continue }
        // An object of counts is none itself.
        if field == .usage, member.value.isObject { continue }
        // An empty text counts where there is nothing else.
        let place = holder.level << 8 | rank | (member.value.isEmptyText ? 1 << 30 : 0)
        add(
          Entry(
            field: field, place: place, key: member.key, value: member.value, origin: holder.origin,
            isOwn: holder.isOwn))
      }
    }
  }

  private mutating func add(_ entry: Entry) {
    if !entry.field.mayBeTriedOn, let known = entries.firstIndex(where: { $0.field == entry.field }) {
      if entry.place <= entries[known].place { entries[known] = entry }
    } else {
      entries.append(entry)
    }
  }

  func entry(_ field: KoreField) -> Entry? {
    guard field.mayBeTriedOn else { return entries.first { $0.field == field } }
    return all(field).first
  }

  /// All members that are the field, those that count before others first.
  func all(_ field: KoreField) -> [Entry] { entries.filter { $0.field == field }.sorted { $0.place < $1.place } }

  subscript(field: KoreField) -> JSONValue? { entry(field)?.value }

  /// The first of several fields that is there.
  func first(_ fields: KoreField...) -> Entry? {
    var empty: Entry?
    for field in fields {
      guard let entry = entry(field) else { continue }
      if !entry.value.isEmptyText { return entry }
      empty = empty ?? entry
    }
    return empty
  }

  /// A field's text; a number is one, too, and of an object what it is called.
  func text(_ field: KoreField, within names: KoreNames.Plain = .name, _ others: KoreNames.Plain = .id) -> String? {
    guard let value = self[field] else { return nil }
    guard value.isObject else { return Self.text(value) }
    return Self.text(KoreNames.plain.first(names, in: value)) ?? Self.text(KoreNames.plain.first(others, in: value))
  }

  /// The text of an id that means one.
  func id(_ field: KoreField) -> String? {
    text(field, within: .id, .name).flatMap { ["", "null", "undefined", "none"].contains($0) ? nil : $0 }
  }

  private static func text(_ value: JSONValue?) -> String? {
    guard let value else { return nil }
    return value.isNumber ? value.spelling : value.stringValue
  }

  func isTrue(_ field: KoreField) -> Bool { self[field].flatMap(Self.truth) == true }
  func isFalse(_ field: KoreField) -> Bool { self[field].flatMap(Self.truth) == false }

  private static func truth(_ value: JSONValue) -> Bool? {
    if let truth = value.boolValue { return truth }
    switch value.stringValue?.lowercased() ?? (value.isNumber ? value.spelling : "") {
    case "true", "yes", "1": return true
    case "false", "no", "0": return false
    default: return nil
    }
  }
}

extension KoreField {
  /// Where the first that is there cannot be read, the next one may be.
  fileprivate var mayBeTriedOn: Bool { self == .moment || self == .end || self == .millis }

  /// Whether it is a figure, which metadata may have where the record itself does not.
  var isFigure: Bool {
    switch self {
    case .inputTokens, .outputTokens, .totalTokens, .cacheRead, .cacheCreation, .reasoning, .cost, .inputCost,
      .outputCost,
      .currency, .usage, .millis, .firstToken:
      true
    default: false
    }
  }
}

extension JSONValue {
  /// Whether it is a string without characters.
  var isEmptyText: Bool { isString && range.count == 2 }
}

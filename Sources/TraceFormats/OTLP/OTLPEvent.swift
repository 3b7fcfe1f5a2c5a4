internal import JSONTape

/// An event of a span, or a log record that names it: both say the same in the same words, elsewhere.
struct OTLPEvent {
  /// What it is called, where it has a name.
  let name: JSONValue?
  /// A list of keys and values.
  let attributes: JSONValue?
  /// What a log record says beside its attributes.
  let body: JSONValue?
  /// When it happened: nanoseconds since 1970, as they came.
  let time: JSONValue?

  /// An event out of a span.
  init(event: JSONValue) {
    name = event["name"]
    attributes = event["attributes"]
    body = nil
    time = event["timeUnixNano"]
  }

  /// A log record. Its name is a field of its own today and was an attribute before.
  /// https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-eventname
  init(log: JSONValue) {
    attributes = log["attributes"]
    body = log["body"]
    time = Self.isSet(log["timeUnixNano"]) ? log["timeUnixNano"] : log["observedTimeUnixNano"]
    if let name = log["eventName"], name.isString, !name.equals("") {
      self.name = name
    } else {
      name = Self.attribute("event.name", of: log["attributes"]).flatMap { OTLPValue($0).inner }
    }
  }

  private static func isSet(_ time: JSONValue?) -> Bool {
    OTLPFormat.time(time) != nil
  }

  /// What it says of its span. What has an exception and no known name is a program's log, such as of one that was
  /// handled.
  var meaning: EventMeaning? {
    if let name, let meaning = Conventions.event(name) { return meaning }
    return Self.attribute("exception.type", of: attributes) == nil ? nil : .exceptionInPassing
  }

  /// The value of an attribute.
  static func attribute(_ name: StaticString, of attributes: JSONValue?) -> JSONValue? {
    for attribute in attributes?.elements ?? .empty where attribute["key"]?.equals(name) == true {
      return attribute["value"]
    }
    return nil
  }

  /// What went wrong: the message, or where there is none the type; `nil` where it says neither.
  var problem: JSONValue? {
    for name: StaticString in ["exception.message", "exception.type"] {
      guard let value = Self.attribute(name, of: attributes).flatMap({ OTLPValue($0).inner }), value.isString else {
        continue
      }
      if !value.equals("") { return value }
    }
    return nil
  }

  // MARK: Messages

  /// The attributes in which instrumentations put what was said.
  private static let contents: [StaticString] = ["content", "message", "output", "gen_ai.prompt", "gen_ai.completion"]

  /// What was said, without who said it and when; `nil` where that cannot be told apart.
  var content: JSONBytes? {
    for name in Self.contents {
      if let value = Self.attribute(name, of: attributes) ?? bodyMember(name) {
        return json { OTLPValue(value).writeExpanded(to: &$0) }
      }
    }
    return nil
  }

  private func bodyMember(_ name: StaticString) -> JSONValue? {
    Self.attribute(name, of: body.flatMap { OTLPValue($0).members })
  }

  /// Writes all of it as one object.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("event")
      writer.string(name?.stringValue ?? "")
      guard let body, OTLPValue(body).saysSomething else {
        return OTLPValue.write(members: attributes, expanding: true, to: &writer)
      }
      // The attributes of a log record say what its span says; the message is in the body.
      let value = OTLPValue(body)
      if let members = value.members { return OTLPValue.write(members: members, expanding: true, to: &writer) }
      let isDone = value.jsonText?.withRoot { root in
        guard root.isObject else { return false }
        for member in root.members {
          writer.key(member.key.stringValue ?? "")
          writer.raw(member.value)
        }
        return true
      }
      if isDone == true { return }
      writer.key("content")
      value.write(to: &writer)
    }
  }
}

/// The messages of one side of a call that came as events, one after the other.
struct OTLPMessages {
  private var all: [JSONBytes] = []
  private var onlyContent: JSONBytes?

  var isEmpty: Bool { all.isEmpty }

  mutating func add(_ event: OTLPEvent) {
    onlyContent = all.isEmpty ? event.content : nil
    all.append(json { event.write(to: &$0) })
  }

  /// Adds what was said behind this.
  mutating func add(_ others: OTLPMessages) {
    onlyContent = all.isEmpty ? others.onlyContent : nil
    all += others.all
  }

  /// Writes them as an array; what a tool was given or gave back is no conversation, but that value itself.
  func write(ofTool: Bool, to writer: inout JSONWriter) {
    if ofTool, let onlyContent { return writer.raw(onlyContent) }
    writer.array { writer in
      for message in all { writer.raw(message) }
    }
  }
}

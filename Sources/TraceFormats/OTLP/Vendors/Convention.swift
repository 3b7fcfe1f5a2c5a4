internal import TraceModel

/// How one vendor names what a span says: a list, and nothing else. Who reads spans knows no vendor.
///
/// Of several attributes that mean the same, the one that stands first counts: first by the order of the conventions in
/// `Conventions.all`, then by the order within one.
struct Convention: Sendable {
  /// As people call it.
  let title: String
  /// Where its names are written down.
  let source: String
  /// What a span must bear so that the names count, for vendors whose names anybody could use.
  var marker: Marker?
  /// Names that count before those of all other conventions: this vendor derives what the others say from them, and in
  /// doing so says less or something else.
  var leading: [Attribute] = []
  /// The names, the best first.
  let attributes: [Attribute]
  /// The words for what a span did, in lower case, as attributes of the meaning `kind` have them.
  var kinds: [String: SpanKind] = [:]
  /// The events of spans, and the log records, that mean something.
  var events: [Event] = []
  /// Names of spans that say nothing of what was done, so that an attribute of the meaning `name` says more.
  var plainNames: Set<String> = []

  /// An attribute that shows whose names a span has.
  struct Marker: Sendable, Equatable {
    let name: StaticString
    /// The value that it must have; any, where there is none.
    var value: StaticString?

    init(_ name: StaticString, is value: StaticString? = nil) {
      self.name = name
      self.value = value
    }

    static func == (one: Marker, other: Marker) -> Bool {
      "\(one.name)" == "\(other.name)" && one.value.map { "\($0)" } == other.value.map { "\($0)" }
    }
  }

  /// An attribute, or all attributes whose names begin alike.
  struct Attribute: Sendable {
    let name: StaticString
    let meanings: [AttributeMeaning]
    let form: Form
    let extent: Extent
    /// What a span must bear so that this name counts.
    let marker: Marker?

    init(_ name: StaticString, _ meanings: AttributeMeaning..., as form: Form = .plain, where marker: Marker? = nil) {
      self.name = name
      self.meanings = meanings
      self.form = form
      self.marker = marker
      extent = .name
    }

    init(tree name: StaticString, _ meanings: AttributeMeaning..., as form: Form = .plain) {
      self.name = name
      self.meanings = meanings
      self.form = form
      marker = nil
      extent = .tree
    }

    init(list name: StaticString, _ meanings: AttributeMeaning..., as form: Form = .plain) {
      self.name = name
      self.meanings = meanings
      self.form = form
      marker = nil
      extent = .list
    }
  }

  /// Which names an attribute stands for.
  enum Extent: Sendable {
    /// This one.
    case name
    /// All that begin so; what follows spells a tree: `ai.settings.`.
    case tree
    /// All that begin so and go on with a number: `llm.input_messages.`.
    case list
  }

  /// An event of a span, or a log record that names it, by its name.
  struct Event: Sendable {
    let name: StaticString
    let meaning: EventMeaning

    init(_ name: StaticString, _ meaning: EventMeaning) {
      self.name = name
      self.meaning = meaning
    }
  }
}

/// What an attribute says of its span.
enum AttributeMeaning: UInt8, CaseIterable, Sendable {
  case kind, kindInside, name, conversation, session, user
  case responseModel, requestModel, modelInside, agent, responseID, response
  case inputTokens, uncachedTokens, outputTokens, totalTokens, cacheRead, cacheCreation, reasoning, usage, usageParts
  case cost, costParts, inputCost, outputCost, firstToken
  case input, instructions, output, thoughts, toolCalls, parameters, metadata
  case tool, entity
  case outcome, error, errorType, failsByException
  case traceName, tags, rootTags, traceInput, traceOutput, traceMetadata, environment, release
}

/// How the value of an attribute is written.
enum Form: UInt8, Sendable {
  /// As it stands.
  case plain
  /// JSON text in a string.
  case json
  /// Words with commas between them.
  case words
  /// Seconds, milliseconds from the span's start.
  case seconds, milliseconds
  /// A moment, in words of RFC 3339.
  case time
}

/// What an event says of its span.
enum EventMeaning: UInt8, Sendable {
  /// A message that was sent, one that came back.
  case input, output
  /// Its attributes are meant as if they were the span's own.
  case details
  /// The first part of the answer came.
  case firstToken
  /// Something went wrong.
  case exception
  /// Something is said of an exception, which may have been handled: what went wrong where the span failed.
  case exceptionInPassing
}

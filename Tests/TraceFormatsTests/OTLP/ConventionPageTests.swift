import Foundation
import Testing
import TraceModel

@testable import TraceFormats

/// conventions.md says by which names spans are read, and is made of the tables by which they are read.
///
/// With `SIDETRACE_UPDATE=1` in the environment the test writes the page anew instead of comparing.
@Suite("conventions.md")
struct ConventionPageTests {
  private static let path = URL(filePath: #filePath).appending(path: "../../../../conventions.md").standardized

  private static let introduction = """
    # Names that spans of OTLP are read by

    Which attributes, events and log records mean what, a section a vendor. Of several attributes that mean the same,
    the one that stands first on this page counts, but for what says nothing: an empty text, an empty list, messages
    with nothing in them. A name that ends in `*` stands for all that begin so, one that ends in `N*` for all that go on
    with a number; what follows spells a tree, and numbers in it make lists. What a name means to spans with a mark
    counts before what it means to all; what counts first, of any vendor, says so. What no table names stays in the
    span's record as it came.

    """

  private static func section(_ convention: Convention) -> String {
    var text = "\n## \(convention.title)\n\n<\(convention.source)>\n\n"
    if let marker = convention.marker { text += "These names count on spans that have \(self.text(marker)).\n\n" }
    text += "| attribute | says | |\n|---|---|---|\n"
    for attribute in convention.leading { text += row(attribute, ["counts first"]) }
    for attribute in convention.attributes { text += row(attribute, []) }
    if !convention.kinds.isEmpty {
      text += "\n| kind | words |\n|---|---|\n"
      for kind in SpanKind.allCases {
        let words = convention.kinds.filter { $0.value == kind }.keys.sorted()
        if !words.isEmpty { text += "| `\(kind.name)` | \(words.map { "`\($0)`" }.joined(separator: ", ")) |\n" }
      }
    }
    if !convention.events.isEmpty {
      text += "\n| event or log record | says |\n|---|---|\n"
      for event in convention.events { text += "| `\(event.name)` | \(words(event.meaning)) |\n" }
    }
    if !convention.plainNames.isEmpty {
      let names = convention.plainNames.sorted().map { "`\($0)`" }.joined(separator: ", ")
      text += "\nNames that yield to one that says more: \(names).\n"
    }
    return text
  }

  private static func row(_ attribute: Convention.Attribute, _ notes: [String]) -> String {
    let says = attribute.meanings.map(words).joined(separator: ", ")
    let notes = notes + [form(attribute.form), attribute.marker.map { "with \(text($0))" }].compactMap { $0 }
    return "| `\(attribute.name)\(ending(attribute.extent))` | \(says) | \(notes.joined(separator: ", ")) |\n"
  }

  private static func ending(_ extent: Convention.Extent) -> String {
    switch extent {
    case .name: ""
    case .tree: "*"
    case .list: "N*"
    }
  }

  private static func text(_ marker: Convention.Marker) -> String {
    "`\(marker.name)`" + (marker.value.map { " = `\($0)`" } ?? "")
  }

  private static func form(_ form: Form) -> String? {
    switch form {
    case .plain: nil
    case .json: "JSON text in a string"
    case .words: "words with commas between them"
    case .seconds: "seconds from the start"
    case .milliseconds: "milliseconds from the start"
    case .time: "a moment"
    }
  }

  private static func words(_ meaning: EventMeaning) -> String {
    switch meaning {
    case .input: "`input`: a message"
    case .output: "`output`: a message"
    case .details: "its attributes, and those in a record's body, count where the span's own say nothing"
    case .firstToken: "`timeToFirstTokenMs`, by its time"
    case .exceptionInPassing: "`error` of a span that failed"
    case .exception: "`error`: `exception.message`, else `exception.type`"
    }
  }

  private static func words(_ meaning: AttributeMeaning) -> String {
    switch meaning {
    case .kind: "`kind`"
    case .kindInside: "`kind`, by its member `type`"
    case .name: "`name`, where the span's own is a template or the same for all"
    case .conversation: "the session, as one conversation"
    case .session: "the session"
    case .user: "`userId` of the session"
    case .responseModel: "`model`"
    case .requestModel: "`model`, where the answer names none"
    case .modelInside: "`model`, as its member `model`, where nothing else names one"
    case .agent: "`agent`"
    case .responseID: "which spans tell of one call"
    case .response: "which spans tell of one call, where it begins with an `id`"
    case .inputTokens: "`tokens.input`"
    case .uncachedTokens: "`tokens.input`, beside those of the cache; all of them are `tokens.total`"
    case .outputTokens: "`tokens.output`"
    case .totalTokens: "`tokens.total`"
    case .cacheRead: "`tokens.cacheRead`"
    case .cacheCreation: "`tokens.cacheCreation`"
    case .reasoning: "`tokens.reasoning`"
    case .usage: "`tokens`, where no attribute of its own has a count"
    case .usageParts:
      "`tokens`, as parts of which none is among another: `input_*` is added to the input, `output_*` to the output"
    case .cost: "`costUsd`"
    case .costParts: "`costUsd`: the total, else the sum of all parts"
    case .inputCost, .outputCost: "`costUsd`, both parts together"
    case .firstToken: "`timeToFirstTokenMs`"
    case .input: "`input`"
    case .instructions: "`input`, as a system message in front"
    case .output: "`output`"
    case .thoughts: "`output`, as `reasoning` of the message"
    case .toolCalls: "`output`, as `tool_calls` of the message"
    case .parameters: "`parameters`"
    case .metadata: "`metadata`"
    case .tool: "`name` of a tool"
    case .entity: "`name` of a tool that has no other, `agent` of an agent that has none"
    case .outcome: "`status`: `error` where it says `error`, `failed` or `false`"
    case .error: "`error`, where neither the status nor an exception has a message"
    case .errorType: "`error`, where nothing else says what went wrong"
    case .failsByException: "`status`: `error` where an event tells of an exception"
    case .traceName: "`name` of the trace"
    case .tags: "`tags` of the trace and the session"
    case .rootTags: "`tags` of the trace and the session, on its root"
    case .traceInput: "`input` of the trace"
    case .traceOutput: "`output` of the trace"
    case .traceMetadata: "`metadata` of the trace"
    case .environment: "`environment` of the trace"
    case .release: "`release` of the trace"
    }
  }

  @Test("names every attribute that is read, and what it says")
  func page() throws {
    let wanted = Self.introduction + Conventions.all.map(Self.section).joined()
    if ProcessInfo.processInfo.environment["SIDETRACE_UPDATE"] == "1" {
      try wanted.write(to: Self.path, atomically: true, encoding: .utf8)
    } else {
      let text = try String(contentsOf: Self.path, encoding: .utf8)
      #expect(text == wanted, "run the tests with SIDETRACE_UPDATE=1 to write the page anew")
    }
  }

  @Test("has each name once in a convention, words of kinds in lower case, and no tree that hides a name")
  func tables() {
    for convention in Conventions.all {
      var seen: Set<String> = []
      for attribute in convention.leading + convention.attributes {
        let mark = attribute.marker.map { Self.text($0) } ?? ""
        #expect(seen.insert("\(attribute.name)|\(attribute.extent)|\(mark)").inserted, "\(attribute.name)")
        #expect("\(attribute.name)".hasSuffix(".") == (attribute.extent != .name), "\(attribute.name)")
      }
      for word in convention.kinds.keys { #expect(word == word.lowercased()) }
    }
  }

  @Test("has no more names of sessions than there is room for")
  func sessions() {
    for meaning in [AttributeMeaning.conversation, .session] {
      let count = Conventions.all.flatMap(\.attributes).filter { $0.meanings.contains(meaning) }.count
      #expect(count <= 16, "\(meaning)")
    }
  }
}

import ChildProcesses
import Foundation
import Testing

/// A session of which every text does something where it is obeyed, on every surface on which somebody reads it.
@Suite("Text that acts")
struct HostileTextTests {
  /// What is behind every text of the session, as JSON spells it.
  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let spelled: String
  }

  static let all = [
    Hostile(testDescription: "commands of a terminal", spelled: #"\u001b]0;owned\u0007\u001b[2J\u009b31m\r\n\u0008"#),
    Hostile(
      testDescription: "links and pictures",
      spelled: #"[why](command:workbench.action.quit) ![i](http://x/y.png) [a][b]\n[c]: http://x\n$(error)"#),
    Hostile(
      testDescription: "Markdown and HTML",
      spelled: #"<img src=x> <http://auto> &lt; ``` `a` ~~~\n```\n# head\n[^1] | x | \\"#),
    Hostile(testDescription: "what turns and hides", spelled: #"\u202egnp.\u2066\u2028\u200b\ufeff\udb40\udc41"#),
    Hostile(testDescription: "half a character", spelled: #"\ud83d x \udf89"#),
    Hostile(testDescription: "formulas and frames", spelled: #"\t=1+1;x \u00a0=cmd;\n@sum"#),
  ]

  // MARK: The session

  private static let trace = "5eed000109142330ab1eab1eab1eab1"

  private static func attribute(_ key: String, _ spelled: String) -> String {
    #"{"key":"\#(key)","value":{"stringValue":"\#(spelled)"}}"#
  }

  private static func session(_ id: String, trace: String, _ hostile: String, code: String) -> String {
    let spans = (0..<4).map { place in
      let operation = ["invoke_agent", "execute_tool", "execute_tool", "chat"][place]
      let name = ["run", "search", "=cmd", "`tick"][place]
      var attributes = [
        attribute("gen_ai.conversation.id", id + hostile), attribute("gen_ai.operation.name", operation),
        attribute("code.file.path", code), #"{"key":"code.line.number","value":{"intValue":"4"}}"#,
      ]
      for key in ["gen_ai.agent.name", "gen_ai.tool.name", "gen_ai.request.model", "user.id", "code.function.name"] {
        attributes.append(attribute(key, key + hostile))
      }
      attributes.append(attribute("gen_ai.tool.call.arguments", "given" + hostile))
      attributes.append(attribute("gen_ai.tool.call.result", "gave" + hostile))
      let stack = attribute("exception.stacktrace", #"Traceback\n  File \"\#(code)\", line 4, in x\#(hostile)"#)
      return #"{"traceId":"\#(trace)","spanId":"e7a1010109140\#(100 + place)","parentSpanId":""#
        + (place == 0 ? "" : "e7a1010109140100")
        + #"","name":"\#(name)\#(hostile)","kind":1,"startTimeUnixNano":"178942860\#(place)000000000","#
        + #""endTimeUnixNano":"178942860\#(place + 1)000000000","attributes":[\#(attributes.joined(separator: ","))],"#
        + #""events":[{"name":"exception","timeUnixNano":"1789428601000000000","attributes":[\#(stack)]}],"#
        + #""status":{"code":\#(place == 0 ? 1 : 2),"message":"why\#(hostile)"}}"#
    }
    return #"{"resourceSpans":[{"resource":{"attributes":[\#(attribute("service.name", "svc" + hostile))]},"#
      + #""scopeSpans":[{"scope":{"name":"s"},"spans":[\#(spans.joined(separator: ","))]}]}]}"# + "\n"
  }

  /// A folder with two sessions and the code they are about.
  private final class Place {
    let folder: TemporaryFolder
    var code: String { folder.path("tool.py") }
    var source: [String] { ["--source", "files:" + folder.path("traces")] }

    init(_ hostile: String) throws {
      folder = try TemporaryFolder()
      let traces = folder.url.appending(path: "traces")
      try FileManager.default.createDirectory(at: traces, withIntermediateDirectories: true)
      try Data("import x\n\ndef search(q):\n    return q\n".utf8).write(to: URL(filePath: code))
      for (number, id) in ["one", "two"].enumerated() {
        let text = HostileTextTests.session(id, trace: HostileTextTests.trace + "\(number)", hostile, code: code)
        try Data(text.utf8).write(to: traces.appending(path: id + ".jsonl"))
      }
    }
  }

  // MARK: What is looked for

  /// As `ReadableText` has them, written down once more, so that nothing is forgotten there unseen.
  private static func acts(_ text: String) -> Bool {
    text.unicodeScalars.contains { scalar in
      switch scalar.value {
      case 0...0x1F, 0x7F...0x9F, 0x61C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
        0xFFF9...0xFFFB, 0xE0000...0xE007F:
        true
      default: false
      }
    }
  }

  /// Markdown without its code spans, in which nothing is obeyed (CommonMark 6.1).
  private static func withoutCode(_ markdown: String) -> String {
    markdown.components(separatedBy: "\n").map { line in
      var rest = Substring(line)
      var outside = ""
      while let tick = rest.firstIndex(of: "`") {
        outside += rest[..<tick]
        let fence = rest[tick...].prefix { $0 == "`" }
        rest = rest[fence.endIndex...]
        var search = rest
        var end: String.Index?
        while end == nil, let next = search.firstIndex(of: "`") {
          let run = search[next...].prefix { $0 == "`" }
          search = search[run.endIndex...]
          if run.count == fence.count { end = run.endIndex }
        }
        guard let end else {
          outside += fence
          continue
        }
        outside += "code"
        rest = rest[end...]
      }
      return outside + rest
    }.joined(separator: "\n")
  }

  private static let sentences: Set<String> = ["message", "hint", "title", "detail", "verbose", "label", "tooltip"]

  /// Everything in an answer that is obeyed somewhere.
  private static func problems(_ value: Any, _ key: String, _ surface: String) -> [String] {
    if let object = value as? [String: Any] {
      // What came in stays what it is.
      return object.filter { !["records", "metadata", "input", "output"].contains($0.key) }
        .flatMap { problems($0.value, $0.key, surface) }
    }
    if let list = value as? [Any] { return list.flatMap { problems($0, key, surface) } }
    guard let text = value as? String else { return [] }
    func problem(_ what: String) -> [String] { ["\(surface), \(key): \(what): \(text.debugDescription)"] }
    if sentences.contains(key) {
      if acts(text) { return problem("acts") }
      if ["](", "][", "]:", "$("].contains(where: text.contains) { return problem("is a link") }
    }
    guard ["value", "text"].contains(key), surface.hasSuffix("Markdown") else { return [] }
    if acts(text.replacing("\n", with: "")) { return problem("acts") }
    let bare = withoutCode(text).replacing(#/\[(?:[^\]\\]|\\.)*\]\(file://[A-Za-z0-9/._~%\-]*(?:#L\d+)?\)/#, with: "")
    return bare.contains { "[]<`!".contains($0) } ? problem("is marked up") : []
  }

  // MARK: The surfaces

  /// Asks one question after the other and looks at all that comes.
  private final class Reader {
    let client: Client
    private(set) var problems: [String] = []
    private var count = 0

    init(_ place: Place, capabilities: String) throws {
      client = try Client(.header, arguments: place.source)
      _ = try ask(
        "initialize",
        #"{"processId":null,"rootUri":"file://\#(place.folder.url.path)","trace":"verbose","#
          + #""capabilities":\#(capabilities)}"#)
      client.send(#"{"jsonrpc":"2.0","method":"initialized","params":{}}"#)
    }

    /// The answer to a question, as a reader has it that takes no half characters.
    @discardableResult
    func ask(_ method: String, _ params: String, surface: String? = nil) throws -> [String: Any] {
      count += 1
      client.send(#"{"jsonrpc":"2.0","id":\#(count),"method":"\#(method)","params":\#(params)}"#)
      while true {
        let text = try client.text()
        let what = surface ?? method
        guard let message = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
          // The records of a span came in as they are.
          if method != "span.get" { problems.append("\(what): no JSON for everybody: \(text.prefix(300))") }
          return [:]
        }
        let name = message["method"] as? String
        problems += HostileTextTests.problems(message, "", name ?? what)
        if name == nil { return message }
        if let id = message["id"] { client.send(#"{"jsonrpc":"2.0","id":\#(id),"result":null}"#) }
      }
    }

    func check(_ found: [String]) { problems += found }
  }

  private static func spelled(_ text: Any?) throws -> String {
    String(decoding: try JSONSerialization.data(withJSONObject: text ?? "", options: .fragmentsAllowed), as: UTF8.self)
  }

  @Test("is shown in no answer of any method, and in no message to an editor", arguments: all)
  func answers(_ hostile: Hostile) throws {
    let place = try Place(hostile.spelled)
    let reader = try Reader(
      place,
      capabilities: #"{"textDocument":{"hover":{"contentFormat":["markdown"]},"publishDiagnostics":{},"inlayHint":{}}}"#
    )
    let uri = #""file://\#(place.code)""#
    reader.client.send(
      #"{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":\#(uri),"version":1,"#
        + #""text":"import x\n\ndef search(q):\n    return q\n"}}}"#)
    let list = try reader.ask("session.list", "{}")
    let items = try #require((list["result"] as? [String: Any])?["items"] as? [[String: Any]])
    let ids = try items.map { try Self.spelled($0["sessionId"]) }
    try #require(ids.count == 2)
    try methods(reader, ids, uri, hostile.spelled)
    try editor(reader, ids, uri, hostile.spelled)
    try reader.client.sayGoodbye()
    #expect(try reader.client.process.waitForExit() == 0)
    #expect(!Self.acts(reader.client.process.errorText.replacing("\n", with: "")))
    #expect(reader.problems == [])
  }

  private func methods(_ reader: Reader, _ ids: [String], _ uri: String, _ hostile: String) throws {
    let known = [
      "sessionId": ids[0], "otherSessionId": ids[1], "traceId": "\"\(Self.trace)0\"",
      "otherTraceId": "\"\(Self.trace)1\"",
      "spanId": "\"e7a1010109140101\"", "uri": uri, "about": "\"metrics\"", "watchId": "\"w\(hostile)\"",
      "text": "\"why\"",
    ]
    let discovered = try reader.ask("rpc.discover", "{}")
    let methods = try #require((discovered["result"] as? [String: Any])?["methods"] as? [[String: Any]])
    #expect(methods.count > 20)
    for method in methods {
      let name = try #require(method["name"] as? String)
      let parameters = (method["params"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
      let asked = name == "trace.search" ? parameters : parameters.filter { $0 != "text" }
      let members = asked.compactMap { key in known[key].map { "\"\(key)\":\($0)" } }
      let params = members.joined(separator: ",")
      guard name != "session.export" else {
        try exports(reader, params)
        continue
      }
      try reader.ask(name, "{\(params)}")
      // Refusals say what they refuse.
      try reader.ask(name, #"{"no\#(hostile)":1}"#)
      for key in parameters { try reader.ask(name, #"{"\#(key)":"no\#(hostile)"}"#) }
    }
    try reader.ask("no.such\(hostile)", "{}")
  }

  private func exports(_ reader: Reader, _ params: String) throws {
    for format in ["jsonl", "otlp", "chrome", "csv", "folded", "markdown"] {
      for payloads in ["preview", "full"] {
        let answer = try reader.ask("session.export", #"{\#(params),"format":"\#(format)","payloads":"\#(payloads)"}"#)
        let text = try #require((answer["result"] as? [String: Any])?["content"] as? String)
        let surface = "\(format) with \(payloads) payloads"
        switch format {
        case "jsonl":
          for line in text.split(separator: "\n") {
            #expect(throws: Never.self, "\(surface)") { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
          }
        case "otlp", "chrome":
          #expect(throws: Never.self, "\(surface)") { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
        case "csv": reader.check(Self.formulas(text))
        case "folded":
          let isPlain = text.split(separator: "\n").allSatisfy { !Self.acts(String($0)) && $0.contains(#/ \d+$/#) }
          if !isPlain { reader.check(["\(surface): \(text)"]) }
        default: reader.check(Self.problems(text, "text", surface + " in Markdown"))
        }
      }
    }
  }

  /// The cells of a table that a spreadsheet would compute.
  private static func formulas(_ table: String) -> [String] {
    var cells: [String] = []
    var cell = String.UnicodeScalarView()
    var isQuoted = false
    for scalar in table.unicodeScalars {
      switch scalar {
      case "\"": isQuoted.toggle()
      case ",", "\r", "\n":
        if isQuoted { fallthrough }
        cells.append(String(cell))
        cell = String.UnicodeScalarView()
      default: cell.append(scalar)
      }
    }
    return cells.filter { cell in
      let bare = cell.unicodeScalars.drop { $0.properties.isWhitespace || $0.value == 0x200B || $0.value < 0x20 }
      return bare.first.map { "=+-@".unicodeScalars.contains($0) } == true && Double(cell) == nil
    }.map { "csv: \($0.debugDescription)" }
  }

  private func editor(_ reader: Reader, _ ids: [String], _ uri: String, _ hostile: String) throws {
    let document = #""textDocument":{"uri":\#(uri)}"#
    // Nothing here waits for the sessions to be looked at, but a lens of a client that cannot be told.
    let lenses = try reader.ask("textDocument/codeLens", "{\(document)}")["result"] as? [[String: Any]]
    #expect(lenses?.isEmpty == false)
    for line in 0..<5 {
      let position = #""position":{"line":\#(line),"character":1}"#
      try reader.ask("textDocument/hover", "{\(document),\(position)}", surface: "a hover in Markdown")
    }
    for lens in lenses ?? [] {
      let resolved = try reader.ask("codeLens/resolve", Self.spelled(lens))["result"] as? [String: Any]
      let command = try #require(resolved?["command"] as? [String: Any])
      try reader.ask("workspace/executeCommand", Self.spelled(command), surface: "a line in Markdown")
    }
    for argument in [
      #"{"sessionId":\#(ids[0])}"#, #"{"sessionId":\#(ids[0]),"traceId":"\#(Self.trace)0"}"#,
      #"{"sessionId":"no\#(hostile)"}"#, #"{"sessionId":\#(ids[0]),"traceId":"no\#(hostile)"}"#,
    ] {
      let params = #"{"command":"sidetrace.openTrace","arguments":[\#(argument)]}"#
      let shown = try reader.ask("workspace/executeCommand", params, surface: "an outline in Markdown")
      guard let address = (shown["result"] as? [String: Any])?["uri"] else { continue }
      try reader.ask(
        "workspace/textDocumentContent", #"{"uri":\#(try Self.spelled(address))}"#, surface: "a document in Markdown")
    }
    let range = #""range":{"start":{"line":0,"character":0},"end":{"line":9,"character":0}}"#
    try reader.ask("textDocument/inlayHint", "{\(document),\(range)}")
    try reader.ask("textDocument/diagnostic", "{\(document)}")
    reader.client.send(
      #"{"jsonrpc":"2.0","method":"workspace/didChangeConfiguration","params":{"settings":{"budgets":{"no\#(hostile)":1}}}}"#
    )
    try reader.ask("cache.stats", "{}")
  }

  @Test("does nothing to a terminal", arguments: all)
  func terminal(_ hostile: Hostile) throws {
    let place = try Place(hostile.spelled)
    let program = try #require(PackageFolder.program)
    let text = try #require(
      try JSONSerialization.jsonObject(
        with: Data("\"\(hostile.spelled.replacing(#/\\ud83d x \\udf89/#, with: "x"))\"".utf8),
        options: .fragmentsAllowed)
        as? String)
    let id = #"{"sessionId":"one\#(hostile.spelled)"}"#
    for arguments in [
      ["sessions"], ["sessions", text], ["show"], ["show", "one"], ["show", "no" + text],
      ["--log-level", "debug", "show"],
      ["call", "session.list", "{}"], ["call", "session.get", id],
      ["call", "span.get", #"{"spanId":"e7a1010109140101"}"#],
      ["call", "no.such" + text], ["call", "session.get", "{" + text], ["--no" + text],
      ["--log-file", "/no/" + text, "show"],
      ["--source", "no" + text, "sessions"],
    ] {
      let process = try ChildProcess([program] + place.source + arguments)
      process.closeInput()
      _ = try process.waitForExit()
      for shown in [process.outputText, process.errorText] {
        #expect(!Self.acts(shown.replacing("\n", with: "")), "\(arguments): \(shown.debugDescription)")
      }
    }
  }
}

import JSONTape
import Testing
import TraceModel

@testable import CodeLink

/// One span of a session made for a test; payloads are JSON.
struct Fact {
  var name = "step"
  var kind = SpanKind.tool
  var input: String?
  var output: String?
  var metadata: String?
  var error: String?
  var record: String?
  var parent: String?
  var tokens: Count?
  var nanoUsd: Int64?
  var flags: SpanFlags = []
  var status = SpanStatus.ok
  var start: Int64 = 1
}

/// A session of one turn; the spans' ids are their places.
func session(_ facts: [Fact]) -> Session {
  var builder = SessionBuilder(id: "s")
  let trace = builder.add(Trace())
  func raw(_ json: String?, _ builder: inout SessionBuilder) -> Slice {
    guard let json else { return .absent }
    return builder.made { $0.raw(JSONBytes(Bytes(json))) }
  }
  for (place, fact) in facts.enumerated() {
    var draft = SpanDraft(trace: trace)
    draft.id = builder.made(string: "\(place)")
    if let parent = fact.parent { draft.parentID = builder.made(string: parent) }
    draft.name = builder.pooled(fact.name)
    draft.kind = fact.kind
    draft.flags = fact.flags
    draft.status = fact.status
    draft.input = raw(fact.input, &builder)
    draft.output = raw(fact.output, &builder)
    draft.metadata = raw(fact.metadata, &builder)
    draft.record = raw(fact.record, &builder)
    if let error = fact.error { draft.error = builder.made(string: error) }
    draft.start = Timestamp(nanoseconds: fact.start)
    draft.call.usage.input = fact.tokens
    draft.call.cost = fact.nanoUsd.map(Cost.init(nanoUsd:))
    builder.add(draft)
  }
  return builder.finish()
}

/// The links of these spans to a file, as `line rule confidence`.
func links(_ facts: [Fact], to file: String, _ text: String?, files: [String] = []) throws -> [String] {
  let folder = try #require(CodePath("/w"))
  let path = folder.appending(try #require(CodePath(file)))
  let table = FileTable(folders: [folder], files: try files.map { folder.appending(try #require(CodePath($0))) })
  let document = CodeDocument(path: path, text: text.map { CodeText($0) })
  return DocumentLinks.links(to: document, from: [SessionCode(session(facts))], files: table).map { link in
    "\(link.line.map { "\($0)" } ?? "-") \(link.rule.name) \(link.confidence.name)"
  }
}

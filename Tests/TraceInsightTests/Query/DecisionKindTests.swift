import JSONTape
import Testing
import TraceModel

@testable import TraceInsight

@Suite("The kind of a decision")
struct DecisionKindTests {
  @Test(
    "is found wherever the record has it, however it is spelled",
    arguments: [
      #"{"decisionKind":"Routing"}"#, #"{"data":{"decision_kind":"routing"}}"#, #"{"Data":{"DecisionKind":"routing"}}"#,
      #"{"attributes":{"decision-kind":"routing"}}"#, #"{"data":"{\"decisionKind\":\"routing\"}"}"#,
      #"{"event":{"payload":"{\"data\":{\"decisionKind\":\"routing\"}}"}}"#,
      #"{"decisionKind":"routing","data":{"decisionKind":"handoff"}}"#,
    ])
  func found(_ record: String) throws {
    var builder = SessionBuilder(id: "s")
    let bytes = Bytes(record)
    let origin = try builder.add(bytes)
    var draft = SpanDraft(trace: builder.add(Trace()))
    draft.kind = .decision
    draft.record = try JSONDocument(bytes).withRoot { origin.slice($0) }
    builder.add(draft)
    #expect(DecisionKind.of(builder.finish().span(at: 0)) == "routing")
  }
}

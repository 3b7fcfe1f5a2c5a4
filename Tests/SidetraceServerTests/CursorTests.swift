import Testing

@testable import SidetraceServer

@Suite("A cursor")
struct CursorTests {
  @Test(
    "behind a span comes back as it went out, whatever the id looks like",
    arguments: [SpanCursor.span(trace: 0, id: "x"), .span(trace: 12, id: "a:b:"), .span(trace: 1, id: ""), .row(7)])
  func spans(_ cursor: SpanCursor) { #expect(SpanCursor(cursor.text) == cursor) }

  @Test(
    "behind a span is not read from anything else",
    arguments: ["", "x", "row:", "row:x", "row:1:2", "span:0", "span:x:y", "moment:5", "{}"])
  func foreignSpans(_ text: String) { #expect(SpanCursor(text) == nil) }

  @Test("over several sources says where each goes on, in their order, and which have no more")
  func merged() throws {
    var cursor = MergeCursor(beginningOf: ["b", "a"])
    #expect(cursor.text == #"{"b":null,"a":null}"#)
    cursor.set("a", "2")
    #expect(cursor.text == #"{"b":null,"a":"2"}"#)
    let read = try #require(MergeCursor(cursor.text)?.over(["a", "b", "c"]))
    #expect(read.text == #"{"a":"2","b":null}"#)
    #expect(read.next(of: "a")?.cursor == "2")
    #expect(read.next(of: "c") == nil)
    cursor.set("a", nil)
    cursor.set("b", nil)
    #expect(cursor.isAtEnd)
  }

  @Test(
    "over several sources is not read from anything else, nor for other sources", arguments: ["", "2", "[]", "\"a\""])
  func foreignMerged(_ text: String) {
    #expect(MergeCursor(text) == nil)
    #expect(MergeCursor(#"{"a":null}"#)?.over(["b"]) == nil)
  }
}

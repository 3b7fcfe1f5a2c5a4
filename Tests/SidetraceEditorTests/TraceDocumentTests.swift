import Testing

@testable import SidetraceEditor

@Suite("A document of the server")
struct TraceDocumentTests {
  @Test(
    "has an address that leads back to it",
    arguments: [
      TraceDocument.session(id: "a/b c%", source: "files"), .session(id: "s", source: nil),
      .trace(id: "t.md", session: "s/1", source: "x"), .line(12, uri: "file:///a/b%20c.py"),
      .line(nil, uri: "file:///é"),
    ])
  func address(document: TraceDocument) {
    #expect(TraceDocument(uri: document.uri) == document)
  }

  @Test(
    "is none for other addresses",
    arguments: [
      "", "file:///a.md", "sidetrace://session/a.md", "sidetrace://trace/a/b.md", "sidetrace://line/0/x.md",
      "sidetrace://line/x/y.md", "sidetrace://session/a/%FF.md", "sidetrace://session/a/b",
    ])
  func none(uri: String) {
    #expect(TraceDocument(uri: uri) == nil)
  }
}

package import JSONTape
package import TraceModel

/// A document that is part of a session, ready to be decoded.
package struct DocumentPart {
  package let shape: DocumentShape
  package let document: JSONDocument
  /// By which values of the document become slices of the session.
  package let origin: SliceOrigin
  /// How long the document is in bytes.
  package let byteCount: Int

  package init(shape: DocumentShape, document: JSONDocument, origin: SliceOrigin, byteCount: Int) {
    self.shape = shape
    self.document = document
    self.origin = origin
    self.byteCount = byteCount
  }

  /// Gives the entries of a list that are about a session, and adds each to the session's own records.
  func forEachEntry(
    of session: String, in list: StaticString, id: StaticString, into builder: inout SessionBuilder,
    _ body: (JSONValue, inout SessionBuilder) -> Void
  ) {
    document.withRoot { root in
      for item in root[list]?.elements ?? .empty where item[id]?.stringValue == session {
        builder.records.append(origin.slice(item))
        body(item, &builder)
      }
    }
  }
}

extension JSONValue {
  /// The first element of an array.
  package var first: JSONValue? {
    var elements = elements
    return elements.next()
  }
}

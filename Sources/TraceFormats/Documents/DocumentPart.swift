package import JSONTape
package import TraceModel

/// Bytes that values of a session lie in.
package final class DocumentBody: Sendable {
  package let bytes: Bytes
  /// Hears how long each text is that is read.
  private let onParse: (@Sendable (Int) -> Void)?

  package init(_ bytes: Bytes, onParse: (@Sendable (Int) -> Void)? = nil) {
    self.bytes = bytes
    self.onParse = onParse
  }

  fileprivate func document(_ range: Range<Int>) -> JSONDocument? {
    onParse?(range.count)
    return try? JSONDocument(bytes, range: range)
  }
}

/// A value of a document that is part of a session, to be read when it is decoded.
package struct DocumentPart {
  /// What it is.
  package let shape: DocumentShape
  private let body: DocumentBody
  private let range: Range<Int>
  /// By which values of the part become slices of the session.
  package let origin: SliceOrigin

  /// - Parameters:
  ///   - range: where in the body the value lies.
  ///   - origin: the origin of the body.
  package init(shape: DocumentShape, body: DocumentBody, range: Range<Int>, origin: SliceOrigin) {
    self.shape = shape
    self.body = body
    self.range = range
    self.origin = origin.advanced(by: range.lowerBound)
  }

  /// How long the value is in bytes.
  package var byteCount: Int { range.count }

  /// Reads the value; `nil`, and a warning, where it is none any more.
  package func document(_ builder: inout SessionBuilder) -> JSONDocument? {
    let document = body.document(range)
    if document == nil { builder.warnings.add("vanishedFiles", "files changed while they were read") }
    return document
  }
}

extension JSONValue {
  /// The first element of an array.
  package var first: JSONValue? {
    var elements = elements
    return elements.next()
  }
}

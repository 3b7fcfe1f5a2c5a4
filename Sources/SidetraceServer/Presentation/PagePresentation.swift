internal import JSONTape
internal import TraceModel

extension MergedPage {
  /// Writes the page as a result, each item by `write` with the name of its source.
  func json(_ write: (Item, String, inout JSONWriter) -> Void) -> JSONBytes {
    JSONTape.json { writer in
      writer.object { writer in
        writer.key("items")
        writer.array { writer in
          for (source, item) in items { write(item, source, &writer) }
        }
        writer.member("nextCursor", nextCursor)
        writer.member("total", total)
        writer.warnings(warnings)
      }
    }
  }
}

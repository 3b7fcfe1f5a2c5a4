internal import JSONTape
internal import TraceModel

/// Writes where prices are from.
enum PricesPresentation {
  /// The tables by which calls were charged, each with its day; nothing where all costs are the source's own.
  static func write(_ prices: [PriceSource], to writer: inout JSONWriter) {
    if prices.isEmpty { return }
    writer.key("prices")
    writer.array { writer in
      for table in prices {
        writer.object { writer in
          writer.member("source", table.source)
          writer.member("date", table.date)
        }
      }
    }
  }
}

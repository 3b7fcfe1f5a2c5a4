extension SourceKind {
  /// Files in any of the formats that are known.
  static let files = SourceKind("files", .path, help: "a JSON or JSON-lines file, or a folder of them") { order in
    FilesSource(name: order.name, path: order.location ?? "", prices: order.prices)
  }

  /// Files of OTLP/JSON.
  static let otlp = SourceKind("otlp", .path, help: "the same, for OTLP/JSON alone") { order in
    FilesSource(name: order.name, path: order.location ?? "", onlyOTLP: true, prices: order.prices)
  }
}

internal import TraceClient

/// What a source may begin with.
enum SourceWords {
  static let all = SourceKinds.all.map { kind in
    switch kind.location {
    case .path: "\(kind.name):"
    case .optionalPath, .address: kind.name
    }
  }
}

import Foundation
import JSONTape
import SampleSessions
import TraceModel

@testable import TraceClient
@testable import TraceInsight

/// The whole text of an export.
func text(of export: some SessionExport) -> String {
  var text = ""
  var output = ExportOutput { piece in
    text += piece.text
    return true
  }
  export.write(to: &output)
  return text
}

/// A session read from text in one of the formats there are.
func session(from text: String, id: String) async throws -> Session {
  let folder = FileManager.default.temporaryDirectory.appending(path: "sidetrace-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try text.write(to: folder.appending(path: "session.json"), atomically: true, encoding: .utf8)
  return try await FilesSource(name: "files", path: folder.path).session(id: id)
}

/// A generated session in one of its spellings.
func generated(_ seed: UInt64, _ format: SampleSession.Format, oddities: Oddities = .some) async throws -> Session {
  let sample = SampleSession(seed: seed, traces: 4, spansPerTrace: 30, payloadBytes: 60, oddities: oddities)
  return try await loaded(sample, format)
}

extension Session {
  /// Its spans in the order of the trees.
  var walk: [(span: Span, depth: Int)] { traces.flatMap { Array(TreeWalk($0, of: self)) } }
}

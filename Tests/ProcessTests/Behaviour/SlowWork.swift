import Foundation

/// A session that takes long to read, so that a test can do something meanwhile.
final class SlowWork {
  private let folder: TemporaryFolder
  static let request =
    #"{"jsonrpc":"2.0","id":"slow","method":"session.get","params":{"sessionId":"slow","include":["summary"]}}"#

  /// One session of `count` spans with large payloads.
  init(spans count: Int = 20_000) throws {
    folder = try TemporaryFolder()
    let payload = String(repeating: "a rounding error is a promise broken by a cent. ", count: 8)
    let times = #""started_at":"2026-09-14T08:00:00+00:00","ended_at":"2026-09-14T08:00:01+00:00""#
    let rest = #""trace_id":"t","parent_span_id":null,"name":"step","kind":"TOOL","status":"OK",\#(times)"#
    let spans = (0..<count).map { #"{"span_id":"s\#($0)","input":"\#(payload)",\#(rest)}"# }
    let list = spans.joined(separator: ",")
    let trace = #"{"trace_id":"t","name":"t","status":"COMPLETED",\#(times),"spans":[\#(list)]}"#
    let session = #"{"session_id":"slow","trace_count":1,"traces":[\#(trace)]}"#
    try session.write(toFile: folder.path("slow.json"), atomically: false, encoding: .utf8)
  }

  var arguments: [String] { ["--source", "files:\(folder.path("slow.json"))"] }
}

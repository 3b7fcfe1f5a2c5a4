import ChildProcesses
import Foundation
import SystemCalls
import Testing

/// Small files that ask for much memory.
@Suite("The memory of one answer")
struct PeakMemoryTests {
  /// A session of one step with an input.
  private func line(_ session: String, _ input: String) -> String {
    let escaped = input.replacing("\"", with: "\\\"")
    return
      #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0000000000000000000000000000000\#(session == "left" ? "a" : "b")","#
      + #""spanId":"000000000000000a","name":"step","startTimeUnixNano":"1","endTimeUnixNano":"2","attributes":["#
      + #"{"key":"gen_ai.conversation.id","value":{"stringValue":"\#(session)"}},"#
      + #"{"key":"input.value","value":{"stringValue":"\#(escaped)"}}]}]}]}]}"# + "\n"
  }

  /// Inputs that differ in very many places.
  private static let inputs: [(name: String, text: @Sendable (Int) -> String)] = [
    ("many values below a long name", { "{\"\(String(repeating: "k", count: 100_000))\":[\(list(4000, $0))]}" }),
    ("very many elements", { "[\(list(60_000, $0))]" }),
    (
      "many members in each other",
      { value in
        (0..<900).map { "{\"\(String(repeating: "z", count: 60))\($0)\":\(value),\"y\":" }.joined() + "0"
          + String(repeating: "}", count: 900)
      }
    ),
  ]

  private static func list(_ count: Int, _ value: Int) -> String {
    Array(repeating: "\(value)", count: count).joined(separator: ",")
  }

  @Test("session.diff stays within three times the file and 32 MB", arguments: inputs.indices)
  func diff(place: Int) throws {
    let folder = try TemporaryFolder()
    let text = line("left", Self.inputs[place].text(1)) + line("right", Self.inputs[place].text(2))
    try text.write(toFile: folder.path("runs.jsonl"), atomically: false, encoding: .utf8)
    let client = try Client(.lines, arguments: ["--source", "files:\(folder.path("runs.jsonl"))"])
    client.send(
      #"{"jsonrpc":"2.0","id":1,"method":"session.diff","params":{"sessionId":"left","otherSessionId":"right","include":["changes"]}}"#
    )
    #expect(try client.text().contains(#""result""#))
    let peak = try #require(ProcessHandle(client.process.number).memory?.peak)
    // A build for tests takes some megabytes more than one that is shipped.
    #expect(peak <= 3 * text.utf8.count + 40_000_000, "\(Self.inputs[place].name): \(peak) of \(text.utf8.count)")
    try client.sayGoodbye()
  }
}

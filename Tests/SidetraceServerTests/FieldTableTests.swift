import Foundation
import JSONTape
import Testing
import TraceModel

@testable import SidetraceServer

/// Every field that the services' pages name is where fields.md says it is.
@Suite("The tables of the services' fields")
struct FieldTableTests {
  private static let root = URL(filePath: #filePath).appending(path: "../../..").standardized

  struct Row: Sendable, CustomStringConvertible {
    let service: String
    let field: String
    let keys: [String]
    var description: String { "\(service) \(field)" }
  }

  /// The rows below `## service` that have a field or an event type in their first column.
  static let rows: [Row] = {
    guard let text = try? String(contentsOf: root.appending(path: "fields.md"), encoding: .utf8) else { return [] }
    var rows: [Row] = []
    var service: String?
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("## ") { service = String(line.dropFirst(3)) }
      guard let service, line.hasPrefix("|"), !line.hasPrefix("|-") else { continue }
      let cells = line.split(separator: "|", omittingEmptySubsequences: false).dropFirst().dropLast()
        .map { $0.trimmingCharacters(in: .whitespaces) }
      let keys = cells.dropFirst().flatMap { $0.split(separator: ",") }
        .map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }.filter { !$0.isEmpty }
      let field = cells[0].trimmingCharacters(in: CharacterSet(charactersIn: "`"))
      if field != "field", field != "event type", field != "the page says" {
        rows.append(Row(service: service, field: field, keys: keys))
      }
    }
    return rows
  }()

  @Test("cover the pages whole")
  func coverage() {
    #expect(Self.rows.filter { $0.service == "PandaProbe" }.count == 44)
    #expect(Self.rows.filter { $0.service == "Syntropic137" }.count == 73)
    #expect(Self.rows.filter { $0.service == "Kore" }.count >= 18)
  }

  @Test("name the key that has the field", arguments: ["PandaProbe", "Syntropic137"])
  func fields(_ service: String) async throws {
    let name = service.lowercased()
    let body = try Self.object(Data(contentsOf: Self.root.appending(path: "Fixtures/fields/\(name)-session.json")))
    let answers = try await Self.answers("fields-\(name)")
    for row in Self.rows where row.service == service {
      var answers = answers
      answers["span"] = try await Self.span(for: row.field, body, session: "fields-\(name)")
      let wanted = try #require(Self.value(row.field, in: body), "the fixture lacks \(row)")
      let found = Self.value(row.keys[0], in: answers)
      #expect(Self.areSame(wanted, found), "\(row): \(wanted) is not \(found ?? "nothing")")
      for key in row.keys.dropFirst() { #expect(Self.value(key, in: answers) != nil, "\(row): \(key)") }
    }
  }

  @Test("name the kind of each of Kore's events, and the keys of its figures")
  func kore() async throws {
    var answers = try await Self.answers("fields-kore")
    answers["metrics"] = try await Self.call("session.metrics", #"{"sessionId":"fields-kore"}"#)
    answers["analysis"] = try await Self.call("session.analysis", #"{"sessionId":"fields-kore"}"#)
    answers["generations"] = try await Self.call("session.generations", #"{"sessionId":"fields-kore"}"#)
    for row in Self.rows where row.service == "Kore" {
      if row.keys[0].contains(".") {
        #expect(Self.value(row.keys[0], in: answers) != nil, "\(row)")
        continue
      }
      let found = try await Self.call(
        "session.traces", #"{"sessionId":"fields-kore","eventType":["\#(row.field)"]}"#)
      let items = found["items"] as? [[String: Any]] ?? []
      #expect(items.map { $0["kind"] as? String } == [row.keys[0]], "\(row)")
    }
  }

  // MARK: Answers

  private static func call(_ method: String, _ params: String) async throws -> [String: Any] {
    let source = try SourceSpecification("files:\(root.appending(path: "Fixtures/fields").path())")
    let server = Server(try Equipment(ServerOptions(sources: [source])))
    let params = json { writer in Bytes(params).withUnsafeBytes { writer.verbatim($0) } }
    let result = try await server.call(method: method, params: params).get()
    return try object(Data(result.text.utf8))
  }

  private static func object(_ data: Data) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private static func answers(_ session: String) async throws -> [String: Any] {
    var result = try await call(
      "session.get",
      #"{"sessionId":"\#(session)","payloads":"full","include":["summary","traces","spans","records"]}"#)
    result["trace"] = (result["traces"] as? [[String: Any]])?.first
    return result
  }

  /// The span that a field such as `operations[1].git` is part of.
  private static func span(for field: String, _ body: [String: Any], session: String) async throws -> Any? {
    guard let end = field.range(of: "].", options: .backwards),
      !field.hasPrefix("traces[0].") || field.contains("spans[")
    else { return nil }
    let record = value(String(field[..<end.lowerBound]) + "]", in: body) as? [String: Any]
    let ids = ["span_id", "tool_use_id", "operation_id"]
    guard let id = ids.compactMap({ record?[$0] as? String }).first else { return nil }
    return try await call("span.get", #"{"spanId":"\#(id)","sessionId":"\#(session)"}"#)["span"]
  }

  // MARK: Values

  /// The value at `a.b[2].c`.
  private static func value(_ path: String, in root: Any) -> Any? {
    var value: Any? = root
    for step in path.split(whereSeparator: { $0 == "." || $0 == "[" }) {
      if step.hasSuffix("]"), let place = Int(step.dropLast()), let list = value as? [Any] {
        value = place < list.count ? list[place] : nil
      } else {
        value = (value as? [String: Any])?[String(step)]
      }
    }
    return value is NSNull ? nil : value
  }

  /// Whether two values say the same: the same JSON, the same number, the same moment, or the same word in any case.
  private static func areSame(_ one: Any, _ other: Any?) -> Bool {
    guard let other else { return false }
    if (one as? NSObject) == (other as? NSObject) { return true }
    if let one = number(one), let other = number(other) { return one == other }
    guard let one = one as? String, let other = other as? String else { return false }
    if let one = Timestamp(one), let other = Timestamp(other) { return one == other }
    return one.lowercased() == other.lowercased()
  }

  private static func number(_ value: Any) -> Double? {
    (value as? NSNumber)?.doubleValue ?? (value as? String).flatMap(Double.init)
  }
}

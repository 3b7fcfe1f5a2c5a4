import Testing

@testable import JSONTape

@Suite("The table of known keys")
struct KeyTableTests {
  static let names = [
    "", "a", "b", "id", "ID", "name", "mane", "jsonrpc", "method", "params", "result", "error", "span_id", "trace_id",
    "started_at", "ended_at", "é", "input", "output", "metadata", "kind", "bind",
  ]
  private static let table = KeyTable<Int>([
    "": 0, "a": 1, "b": 2, "id": 3, "ID": 4, "name": 5, "mane": 6, "jsonrpc": 7, "method": 8, "params": 9, "result": 10,
    "error": 11, "span_id": 12, "trace_id": 13, "started_at": 14, "ended_at": 15, "é": 16, "input": 17, "output": 18,
    "metadata": 19, "kind": 20, "bind": 21,
  ])

  private func find(_ inner: String) throws -> Int? { try withRoot("\"\(inner)\"") { Self.table[$0] } }

  @Test("every name is found, and stands for its own field")
  func found() throws {
    for (field, name) in Self.names.enumerated() { #expect(try find(name) == field, "\(name)") }
  }

  @Test(
    "a near miss is not found",
    arguments: ["c", "Id", "nam", "names", "Name", "nome", "methods", "result ", "span-id", "started_At", "è", "kimd"])
  func nearMiss(name: String) throws { #expect(try find(name) == nil) }

  @Test(
    "an escaped name is found",
    arguments: [("\\u0061", 1), ("n\\u0061me", 5), ("\\u006d\\u0065thod", 8), ("\\u00e9", 16), ("span\\u005fid", 12)])
  func escaped(inner: String, field: Int) throws { #expect(try find(inner) == field) }

  @Test("an escaped stranger is not found", arguments: ["\\u0062c", "\\n", "name\\u0000", "\\\\name"])
  func escapedStranger(inner: String) throws { #expect(try find(inner) == nil) }

  @Test("what is no string is not found", arguments: ["null", "1", "[]", "{\"a\":1}"])
  func noString(text: String) throws { #expect(try withRoot(text) { Self.table[$0] } == nil) }

  @Test("several names may stand for one field")
  func sharedField() throws {
    let table = KeyTable<String>(["id": "id", "span_id": "id", "spanId": "id"])
    for name in ["id", "span_id", "spanId"] { #expect(try withRoot("\"\(name)\"") { table[$0] } == "id") }
  }

  @Test("an empty table knows no name")
  func empty() throws { #expect(try withRoot("\"a\"") { KeyTable<Int>([:])[$0] } == nil) }
}

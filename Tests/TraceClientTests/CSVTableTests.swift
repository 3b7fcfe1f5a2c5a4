import JSONTape
import Testing

@testable import TraceClient

@Suite("A table of comma-separated values")
struct CSVTableTests {
  @Test(
    "is read whatever its lines look like",
    arguments: [
      ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
      ("a,b\r\n1,2", [["a", "b"], ["1", "2"]]),
      ("\u{FEFF}a,b\n\n1,\n", [["a", "b"], ["1", ""]]),
      ("a\n\"x,\"\"y\"\"\nz\"\n", [["a"], ["x,\"y\"\nz"]]),
      ("a,b\n1,2,3\n\"\"\n", [["a", "b"], ["1", "2", "3"], [""]]),
      ("a\nit\"s\n", [["a"], ["it\"s"]]),
      ("a\n\"open", [["a"], ["open"]]),
      ("a,é\r1\n", [["a", "é\r1"]]),
      (",\n", [["", ""]]),
      ("", []),
    ])
  func reading(_ text: String, _ lines: [[String]]) {
    let table = CSVTable(Bytes(text))
    #expect(table.columns == lines.first ?? [])
    #expect(table.rows == Array(lines.dropFirst()))
  }
}

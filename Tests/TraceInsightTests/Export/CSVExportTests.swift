import Testing
import TraceModel

@testable import TraceInsight

@Suite("A cell of a table")
struct CSVCellTests {
  @Test(
    "never begins like a formula, and is quoted where it must be",
    arguments: [
      ("plain", "plain"), ("", ""), ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"),
      ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
      ("=\"a\"", "\"'=\"\"a\"\"\""), ("'=1", "'=1"), (" =1", "' =1"), ("é", "é"), ("\n=1", "\"'\n=1\""),
      ("\u{FEFF}=1", "'\u{FEFF}=1"), ("\u{A0}+1", "'\u{A0}+1"), ("＝1", "'＝1"), (" a=1", " a=1"), ("   ", "   "),
    ])
  func text(text: String, expected: String) {
    var cell: [UInt8] = []
    CSVCell.write(text, to: &cell)
    #expect(String(decoding: cell, as: UTF8.self) == expected)
  }

  @Test(
    "of a number is the number",
    arguments: [
      (0, 0, "0"), (-5, 0, "-5"), (1_500_000, 6, "1.5"), (-1, 6, "-0.000001"), (Int64.min, 0, "-9223372036854775807"),
      (Int64.max, 9, "9223372036.854775807"), (1_000_000, 6, "1"), (10, 0, "10"),
    ] as [(Int64, Int, String)])
  func number(units: Int64, scale: Int, expected: String) {
    var cell: [UInt8] = []
    CSVCell.write(Count(clamping: units), scale: scale, to: &cell)
    #expect(String(decoding: cell, as: UTF8.self) == expected)
  }
}

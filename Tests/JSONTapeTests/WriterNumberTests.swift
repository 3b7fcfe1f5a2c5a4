import SampleSessions
import Testing

@testable import JSONTape

@Suite("Numbers as they are written")
struct WriterNumberTests {
  @Test(
    "an integer is written in full",
    arguments: [0, 1, -1, 9, 10, 99, 100, -100, 1_234_567_890, .max, .min] as [Int64])
  func integer(value: Int64) { #expect(json { $0.int(value) }.text == "\(value)") }

  @Test(
    "a decimal has no trailing zeros",
    arguments: [
      (0, 0, "0"), (0, 9, "0"), (5, 0, "5"), (5, 1, "0.5"), (-5, 1, "-0.5"), (5, 3, "0.005"), (-5, 9, "-0.000000005"),
      (50, 1, "5"), (120, 2, "1.2"), (1_000_000_000, 9, "1"), (1_500_000_000, 9, "1.5"),
      (1_000_000_001, 9, "1.000000001"),
      (10, 0, "10"), (100, 1, "10"), (.max, 9, "9223372036.854775807"), (.min, 9, "-9223372036.854775808"),
      (.max, 19, "0.9223372036854775807"), (.min, 0, "-9223372036854775808"), (.max, 18, "9.223372036854775807"),
    ] as [(Int64, Int, String)])
  func decimal(units: Int64, scale: Int, text: String) {
    #expect(json { $0.decimal(units, scale: scale) }.text == text)
  }

  @Test(
    "a whole double below 2^53 is written as an integer",
    arguments: [
      (0, "0"), (1, "1"), (-3, "-3"), (1e15, "1000000000000000"), (9_007_199_254_740_991, "9007199254740991"),
      (9_007_199_254_740_992, "9007199254740992.0"), (0.5, "0.5"),
    ] as [(Double, String)])
  func wholeDouble(value: Double, text: String) { #expect(json { $0.double(value) }.text == text) }

  @Test("JSON has no infinities and no NaN, so they are null", arguments: [Double.infinity, -.infinity, .nan])
  func notFinite(value: Double) { #expect(json { $0.double(value) }.text == "null") }

  @Test("a double reads back as itself")
  func roundTrip() throws {
    var random = Random(seed: 11)
    var values: [Double] = [
      .pi, 0.1, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .leastNormalMagnitude, -1e-7, 1e21, 1e22,
    ]
    while values.count < 2000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { values.append(value) }
    }
    for value in values {
      let text = json { $0.double(value) }.text
      if try withRoot(text, { $0.double }) != value { Issue.record("\(value) was written as \(text)") }
    }
  }

  @Test("a double has the shortest spelling")
  func shortest() {
    #expect(json { $0.double(0.1) }.text == "0.1")
    #expect(json { $0.double(0.30000000000000004) }.text == "0.30000000000000004")
    #expect(json { $0.double(1e-7) }.text == "1e-07")
    #expect(json { $0.double(123.456) }.text == "123.456")
  }

  @Test("null stands in its place among other values")
  func nullInArray() {
    let text = json { writer in
      writer.array { writer in
        writer.double(1.5)
        writer.double(.nan)
        writer.double(2.5)
      }
    }.text
    #expect(text == "[1.5,null,2.5]")
  }
}

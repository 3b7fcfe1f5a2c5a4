import JSONTape
import Testing
import TraceModel

@Suite("A cost")
struct CostTests {
  private func read(_ json: String) throws -> Int64? {
    try JSONDocument(Bytes(json)).withRoot { Cost($0)?.picoUsd }
  }

  @Test(
    "is exact to 1e-12 USD, rounded once",
    arguments: [
      ("0", 0), ("0.0", 0), ("1", 1_000_000_000_000), ("\"0.4213675\"", 421_367_500_000), ("\"3E-7\"", 300_000),
      ("1.2e-06", 1_200_000), ("1.23456789012345e-7", 123_457), ("0.06472134999999998", 64_721_350_000),
      ("\"25.328987899999999955\"", 25_328_987_900_000), ("0.0000000000005", 1),
      ("0.00000000000049999999999999999999", 0), ("-0.5", -500_000_000_000), ("1E+2", 100_000_000_000_000),
      ("\" 0.25 \"", 250_000_000_000), ("0.200000001667", 200_000_001_667),
    ])
  func reading(json: String, pico: Int64) throws {
    #expect(try read(json) == pico)
  }

  @Test(
    "is none where there is no number",
    arguments: ["\"\"", "\"abc\"", "true", "null", "{}", "1e300", "\"0x10\"", "\"1.2.3\""])
  func nonsense(json: String) throws {
    #expect(try read(json) == nil)
  }

  @Test(
    "is written as a plain number",
    arguments: [
      (0, "0"), (421_367_500_000, "0.4213675"), (1, "0.000000000001"), (-500_000_000_000, "-0.5"),
      (3_000_000_000_000, "3"), (600_000_005_001, "0.600000005001"),
    ])
  func writing(pico: Int64, text: String) {
    #expect(json { Cost(picoUsd: pico).write(to: &$0) }.text == text)
  }

  @Test("is near another that a sum of doubles might give")
  func nearness() {
    #expect(Cost(picoUsd: 2_656_500_000_001).isNear(Cost(picoUsd: 2_656_500_000_000)))
    #expect(Cost(nanoUsd: 1).isNear(.zero))
    #expect(!Cost(picoUsd: 1_001).isNear(.zero))
    #expect(!Cost.largest.isNear(.smallest))
  }

  @Test("stays at the largest amount rather than overflow")
  func saturation() {
    #expect(Cost.largest + Cost(picoUsd: 1) == .largest)
    #expect(Cost.smallest + Cost(picoUsd: -1) == .smallest)
  }
}

@Suite("Token counts")
struct TokenUsageTests {
  @Test("add up, and what nobody gave stays unknown")
  func sums() {
    var one = TokenUsage()
    one.input = 10
    one.output = 5
    var other = TokenUsage()
    other.input = 1
    other.statedTotal = 100
    one += other
    #expect(one.input == 11)
    #expect(one.output == 5)
    #expect(one.total == 115)
    #expect(one.cacheRead == nil)
  }

  @Test("of a call without any have no total")
  func empty() {
    #expect(TokenUsage().total == nil)
    #expect(TokenUsage().isEmpty)
  }
}

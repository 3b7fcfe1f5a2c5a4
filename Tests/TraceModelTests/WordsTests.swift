import Testing
import TraceModel

@Suite("Figures in words")
struct WordsTests {
  @Test(
    "tell durations",
    arguments: [
      (0, "0 ms"), (49_000, "0 ms"), (50_000, "0.1 ms"), (1_250_000, "1.3 ms"), (9_990_000, "10 ms"),
      (86_200_000, "86.2 ms"), (99_940_000, "99.9 ms"), (99_960_000, "100 ms"), (820_000_000, "820 ms"),
      (999_400_000, "999 ms"), (999_600_000, "1 s"), (2_222_000_000, "2.2 s"), (119_000_000_000, "119 s"),
      (119_960_000_000, "2 min 0 s"), (245_000_000_000, "4 min 5 s"), (7_500_000_000_000, "2 h 5 min"),
      (-5_000_000, "-5 ms"), (Int64.max, "2562047 h 47 min"), (Int64.min, "-2562047 h 47 min"),
    ] as [(Int64, String)])
  func durations(nanoseconds: Int64, expected: String) {
    #expect(Words.duration(Elapsed(clamping: nanoseconds)) == expected)
  }

  @Test(
    "tell durations without minutes",
    arguments: [
      (9_400_000, "9.4 ms"), (118_000_000, "118 ms"), (11_960_000_000, "12 s"), (561_700_000_000, "561.7 s"),
      (-61_000_000_000, "-61 s"), (Int64.min, "-9223372036.9 s"),
    ] as [(Int64, String)])
  func seconds(nanoseconds: Int64, expected: String) {
    #expect(Words.seconds(Elapsed(clamping: nanoseconds)) == expected)
  }

  @Test(
    "tell durations in a column",
    arguments: [
      (0, "0 ms"), (40_400_000, "40 ms"), (999_600_000, "1.0 s"), (6_000_000_000, "6.0 s"), (6_060_000_000, "6.1 s"),
      (59_960_000_000, "1m 00s"), (61_000_000_000, "1m 01s"), (11_100_000_000_000, "3h 05m"),
      (-1_500_000_000, "-1.5 s"), (Int64.min, "-2562047h 47m"),
    ] as [(Int64, String)])
  func columns(nanoseconds: Int64, expected: String) {
    #expect(Words.duration(inColumn: Elapsed(clamping: nanoseconds)) == expected)
  }

  @Test(
    "tell how long ago something was",
    arguments: [
      (-1, "now"), (59_999_999_999, "now"), (60_000_000_000, "1 min"), (3_599_000_000_000, "59 min"),
      (7_199_000_000_000, "1 h"), (86_400_000_000_000, "1 d"), (5_183_999_000_000_000, "59 d"),
      (5_184_000_000_000_000, nil), (Int64.max, nil), (Int64.min, "now"),
    ] as [(Int64, String?)])
  func ages(nanoseconds: Int64, expected: String?) {
    #expect(Words.age(Elapsed(clamping: nanoseconds)) == expected)
  }

  @Test(
    "tell costs",
    arguments: [
      (30_000_000, "$0.03", "0.03 USD"), (3_576_000, "$0.0036", "0.003576 USD"),
      (1_234_567_890, "$1.23", "1.23456789 USD"), (0, "$0", "0 USD"), (100, "<$0.0001", "0.0000001 USD"),
      (9_999_999, "$0.0100", "0.009999999 USD"), (-20_000_000, "-$0.02", "-0.02 USD"),
      (99_999_000_000, "$100.00", "99.999 USD"), (Int64.min, "-$9223372.04", "-9223372.036854775807 USD"),
    ] as [(Int64, String, String)])
  func costs(nanoUsd: Int64, glance: String, exact: String) {
    #expect(Words.cost(Cost(nanoUsd: nanoUsd)) == glance)
    #expect(Words.exactCost(Cost(nanoUsd: nanoUsd)) == exact)
  }

  @Test(
    "tell counts",
    arguments: [
      (0, "0", "0"), (950, "950", "950"), (1200, "1.2k", "1.2k"), (5000, "5k", "5.0k"), (999_949, "999.9k", "999.9k"),
      (999_960, "1M", "999.9k"), (12_450, "12.5k", "12.4k"), (3_440_000, "3.4M", "3.4M"), (-1500, "-1.5k", "-1.5k"),
      (Int64.min, "-9223372036854.8M", "-9223372036854.7M"),
    ] as [(Int64, String, String)])
  func counts(number: Int64, expected: String, inColumn: String) {
    #expect(Words.count(Count(clamping: number)) == expected)
    #expect(Words.count(inColumn: Count(clamping: number)) == inColumn)
  }

  @Test(
    "tell shares and ratios, and do not pretend to know what is no number",
    arguments: [
      (0, "0 %", "0"), (0.125, "13 %", "0.1"), (1.26, "126 %", "1.3"), (3, "300 %", "3"), (.nan, "? %", "?"),
      (.infinity, "? %", "?"), (1e300, "? %", "?"),
    ] as [(Double, String, String)])
  func ratios(number: Double, percent: String, times: String) {
    #expect(Words.percent(number) == percent)
    #expect(Words.times(number) == times)
  }

  @Test("count things")
  func plurals() {
    #expect(Words.plural(1, "turn") == "1 turn")
    #expect(Words.plural(0, "turn") == "0 turns")
    #expect(Words.plural(2, "call was", "calls were") == "2 calls were")
  }
}

import Testing

@testable import JSONTape

@Suite("Numbers")
struct NumberTests {
  @Test(
    "an integer that fits 64 bits is read exactly",
    arguments: [
      ("0", 0), ("-0", 0), ("1", 1), ("-1", -1), ("9007199254740993", 9_007_199_254_740_993),
      ("9223372036854775806", .max - 1), ("9223372036854775807", .max), ("-9223372036854775807", .min + 1),
      ("-9223372036854775808", .min),
    ] as [(String, Int64)])
  func integer(text: String, value: Int64) throws { #expect(try withRoot(text) { $0.int64 } == value) }

  @Test(
    "an integer that does not fit is none",
    arguments: ["9223372036854775808", "-9223372036854775809", "18446744073709551615", "100000000000000000000"])
  func overflow(text: String) throws {
    try withRoot(text) { value in
      #expect(value.int64 == nil)
      #expect(value.double == Double(text))
    }
  }

  @Test("a number spelled with a point or an exponent is no integer", arguments: ["5.0", "1e3", "1E0", "-2.5", "0.0"])
  func notSpelledAsInteger(text: String) throws { #expect(try withRoot(text) { $0.int64 } == nil) }

  @Test(
    "a double is rounded to the nearest, ties to even",
    arguments: [
      ("9007199254740993", 0x4340_0000_0000_0000), ("9007199254740995", 0x4340_0000_0000_0002),
      ("2.2250738585072011e-308", 0x000F_FFFF_FFFF_FFFF), ("2.2250738585072014e-308", 0x0010_0000_0000_0000),
      ("5e-324", 1), ("2.4703282292062327e-324", 0), ("2.4703282292062328e-324", 1),
      ("1.7976931348623157e308", 0x7FEF_FFFF_FFFF_FFFF), ("1.7976931348623158e308", 0x7FEF_FFFF_FFFF_FFFF),
      ("0.1", 0x3FB9_9999_9999_999A), ("-0.0", 0x8000_0000_0000_0000), ("1e23", 0x44B5_2D02_C7E1_4AF6),
      ("1.00000000000000011102230246251565404236316680908203125", 0x3FF0_0000_0000_0000),
      ("1.00000000000000011102230246251565404236316680908203126", 0x3FF0_0000_0000_0001),
      ("1.00000000000000033306690738754696212708950042724609375", 0x3FF0_0000_0000_0002),
    ] as [(String, UInt64)])
  func rounding(text: String, bits: UInt64) throws {
    #expect(try withRoot(text) { $0.double?.bitPattern } == bits)
  }

  @Test(
    "a hard double is what the standard library reads",
    arguments: [
      "6.92949564460091e15", "3.7455744005952583e15", "9355950000000000000.00000000000000000000000000000000018446744",
      "1090544144181609348835077142190", "7.2057594037927933e16", "8.10109172351e-10", "0.30000000000000004",
      "4.35679912031e-314", "1e-323", "1.7976931348623155e308", "17976931348623157e292", "12345678901234567890.5",
      "0.000000000000000000000000000000000000000000000000000001", "123456789e-320", "10e307", "0.9999999999999999",
    ])
  func hardDouble(text: String) throws { #expect(try withRoot(text) { $0.double } == Double(text)) }

  @Test("what is no number has no number in it", arguments: ["\"1\"", "true", "null", "[1]", "{\"a\":1}"])
  func noNumber(text: String) throws {
    try withRoot(text) { value in
      #expect(!value.isNumber)
      #expect(value.int64 == nil)
      #expect(value.double == nil)
    }
  }

  @Test("the largest double's upper neighbour is none")
  func infinity() throws { #expect(try withRoot("1.7976931348623159e308") { $0.double } == nil) }
}

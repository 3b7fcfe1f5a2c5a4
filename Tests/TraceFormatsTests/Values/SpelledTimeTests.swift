import JSONTape
import Testing
import TraceModel

@testable import TraceFormats

@Suite("Times and lengths in the spellings of services")
struct SpelledTimeTests {
  private func value<Result>(_ json: String, _ body: (JSONValue) -> Result) throws -> Result {
    try JSONDocument(Bytes(json)).withRoot(body)
  }

  @Test(
    "are the same moment",
    arguments: [
      #""2026-11-26T10:00:00Z""#, #""2026-11-26T10:00:00.000+00:00""#, #""2026-11-26 10:00:00""#,
      #""2026-11-26T11:00:00+0100""#, #""2026-11-26T05:00:00-05""#, #""2026-11-26T10:00:00Z[UTC]""#,
      #""2026-11-26T11:00:00+01:00[Europe/Paris]""#, #""2026-11-26 10:00:00 UTC""#, #""2026-11-26 11:00:00 +0100""#,
      #""Thu, 26 Nov 2026 10:00:00 GMT""#, #""Thu, 26 Nov 2026 11:00:00 +0100""#, #""26 Nov 2026 10:00:00 UTC""#,
      #""Thursday, 26-Nov-2026 10:00:00 GMT""#, #""Thu Nov 26 10:00:00 UTC 2026""#, #""Thu Nov 26 10:00:00 2026""#,
      #""Thu Nov 26 2026 11:00:00 GMT+0100 (Central European Standard Time)""#, #""November 26, 2026 10:00:00 AM""#,
      #""2026/11/26 10:00:00""#, #""26/11/2026 10:00:00""#, #""11/26/2026, 10:00:00 AM""#, #""20261126T100000Z""#,
      #""20261126T110000+0100""#, #""26 Nov 2026 5:00:00 EST""#, "1795687200", #""1795687200""#, "1795687200.0",
      "1795687200000", #""1795687200000""#, "1795687200000000", "1795687200000000000", #""1795687200000000000""#,
      "1.7956872E9", "[2026,11,26,10,0]", "[2026,11,26,10,0,0,0]", #"{"$date":"2026-11-26T10:00:00Z"}"#,
      #"{"$date":1795687200000}"#, #"{"$date":{"$numberLong":"1795687200000"}}"#, #"{"seconds":1795687200,"nanos":0}"#,
      #"{"epochSecond":1795687200,"nano":0}"#, #"{"_seconds":1795687200,"_nanoseconds":0}"#,
      #""/Date(1795687200000)/""#,
    ])
  func moments(_ json: String) throws {
    #expect(try value(json) { TimeReader.anyTime($0)?.rfc3339 } == "2026-11-26T10:00:00Z")
  }

  @Test(
    "keep their fractions",
    arguments: [
      (#""Thu Nov 26 10:00:00.250 UTC 2026""#, "2026-11-26T10:00:00.250000Z"),
      ("[2026,11,26,10,0,0,5000000]", "2026-11-26T10:00:00.005000Z"),
      (#""20261126T100000.125Z""#, "2026-11-26T10:00:00.125000Z"),
      (#"{"seconds":1795687200,"nanos":7}"#, "2026-11-26T10:00:00.000000007Z"),
    ])
  func fractions(_ json: String, _ text: String) throws {
    #expect(try value(json) { TimeReader.anyTime($0)?.rfc3339 } == text)
  }

  @Test(
    "are none where they could be another, or are none",
    arguments: [
      #""""#, #""soon""#, #""03/04/2026""#, #""26 Nov""#, #""10:00:00""#, #""Thu, 99 Nov 2026 10:00:00 GMT""#,
      #""32/13/2026""#, "[2026]", "[1,2,3]", "[2026,13,1]", #"[2026,"11",26]"#, "true", "{}", #"{"$date":{}}"#, "12",
      #""2026-11-26T10:00:00Q""#, #""/Date(x)/""#, #""Nov Nov Nov""#, #""26 Nov 2026 99:99:99""#,
    ])
  func none(_ json: String) throws {
    #expect(try value(json) { TimeReader.anyTime($0) } == nil)
  }

  @Test(
    "are the same length",
    arguments: [
      "900", #""900""#, #""900ms""#, #""900 ms""#, #""0.9s""#, #""0.9 seconds""#, #""PT0.9S""#, #""900000us""#, "900.0",
      #"{"value":900,"unit":"ms"}"#, #"{"value":0.9,"unit":"s"}"#, #"{"ms":900}"#, #"{"seconds":0,"nanos":900000000}"#,
    ])
  func lengths(_ json: String) throws {
    #expect(try value(json) { TimeReader.anyLength($0, .millis) } == 900_000_000)
  }

  @Test(
    "of other units are told by the name of their field",
    arguments: [("0.9", 0), ("900", 1), ("900000", 2), ("900000000", 3)])
  func units(_ json: String, _ unit: Int) throws {
    let units: [LengthUnit] = [.seconds, .millis, .micros, .nanos]
    #expect(try value(json) { TimeReader.anyLength($0, units[unit]) } == 900_000_000)
  }

  @Test(
    "of nothing are none",
    arguments: ["-1", #""-5ms""#, #""fast""#, "true", "[]", "{}", #""PT""#, #""PTxS""#, #""9 parsecs""#])
  func noLengths(_ json: String) throws {
    #expect(try value(json) { TimeReader.anyLength($0, .millis) } == nil)
  }
}

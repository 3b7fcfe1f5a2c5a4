import JSONTape
import Testing
import TraceModel

@Suite("A time")
struct TimestampTests {
  @Test(
    "is read in every spelling the sources use",
    arguments: [
      ("2026-09-14T08:12:00Z", "2026-09-14T08:12:00Z"),
      ("2026-09-14T08:12:00+00:00", "2026-09-14T08:12:00Z"),
      ("2026-09-14T08:12:00.250000+00:00", "2026-09-14T08:12:00.250000Z"),
      ("2026-04-29 09:00:00.000137+00:00", "2026-04-29T09:00:00.000137Z"),
      ("2026-09-14t08:12:00z", "2026-09-14T08:12:00Z"),
      ("2026-09-14T10:12:00+02:00", "2026-09-14T08:12:00Z"),
      ("2026-09-14T03:42:00-0430", "2026-09-14T08:12:00Z"),
      ("2026-09-14T08:12", "2026-09-14T08:12:00Z"),
      ("2026-09-14", "2026-09-14T00:00:00Z"),
      ("2026-09-14T08:12:00.1", "2026-09-14T08:12:00.100000Z"),
      ("2026-09-14T08:12:00.123456789Z", "2026-09-14T08:12:00.123456789Z"),
      ("2026-09-14T08:12:00.1234567891234Z", "2026-09-14T08:12:00.123456789Z"),
      ("2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z"),
      ("1969-12-31T23:59:59.500000Z", "1969-12-31T23:59:59.500000Z"),
      ("1789374720", "2026-09-14T08:32:00Z"),
      ("1789374720.5", "2026-09-14T08:32:00.500000Z"),
      ("1789374720123", "2026-09-14T08:32:00.123000Z"),
      ("1789374720123456", "2026-09-14T08:32:00.123456Z"),
      ("1789374720123456789", "2026-09-14T08:32:00.123456789Z"),
    ])
  func spellings(text: String, expected: String) {
    #expect(Timestamp(text)?.rfc3339 == expected)
  }

  @Test(
    "is not made up where there is none",
    arguments: [
      "", "not-a-date", "2026", "2026-13-01", "2026-02-30", "2026-09-14T25:00:00Z", "2026-09-14T08:61:00Z",
      "2026-09-14T08:12:00.Z", "2026-09-14T08:12:00+25:00", "2026-09-14T08:12:00ZZ", "-5", "0", "1e400", "NaN",
      "9999999999999999999999", "2026-09-14T08:12:00Z trailing",
    ])
  func nonsense(text: String) {
    #expect(Timestamp(text) == nil)
  }

  @Test("is read from JSON numbers and strings alike")
  func json() throws {
    let document = try JSONDocument(Bytes("[1789374720,\"1789374720\",1789374720.0,true,null,{}]"))
    let read = document.withRoot { $0.elements.map { Timestamp($0)?.rfc3339 } }
    #expect(read == ["2026-09-14T08:32:00Z", "2026-09-14T08:32:00Z", "2026-09-14T08:32:00Z", nil, nil, nil])
  }

  @Test("comes back from its own text, on every day of five centuries")
  func roundTrip() {
    for day in stride(from: Int64(-60_000), through: 100_000, by: 17) {
      let time = Timestamp(
        nanoseconds: (day * 86_400 + day.magnitude.byteSwapped.hashValue.remainder(86_400)) * 1_000_000_000)
      #expect(Timestamp(time.rfc3339) == time)
    }
  }
}

extension Int {
  fileprivate func remainder(_ divisor: Int64) -> Int64 { Int64(magnitude % UInt(divisor)) }
}

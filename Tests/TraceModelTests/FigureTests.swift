import JSONTape
import Testing

@testable import TraceModel

@Suite("A figure")
struct FigureTests {
  @Test("stops at the ends of its range and stays there, whatever is added")
  func sticky() {
    let most = Elapsed(clamping: Int64.max)
    #expect(most.isSaturated)
    #expect(most + 1 == .largest)
    #expect(most - 1 == .largest)
    #expect(most + -most == .largest)
    #expect(-most == .smallest)
    #expect(Elapsed.smallest + most == .smallest)
    #expect(Elapsed(clamping: Int64.max - 1) + 1 == .largest)
    #expect(!Elapsed(clamping: Int64.max - 1).isSaturated)
    #expect(Elapsed(clamping: Int64.max - 1) + 2 == .largest)
    #expect(Elapsed(clamping: Int64.min).isSaturated)
    #expect(Elapsed(clamping: 1 << 40, .seconds).isSaturated)
    #expect(Count.largest * 2 == .largest)
    #expect(Count.largest * -2 == .smallest)
    #expect(Count(clamping: 1 << 62) * 2 == .largest)
    #expect(Count(5) / 0 == .largest)
    #expect(Count(-5) / 0 == .smallest)
    #expect(Count(7) / 2 == 3)
    #expect(Count.largest / 2 == .largest)
    var sum = Cost.zero
    for _ in 0..<10 { sum += Cost(picoUsd: .max / 4) }
    sum -= Cost(picoUsd: .max / 2)
    #expect(sum == .largest)
  }

  @Test("agrees with plain arithmetic wherever that does not overflow", arguments: 0..<200)
  func plainly(seed: Int) {
    var random = SystemRandomNumberGenerator()
    func number() -> Int64 {
      Int64.random(in: .min ... .max, using: &random) >> Int64.random(in: 1...60, using: &random)
    }
    let (one, other) = (number(), number())
    let (first, second) = (SaturatingInteger(clamping: one), SaturatingInteger(clamping: other))
    let sum = one.addingReportingOverflow(other)
    #expect(sum.overflow || (first + second).rawUnits == sum.partialValue)
    let difference = one.subtractingReportingOverflow(other)
    #expect(difference.overflow || (first - second).rawUnits == difference.partialValue)
    let product = one.multipliedReportingOverflow(by: other)
    #expect((first * second).isSaturated == product.overflow)
    #expect(product.overflow || (first * second).rawUnits == product.partialValue)
    #expect(other == 0 || (first / second).rawUnits == one / other)
    #expect((first < second) == (one < other))
  }

  @Test("comes in exactly or clamped")
  func waysIn() throws {
    #expect(Count(exactly: UInt64.max) == nil)
    #expect(Count(clamping: UInt64.max) == .largest)
    #expect(Count(exactly: Int64.min) == nil)
    #expect(Timestamp(nanoseconds: .min) == .smallest)
    #expect(SaturatingInteger(rounding: 1e30) == nil)
    #expect(SaturatingInteger(rounding: .nan) == nil)
    #expect(SaturatingInteger(clamping: -1e30) == .smallest)
    #expect(SaturatingInteger(clamping: Double.nan) == 0)
    #expect(Elapsed(1.5, .seconds) == 1_500_000_000)
    #expect(Elapsed(1e300, .seconds) == nil)
    #expect(Elapsed(clamping: .seconds(Int64.max)) == .largest)
    #expect(Elapsed(clamping: .milliseconds(-3)) == -3_000_000)
    #expect(Duration(Elapsed.largest) == .nanoseconds(Int64.max))
  }

  @Test(
    "of a count is a whole number that is spelled as one",
    arguments: [
      ("7", 7, 7), ("-7", -7, nil), ("7.0", nil, 7), ("7.5", nil, nil), ("\"7\"", nil, 7), ("1e3", nil, 1000),
      ("9223372036854775807", Int64.max, Int64.max), ("9223372036854775808", nil, nil), ("1e400", nil, nil),
      ("true", nil, nil), ("\"x\"", nil, nil),
    ] as [(String, Int64?, Int64?)])
  func counts(json: String, strict: Int64?, lenient: Int64?) throws {
    let document = try JSONDocument(Bytes(json))
    #expect(document.withRoot { Count($0)?.amount.rawUnits } == strict)
    #expect(document.withRoot { Count(lenient: $0)?.amount.rawUnits } == lenient)
  }

  @Test("goes out clamped to what one may go on computing with")
  func waysOut() {
    #expect(Int(clamping: Count.largest) == 1 << 48)
    #expect(Int(clamping: Count.smallest) == -(1 << 48))
    #expect(Int(clamping: Count(12)) == 12)
    #expect(Int32(exactly: Count(clamping: 1 << 31)) == nil)
    #expect(json { Elapsed(clamping: 1_500_000).write(to: &$0, in: .milliseconds) }.text == "1.5")
    #expect(json { Elapsed.largest.write(to: &$0, in: .milliseconds) }.text == "9223372036854.775807")
    #expect(json { Count.smallest.write(to: &$0) }.text == "-9223372036854775807")
    #expect(Elapsed(clamping: 3, .seconds).share(of: Elapsed(clamping: 12, .seconds)) == 0.25)
    #expect(Count(3).share(of: 0) == 0)
    #expect(Count(10).part(0.29) == 2)
  }

  @Test("is a length of time between two moments")
  func times() {
    let (early, late) = (Timestamp(nanoseconds: 10), Timestamp(nanoseconds: 30))
    #expect(late - early == 20)
    #expect(early - late == -20)
    #expect(early + 20 == late)
    #expect(late - 20 == early)
    #expect(Timestamp.largest - Timestamp.smallest == .largest)
  }

  @Test("of a sum that is wider than what it adds is right in every part")
  func runningSums() {
    var sums = [RunningSum()]
    let amounts: [Int64] = [5, .max, .max, -3, -.max, -.max, -.max, 4, .max]
    for amount in amounts {
      var sum = sums[sums.count - 1]
      sum.add(SaturatingInteger(clamping: amount))
      sums.append(sum)
    }
    for from in sums.indices {
      for to in from..<sums.count {
        // In doubles, which are far from the ends where the integers are beyond.
        let wanted = amounts[from..<to].map { Double($0) }.reduce(0, +)
        let found = sums[to].since(sums[from])
        if wanted > 1e19 { #expect(found == .largest) }
        if wanted < -1e19 { #expect(found == .smallest) }
        if wanted.magnitude < 1e15 { #expect((Double(found) - wanted).magnitude < 20) }
      }
    }
  }

  @Test("of prices and counts is exact, and none where it is beyond the range")
  func bills() {
    var bill = MillionthsOfCost()
    bill.add(3, at: Cost(picoUsd: 500_000))
    #expect(bill.total == Cost(picoUsd: 2))
    bill.add(.largest, at: .largest)
    #expect(bill.total == nil)
  }
}

@Suite("A session with figures beyond their range")
struct OutOfRangeTests {
  private func built(_ body: (inout SessionBuilder, inout SpanDraft) -> Void) -> Session {
    var builder = SessionBuilder(id: "s")
    var trace = Trace()
    trace.id = builder.made(string: "t")
    var draft = SpanDraft(trace: builder.add(trace))
    draft.id = builder.made(string: "plain")
    builder.add(draft)
    draft.id = builder.made(string: "odd")
    body(&builder, &draft)
    builder.add(draft)
    draft.id = builder.made(string: "odd, too")
    builder.add(draft)
    return builder.finish()
  }

  private func warning(_ session: Session) throws -> Warning {
    try #require(session.warnings.first { $0.code == "figuresOutOfRange" })
  }

  @Test("names the first span of more than 292 years, and counts it as that")
  func longSpan() throws {
    let session = built { _, draft in
      draft.start = Timestamp("1700-01-01T00:00:00Z")
      draft.end = Timestamp("2200-01-01T00:00:00Z")
    }
    #expect(session.span(at: 1).duration == .largest)
    #expect(session.span(at: 1).selfTime == .largest)
    #expect(session.traces[0].duration == .largest)
    #expect(session.summary.totalDuration == .largest)
    #expect(try warning(session).message.contains(#"trace "t""#))
    // The trace, which takes its times from them, and two spans.
    #expect(try warning(session).count == 3)
  }

  @Test("has exact self times also where the whole is beyond the range")
  func selfTime() throws {
    var builder = SessionBuilder(id: "s")
    var draft = SpanDraft(trace: builder.add(Trace()))
    draft.id = builder.made(string: "parent")
    draft.start = Timestamp("1700-01-01T00:00:00Z")
    draft.end = Timestamp("2200-01-01T00:00:00Z")
    builder.add(draft)
    draft.parentID = draft.id
    draft.id = builder.made(string: "child")
    draft.end = Timestamp("2199-12-31T23:59:59Z")
    builder.add(draft)
    #expect(builder.finish().span(at: 0).selfTime == 1_000_000_000)
  }

  @Test("names the span whose tokens or cost are")
  func tokens() throws {
    let tokens = built { _, draft in
      draft.call.usage.input = Count(clamping: Int64.max)
      draft.call.usage.output = 1
    }
    #expect(tokens.summary.usage.total == .largest)
    #expect(try warning(tokens).message.contains(#"span "odd""#))
    #expect(try warning(tokens).count == 2)
    let cost = built { _, draft in draft.call.cost = .largest }
    #expect(cost.summary.cost == .largest)
    #expect(try warning(cost).message.contains(#"span "odd""#))
  }

  @Test("names the session where only the sum is")
  func sums() throws {
    let session = built { _, draft in draft.call.cost = Cost(picoUsd: .max - 1) }
    #expect(session.summary.cost == .largest)
    #expect(try warning(session).message.contains("the session as a whole"))
  }

  @Test("is warned of only where there are any")
  func none() {
    let session = built { _, draft in
      draft.start = Timestamp("1990-01-01T00:00:00Z")
      draft.end = Timestamp("2200-01-01T00:00:00Z")
      draft.call.usage.input = Count(clamping: 1 << 53)
    }
    #expect(session.warnings.isEmpty)
  }
}

internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `cost.report`: what calls of models took and cost, over all sessions of all sources.
enum ReportSpending: Method {
  private static let dimensions = Parameter<[String]>.words(
    "by", SpendingReport.Dimension.allCases.map(\.rawValue), default: ["day"],
    "what to sum up by; several words give a sum for each combination")
  private static let after = Parameter<Timestamp?>.time("after", "only calls that ended at this time or later")
  private static let before = Parameter<Timestamp?>.time("before", "only calls that ended before this time")
  private static let zone = Parameter<String?>.optional(
    "timeZone", "by which days are told: UTC (the default), local (of this process), or an offset such as +02:00")
  private static let limit = CommonParameters.limit(1000, upTo: 100_000, "sums")
  private static let sessionLimit = Parameter<Int>.integer(
    "sessionLimit", 1...100_000, default: 200, "the most sessions of a service to look at; files are all looked at")

  static let declaration = MethodDeclaration(
    "cost.report",
    "What calls of models took and cost over all sessions, by days, weeks, months, projects, models, agents or sessions.",
    [dimensions, after, before, zone, limit, sessionLimit, CommonParameters.source, CommonParameters.refresh],
    result:
      "`items`: of each sum what it is of, `sessionCount`, `callCount`, `tokens`, `costUsd`; `total` of all; `unpriced`: "
      + "the models that calls without a price name; `prices`: the tables by which calls were charged; `warnings`.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    let (after, before) = (arguments[after], arguments[before])
    let spelling = arguments[zone] ?? "UTC"
    guard let zone = ReportZone(spelling) else {
      return .failed(
        Arguments.complaint(
          "timeZone", "must be UTC, local or an offset such as +02:00, not \"\(spelling)\"", in: declaration))
    }
    if let after, let before, after >= before {
      return .failed(Arguments.complaint("before", "must be later than after", in: declaration))
    }
    let report = SpendingReport(
      by: arguments[dimensions].compactMap { SpendingReport.Dimension(rawValue: $0) }, after: after, before: before
    ) { zone.ahead(at: $0) }
    return .later { conversation throws(ResponseError) in
      let reporter = ProgressReporter(conversation, arguments, title: "Summing up calls", writePart: nil)
      defer { reporter.end() }
      var gathering = SpendingGathering(call: call, report: report, reporter: reporter)
      do throws(SourceError) {
        try await gathering.run(
          source: arguments[CommonParameters.source], after: after, before: before,
          sessionLimit: arguments[sessionLimit], refresh: arguments[CommonParameters.refresh])
      } catch {
        throw ErrorPresentation.response(error)
      }
      await conversation.roomToAnswer()
      return SpendingPresentation(report: gathering.report, zone: spelling, limit: arguments[limit])
        .json(warnings: gathering.warnings.all)
    }
  }
}

/// By which clock days are told.
struct ReportZone: Sendable {
  private let fixed: Elapsed?

  /// Reads `UTC`, `local` or an offset such as `+02:00`; `nil` for anything else.
  init?(_ text: String) {
    switch text {
    case "local": fixed = nil
    case "UTC", "Z": fixed = .zero
    default:
      let bytes = Array(text.utf8)
      guard bytes.count == 6, bytes[0] == 0x2B || bytes[0] == 0x2D, bytes[3] == 0x3A,
        let hours = Int(text.dropFirst().prefix(2), radix: 10), let minutes = Int(text.suffix(2), radix: 10),
        hours <= 14, minutes < 60, hours >= 0, minutes >= 0
      else { return nil }
      let ahead = Elapsed(clamping: hours * 3600 + minutes * 60, .seconds)
      fixed = bytes[0] == 0x2D ? -ahead : ahead
    }
  }

  func ahead(at moment: Timestamp) -> Elapsed {
    fixed ?? LocalMoment.ahead(at: moment)
  }
}

/// Goes through all sessions and adds their figures up.
struct SpendingGathering {
  let call: Call
  private(set) var report: SpendingReport
  let reporter: ProgressReporter
  private(set) var warnings = WarningList()

  init(call: Call, report: SpendingReport, reporter: ProgressReporter) {
    self.call = call
    self.report = report
    self.reporter = reporter
  }

  mutating func run(
    source: String?, after: Timestamp?, before: Timestamp?, sessionLimit: Int, refresh: Bool
  ) async throws(SourceError) {
    let (sessions, warnings) = try await call.catalog.knownSessions(
      source: source, after: after, before: before, serviceLimit: sessionLimit)
    self.warnings.add(warnings)
    let answers = await call.catalog.figures(of: sessions.map { ($0.source, $0.mark.id) }, refresh: refresh) {
      [reporter] done in
      reporter.step("\(done) of \(sessions.count) sessions", percentage: done * 100 / max(sessions.count, 1))
    }
    if Task.isCancelled { throw SourceError(.cancelled, "cancelled", hint: "ask again") }
    for (session, answer) in zip(sessions, answers) {
      switch answer {
      case .figures(let figures): try await add(figures, of: session)
      case .failed(let error): self.warnings.add("sessionFailed", "\(session.mark.id): \(error.message); \(error.hint)")
      }
    }
  }

  private mutating func add(_ figures: SessionFigures, of session: KnownSession) async throws(SourceError) {
    var figures = figures
    if report.cuts(figures) {
      let found = try await call.catalog.located(.session(session.mark.id), source: session.source, refresh: false)
      figures = SessionFigures(of: found.session, partedAt: report.bounds)
    }
    let owner = SpendingReport.Owner(
      source: session.source, id: session.mark.id, project: figures.tags.first { $0.hasPrefix("/") })
    report.add(figures, of: owner)
  }
}

internal import CodeLink
internal import JSONRPC
internal import JSONTape
internal import SystemCalls
internal import TraceClient
internal import TraceInsight
internal import TraceModel

/// `session.export`: a session in another format, in the answer or in a file.
enum ExportSession: Method {
  enum Format: String, CaseIterable {
    case csv, jsonl, otlp, chrome, folded, markdown, html

    /// Whether secrets are taken out where nobody says: a page is made to be sent to somebody.
    var isRedacted: Bool { self == .html }
    /// Whether its text is JSON, or lines of it.
    var isJSON: Bool { self == .jsonl || self == .otlp || self == .chrome }
  }

  /// How much of an export an answer holds at most.
  private static let mostInlineBytes = 64 << 20

  private static let format = Parameter<String>.word(
    "format", Format.allCases.map(\.rawValue), default: "jsonl", "the format to write")
  private static let path = Parameter<String?>.optional(
    "path", "the file to write, absolute or from the process's working folder on; without it, the text is in the answer"
  )
  private static let overwrite = Parameter<Bool>.flag("overwrite", "replace the file if it is there")
  private static let weight = Parameter<String>.word(
    "weight", FoldedExport.Weight.allCases.map(\.rawValue), default: "ms", "what the numbers of folded count")
  private static let budget = Parameter<Int>.integer(
    "budgetTokens", MarkdownExport.smallestBudget...1_000_000, default: 4000,
    "the most tokens that markdown takes, four bytes each")
  private static let redact = Parameter<Bool?>.optionalFlag(
    "redact", "take out secrets, the home folder and the names of users; without it only html does so")
  private static let redactAddresses = Parameter<Bool>.flag(
    "redactAddresses", "take out e-mail addresses, too, where secrets are taken out")

  static let declaration = MethodDeclaration(
    "session.export", "A session in another format, in the answer or written to a file.",
    [
      CommonParameters.sessionID, format, path, overwrite, CommonParameters.payloads, weight, budget,
      redact, redactAddresses, CommonParameters.source, CommonParameters.refresh,
    ],
    result:
      "`content`, or the `path` of the file; `format`, `contentType`, `bytes`, `spanCount`, `complete`; `unit` of the "
      + "numbers of folded; `redacted`, how many secrets of each kind were taken out.")

  static func answer(_ call: Call, _ result: inout JSONWriter) -> Outcome {
    let arguments = call.arguments
    // Half of a surrogate pair is read as U+FFFD, which would be another name than the one that was meant.
    if arguments[path]?.unicodeScalars.contains("\u{FFFD}") ?? false {
      return .failed(
        Arguments.complaint("path", "has a character in it that no file's name has: U+FFFD", in: declaration))
    }
    return .later { conversation throws(ResponseError) in
      let reporter = ProgressReporter(conversation, arguments, title: "Exporting the session", writePart: nil)
      defer { reporter.end() }
      let found: Catalog.Located
      do throws(SourceError) {
        found = try await call.catalog.located(
          .session(arguments[CommonParameters.sessionID]), source: arguments[CommonParameters.source],
          refresh: arguments[CommonParameters.refresh], listener: reporter.listener)
      } catch {
        throw ErrorPresentation.response(error)
      }
      await conversation.roomToAnswer()
      let export = Export(arguments: arguments, found: found, code: call.context.code, reporter: reporter)
      let written = await WorkerThreads.shared.interruptibly {
        Result { () throws(ResponseError) in try export.run() }
      }
      return try written.get()
    }
  }

  /// One export under way.
  private struct Export: Sendable {
    let arguments: Arguments
    let found: Catalog.Located
    let code: CodeContext
    let reporter: ProgressReporter

    private var format: Format { Format(rawValue: arguments[ExportSession.format]) ?? .jsonl }

    func run() throws(ResponseError) -> JSONBytes {
      let redactor = redactor()
      let exporter = exporter(redactor)
      // A page takes secrets out itself, before it cuts texts.
      let cleaning = format == .html ? nil : redactor.map { PieceCleaning($0, isJSON: format.isJSON) }
      guard let path = arguments[ExportSession.path] else { return try inline(exporter, cleaning, redactor) }
      let written: (bytes: Int, spans: Int)?
      do throws(NewFile.Problem) {
        written = try write(exporter, cleaning, to: path)
      } catch {
        throw Interruption.isRaised ? Interruption.cancelled : complaint(about: path, error)
      }
      guard let written else { throw tooLarge(mostFileBytes, hint: "give payloads \"none\"") }
      return answer(exporter, redactor, bytes: written.bytes, written.spans) { $0.member("path", absolute(path)) }
    }

    /// How long a file may become: a session in which something long stands once can have it at each of its spans.
    private var mostFileBytes: Int { 4 * AnswerSize.most(for: found.session) }

    /// Writes the file piece by piece; it is there under its name when all of it is.
    ///
    /// - Returns: `nil` where it would have become too long.
    private func write(
      _ exporter: any SessionExport, _ cleaning: PieceCleaning?, to path: String
    ) throws(NewFile.Problem) -> (bytes: Int, spans: Int)? {
      let file = try NewFile(path: path, overwrites: arguments[overwrite])
      var problem: NewFile.Problem?
      var written = 0
      reporter.tell("writing the file")
      var output = ExportOutput { piece in
        let piece = cleaning?.clean(piece) ?? piece
        written += piece.count
        guard written <= mostFileBytes else { return false }
        do throws(NewFile.Problem) {
          try file.write(piece)
          reporter.tell("\(written) bytes written")
          return true
        } catch {
          problem = error
          return false
        }
      } isCancelled: {
        Interruption.isRaised
      }
      exporter.write(to: &output)
      if let problem { throw problem }
      if Interruption.isRaised { throw .failed("cancelled") }
      if written > mostFileBytes { return nil }
      try file.commit()
      return (written, output.spanCount)
    }

    private func tooLarge(_ most: Int, hint: String) -> ResponseError {
      ErrorPresentation.response(
        SourceError(
          .tooLarge, source: found.source, "the export is larger than \(most >> 20) MiB", hint: hint))
    }

    private func inline(_ exporter: any SessionExport, _ cleaning: PieceCleaning?, _ redactor: Redactor?)
      throws(ResponseError) -> JSONBytes
    {
      // As parts of a string at once, so that the text is there only once.
      var parts: [JSONBytes] = []
      var size = 0
      var output = ExportOutput { piece in
        let piece = cleaning?.clean(piece) ?? piece
        size += piece.count
        parts.append(json { $0.string(piece.text) })
        return size <= mostInlineBytes
      } isCancelled: {
        Interruption.isRaised
      }
      exporter.write(to: &output)
      try Interruption.check()
      if size > mostInlineBytes {
        throw tooLarge(mostInlineBytes, hint: "give a path to have it written to a file, or payloads \"none\"")
      }
      return answer(exporter, redactor, bytes: size, output.spanCount) { writer in
        writer.key("content")
        writer.string(joining: parts)
      }
    }

    private func exporter(_ redactor: Redactor?) -> any SessionExport {
      let payloads = arguments.payloads
      let session = found.session
      switch format {
      case .csv: return CSVExport(session, payloads: payloads)
      case .jsonl:
        return JSONLinesExport(session, source: found.source) { span, writer in
          SpanPresentation.members(span, payloads: payloads, to: &writer)
          if payloads == .full, let call = span.call {
            writer.member("parameters", payload: call.parameters, of: session)
          }
        }
      case .otlp: return OTLPExport(session, source: found.source, version: Version.text, payloads: payloads)
      case .chrome: return ChromeTraceExport(session, payloads: payloads)
      case .folded: return FoldedExport(session, weight: weightOfFrames)
      case .markdown:
        return MarkdownExport(session, source: found.source, payloads: payloads, budgetTokens: arguments[budget])
      case .html: return HTMLReport(session, circumstances, payloads: payloads, redactor: redactor)
      }
    }

    // MARK: What is taken out

    private func redactor() -> Redactor? {
      guard arguments[redact] ?? format.isRedacted else { return nil }
      return Redactor(
        home: CurrentProcess.environment("HOME"), folders: found.session.info.tags,
        hidesAddresses: arguments[redactAddresses])
    }

    private var circumstances: HTMLReport.Circumstances {
      var known = HTMLReport.Circumstances(source: found.source, version: Version.text) { LocalMoment($0).textWithZone }
      let prices = found.session.info.prices.map(\.source)
      if !prices.isEmpty { known.prices = "prices: " + prices.joined(separator: ", ") }
      known.patch = patch
      return known
    }

    /// What the session changed in files; `nil` where it changed none.
    private var patch: String? {
      let session = found.session
      let patch = SessionPatch(
        SessionFilesQuestion.files(session, code, turn: nil).files,
        root: SessionFilesQuestion.root(nil, session, code))
      return patch.files.isEmpty ? nil : String(decoding: patch.bytes, as: UTF8.self)
    }

    private func write(_ counts: [SecretKind: Int], to writer: inout JSONWriter) {
      writer.key("redacted")
      writer.object { writer in
        for kind in SecretKind.allCases {
          guard let count = counts[kind] else { continue }
          writer.key(kind.rawValue)
          writer.int(count)
        }
      }
    }

    private var weightOfFrames: FoldedExport.Weight { FoldedExport.Weight(rawValue: arguments[weight]) ?? .ms }

    // MARK: Answers

    private func answer(
      _ exporter: any SessionExport, _ redactor: Redactor?, bytes: Int, _ spans: Int,
      _ content: (inout JSONWriter) -> Void
    ) -> JSONBytes {
      json { writer in
        writer.object { writer in
          writer.member("sessionId", found.session.id.isEmpty ? nil : found.session.id)
          writer.member("source", found.source)
          writer.member("format", format.rawValue)
          writer.member("contentType", exporter.contentType)
          writer.member("bytes", bytes)
          writer.member("spanCount", spans)
          if let redactor { write(redactor.counts, to: &writer) }
          if format == .folded { writer.member("unit", weightOfFrames.unit) }
          writer.member("complete", found.session.info.incomplete == nil)
          writer.member("incompleteReason", found.session.info.incomplete)
          content(&writer)
          writer.warnings(found.session.warnings)
        }
      }
    }

    private func absolute(_ path: String) -> String {
      path.utf8.first == 0x2F ? path : CurrentProcess.folder + "/" + path
    }

    private func complaint(about path: String, _ problem: NewFile.Problem) -> ResponseError {
      let message: String
      switch problem {
      case .noName: message = "must name a file"
      case .noFolder(let folder): message = "is in a folder that is not there: \(folder)"
      case .isFolder: message = "is a folder; name a file in it"
      case .isNoFile: message = "is a link or a device, which is never replaced"
      case .exists: message = "is there already; with overwrite true it is replaced"
      case .failed(let reason):
        var error = SourceError(
          .unavailable, "\(path) cannot be written: \(reason)", hint: "give another path, or none to have the text here"
        )
        error.fields = [SourceError.Field(field: "path", message: "cannot be written: \(reason)")]
        return ErrorPresentation.response(error)
      }
      return Arguments.complaint("path", message, in: ExportSession.declaration)
    }
  }
}

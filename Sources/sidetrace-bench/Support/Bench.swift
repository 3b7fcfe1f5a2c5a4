internal import ChildProcesses
internal import JSONTape
internal import SampleSessions
internal import SystemCalls

/// What every measurement needs: the programs, the sample files, and how much time to take.
final class Bench {
  let peers: Peers
  let folder: TemporaryFolder
  let isQuick: Bool
  /// How many spans the largest session has.
  let largest: Int
  private var samples: [String: SampleFile] = [:]

  init(peers: Peers, folder: TemporaryFolder, isQuick: Bool, largest: Int) {
    self.peers = peers
    self.folder = folder
    self.isQuick = isQuick
    self.largest = largest
  }

  /// So many rounds, or fewer where time is short.
  func rounds(_ many: Int) -> Int { isQuick ? max(many / 4, 3) : many }

  /// Sizes of sessions to compare: powers of ten up to the largest.
  func sizes(from least: Int = 1000, step: Int = 10) -> [Int] {
    var sizes: [Int] = []
    var size = least
    while size < largest {
      sizes.append(size)
      size *= step
    }
    return sizes + [largest]
  }

  /// A session of so many spans, a thousand in each trace.
  func sample(spans: Int, payload: Int = 100) -> SampleFile? {
    let name = "\(spans)-\(payload).json"
    if let known = samples[name] { return known }
    let perTrace = min(spans, 1000)
    let session = SampleSession(
      traces: max(spans / perTrace, 1), spansPerTrace: perTrace, payloadBytes: payload, listsSpans: false)
    let bytes = session.bytes()
    let file = SampleFile(session: session, path: folder.file(name), byteCount: bytes.count)
    guard Files.write(bytes, to: file.path) else {
      say("Cannot write \(file.path): is there room?\n")
      return nil
    }
    samples[name] = file
    return file
  }

  /// A session of about so many bytes.
  func sample(aboutBytes bytes: Int, payload: Int) -> SampleFile? {
    let probe = SampleSession(traces: 2, spansPerTrace: 1000, payloadBytes: payload, listsSpans: false).bytes().count
    return sample(spans: max(bytes / (probe / 2), 1) * 1000, payload: payload)
  }

  /// A sidetrace with a sample as its source.
  func sidetrace(_ file: SampleFile, _ framing: WireFraming) -> Wire? {
    Child(peers.sidetrace, Self.arguments(file)).map { Wire($0, framing) }
  }

  static func arguments(_ file: SampleFile) -> [String] {
    // Room for any session, so that none is dropped between two requests.
    ["--source", "files:\(file.path)", "--cache-bytes", "\(1 << 36)"]
  }

  /// A sidetrace that speaks JSON lines and holds the sample in memory.
  func warm(_ file: SampleFile) -> Wire? {
    guard let wire = sidetrace(file, .lines) else { return nil }
    let request = wire.request("session.get", "{\"sessionId\":\"\(file.session.id)\",\"include\":[\"summary\"]}")
    guard let answer = wire.send(request) ? wire.line() : nil, answer.contains("\"result\"") else {
      say("sidetrace did not answer session.get for \(file.path)\n")
      return nil
    }
    return wire
  }

  /// A clangd that has been initialised.
  func clangd() -> Wire? {
    guard let path = peers.clangd, let child = Child(path) else { return nil }
    let wire = Wire(child, .header)
    return wire.ask(initialize(wire)) == nil ? nil : wire
  }

  func initialize(_ wire: Wire) -> [UInt8] {
    wire.request("initialize", "{\"processId\":null,\"rootUri\":null,\"capabilities\":{}}", id: 0)
  }
}

/// A sample that was written to a file.
struct SampleFile {
  let session: SampleSession
  let path: String
  let byteCount: Int

  /// A trace in the middle of the session.
  var middle: Int { session.traceCount / 2 }

  /// The parameters that ask for the children of a span with about `wanted` of them, in the middle trace.
  func children(about wanted: Int, extra: String = "") -> String {
    let trace = session.trace(middle)
    var counts: [UInt64: Int] = [:]
    for span in trace.spans { if let parent = span.parent { counts[parent, default: 0] += 1 } }
    let best = counts.min { one, other in
      let (near, far) = (abs(one.value - wanted), abs(other.value - wanted))
      return near == far ? one.key < other.key : near < far
    }
    let span = session.spanID(best?.key ?? 1, trace: middle)
    return "{\"sessionId\":\"\(session.id)\",\"traceId\":\"\(session.traceID(middle))\",\"spanId\":\"\(span)\"\(extra)}"
  }
}

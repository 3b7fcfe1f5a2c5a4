internal import JSONRPC
internal import JSONTape
internal import SidetraceServer
internal import Synchronization

extension FuzzTargets {
  /// Every method with any parameters, cursors among them, on sessions that are mostly in memory.
  static let methods = FuzzTarget(
    "methods", "calls in lines: a method, a blank, and its parameters as JSON", longestInput: 4096,
    seeds: ConversationSeeds.calls
  ) { input throws(Violation) in
    let server = try resident.next()
    for line in input.array(0..<input.count).split(separator: 0x0A).prefix(8) {
      let parts = line.split(separator: 0x20, maxSplits: 1)
      guard let name = parts.first else { continue }
      let method = String(decoding: name, as: UTF8.self)
      let params = parts.count > 1 ? JSONBytes(Bytes(parts[1])) : nil
      // What is not JSON is refused before there is a call.
      if let params, (try? JSONDocument(params.joined())) == nil { continue }
      if isLasting(method) { continue }
      let result = try awaited { await server.call(method: method, params: params) }
      switch result {
      case .success(let answer): _ = try JSONCheck.line(answer.joined(), "the answer of \(method)")
      case .failure(let error):
        if let data = error.data { _ = try JSONCheck.line(data.joined(), "the error of \(method)") }
        try require(error.code != .internalError, "\(method) fails inside: \(error.message)")
      }
    }
  }

  /// What would change the server for the inputs that follow; a watch, too, goes on when nobody is told.
  private static func isLasting(_ method: String) -> Bool {
    ["initialize", "shutdown", "session.watch"].contains(method)
  }

  private static let resident = ResidentServer()
}

/// A server that serves a number of inputs, so that its sessions are read once for all of them.
private final class ResidentServer: Sendable {
  private static let inputsEach = 512

  private let state = Mutex<(server: Server?, left: Int)>((nil, 0))

  func next() throws(Violation) -> Server {
    let known = state.withLock { state -> Server? in
      state.left -= 1
      return state.left > 0 ? state.server : nil
    }
    if let known { return known }
    let server = try Specimen.server("files:\(PackageFolder.root)/Fixtures/demo")
    state.withLock { $0 = (server, Self.inputsEach) }
    return server
  }
}

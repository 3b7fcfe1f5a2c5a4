internal import JSONRPC

/// Where a connection stands, as the Language Server Protocol orders it (LSP 3.17, "Server lifecycle").
///
/// A script that sends lines needs no handshake: for it the connection is ready at once.
struct Lifecycle: Sendable {
  enum Phase: Sendable { case fresh, ready, shutDown }

  private(set) var phase = Phase.fresh
  private var isInitialized = false

  var wasShutDown: Bool { phase == .shutDown }

  private static func needsHandshake(_ framing: Framing) -> Bool { framing == .header }

  /// Why a request may not be answered now.
  func refusal(ofInitialize isInitialize: Bool, _ framing: Framing) -> ResponseError? {
    if phase == .shutDown {
      return ResponseError(.invalidRequest, "the server has been shut down; only exit may follow")
    }
    if isInitialize {
      return isInitialized ? ResponseError(.invalidRequest, "initialize was sent already") : nil
    }
    if Self.needsHandshake(framing), phase == .fresh {
      return ResponseError(.serverNotInitialized, "the first request must be initialize")
    }
    return nil
  }

  /// Before `initialize` a language client says nothing that counts; after `shutdown`, nobody does.
  func takesNotifications(_ framing: Framing) -> Bool {
    phase == .ready || phase == .fresh && !Self.needsHandshake(framing)
  }

  mutating func initialize() {
    isInitialized = true
    phase = .ready
  }

  mutating func shutDown() { phase = .shutDown }
}

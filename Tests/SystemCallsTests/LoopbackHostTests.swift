import SystemCalls
import Testing

@Suite("A host of this machine")
struct LoopbackHostTests {
  @Test(
    "is one that nobody else can answer for",
    arguments: [
      ("localhost", true), ("LocalHost", true), ("127.0.0.1", true), ("127.1.2.3", true), ("127.255.255.255", true),
      ("[::1]", true), ("", false), ("127.evil.com", false), ("127.0.0.1.evil.com", false), ("127.0.0", false),
      ("127.0.0.1.", false), ("127.0.0.256", false), ("127.0.0.01", false), ("127.0.0.+1", false),
      ("0127.0.0.1", false),
      ("127.0.0.١", false), ("127..0.1", false), ("localhost.", false), ("localhost.evil.com", false),
      ("evil.localhost", false), ("::1", false), ("[::1", false), ("[::ffff:127.0.0.1]", false), ("0.0.0.0", false),
    ])
  func hosts(_ host: String, _ isOne: Bool) { #expect(LoopbackHost.contains(host) == isOne) }
}

import JSONTape
import Testing

@testable import TraceInsight

/// What is taken out of a text, and what is left in it.
///
/// The secrets here are made up, and put together in parts so that no scanner takes this file for a leak.
@Suite("What is secret in a text")
struct RedactionTests {
  private static let letters = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC2eF4hJ6"

  private func redacted(_ text: String, addresses: Bool = false) -> String {
    let redactor = Redactor(home: "/home/alice", folders: [], hidesAddresses: addresses)
    return redactor.redact(text)
  }

  @Test(
    "keys are known by how they begin, wherever they stand",
    arguments: [
      ("sk-" + "ant-api03-" + letters, "key"), ("sk-" + "proj-" + letters, "key"), ("sk-" + letters, "key"),
      ("ghp" + "_" + letters, "token"), ("gho" + "_" + letters, "token"),
      ("github" + "_pat_11ABCDEFG0_" + letters, "token"), ("xox" + "b-1234567890-" + letters, "token"),
      ("AK" + "IAIOSFODNN7EXAMPLE", "key"), ("AS" + "IAIOSFODNN7EXAMPLE", "key"),
      ("AI" + "zaSyA1234567890abcdefghijklmnopqrstuv", "key"), ("hf" + "_" + letters, "token"),
      ("gl" + "pat-" + letters, "token"), ("npm" + "_" + letters, "token"),
      ("pypi" + "-AgEIcHlwaS5vcmc" + letters, "token"),
      ("ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U", "token"),
      ("sk" + "_live_" + letters, "key"),
    ])
  func knownKeys(_ key: String, _ kind: String) {
    for (before, after) in [
      ("", ""), ("use ", " now"), ("\"", "\""), ("(", ")"), ("X=", "\n"), ("https://h/", "/x"), ("\\\"", "\\\""),
    ] {
      let text = redacted(before + key + after)
      #expect(!text.contains(key.suffix(16)), "\(text)")
      #expect(text.contains("[redacted "), "\(text)")
    }
    #expect(redacted(key) == "[redacted \(kind)]")
  }

  @Test("the beginning of a key that was cut is taken out, too")
  func cutKeys() {
    #expect(redacted("sk-ant-" + "api03-aB3…") == "[redacted key]…")
    #expect(redacted("gh" + "p_aB3dE5…") == "[redacted token]…")
  }

  @Test(
    "values are taken out where their name says that they are secret",
    arguments: [
      ("password: hunter2", "password: [redacted password]"),
      ("PASSWORD=swordfish", "PASSWORD=[redacted password]"),
      ("export DB_PASSWORD='correct horse'", "export DB_PASSWORD='[redacted password]'"),
      (#"{"password":"it is long"}"#, #"{"password":"[redacted password]"}"#),
      (#"{\"dbPassword\": \"x9y8\"}"#, #"{\"dbPassword\": \"[redacted password]\"}"#),
      ("API_KEY=abcdef0123456789", "API_KEY=[redacted token]"),
      ("OPENWEATHER_KEY=0a1b2c3d4e5f60718293a4b5c6d7e8f9", "OPENWEATHER_KEY=[redacted token]"),
      ("apiKey: \"abcd-efgh-1234\",", "apiKey: \"[redacted token]\","),
      ("client_secret = 'a8f5f167f44f4964e6c998dee827110c'", "client_secret = '[redacted token]'"),
      ("https://x.test/cb?access_token=ab12cd34ef&next=1", "https://x.test/cb?access_token=[redacted token]&next=1"),
      ("mysql --password hunter2 -h db", "mysql --password [redacted password] -h db"),
      ("tool --api-token=ab12cd34ef56", "tool --api-token=[redacted token]"),
      ("postgres://app:s3cr3t@db:5432/x", "postgres://app:[redacted password]@db:5432/x"),
      ("redis://:p%40ss@cache/0", "redis://:[redacted password]@cache/0"),
      ("curl -u bob:hunter2 https://x.test", "curl -u bob:[redacted password] https://x.test"),
      ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [redacted credentials]"),
      ("authorization: Basic dXNlcjpwYXNz", "authorization: Basic [redacted credentials]"),
      (#"-H "Authorization: token 0123456789abcdef" x"#, #"-H "Authorization: token [redacted credentials]" x"#),
      ("Bearer 0123456789abcdefghij", "Bearer [redacted credentials]"),
      ("Cookie: sid=abc123; theme=dark\nHost: x", "Cookie: [redacted cookie]\nHost: x"),
      ("Set-Cookie: sid=abc123; HttpOnly", "Set-Cookie: [redacted cookie]"),
      ("x-api-key: 0123456789abcdef", "x-api-key: [redacted token]"),
      ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AWS_SECRET_ACCESS_KEY=[redacted token]"),
      ("//registry.test/:_authToken=ab12-cd34-ef56", "//registry.test/:_authToken=[redacted token]"),
    ])
  func namedValues(_ text: String, _ expected: String) { #expect(redacted(text) == expected) }

  @Test("a private key goes with all of its lines, also with numbers before them")
  func privateKeys() {
    let begin = "-----BEGIN " + "OPENSSH PRIVATE KEY-----"
    let end = "-----END " + "OPENSSH PRIVATE KEY-----"
    #expect(redacted("a\n\(begin)\nMIIE\nabc=\n\(end)\nb") == "a\n[redacted private key]\nb")
    #expect(redacted("1→\(begin)\n2→MIIE\n3→\(end)\n4→b") == "1→[redacted private key]\n4→b")
    #expect(redacted(#"\#(begin)\nMIIE\n\#(end)\n"#) == #"[redacted private key]\n"#)
    #expect(redacted("\(begin)\nMIIEabc") == "[redacted private key]")
    #expect(redacted("-----BEGIN " + "CERTIFICATE-----\nMIIE") == "-----BEGIN CERTIFICATE-----\nMIIE")
  }

  @Test(
    "what only looks like a secret stays",
    arguments: [
      "commit 553fa27c0f6d2a9b8e7d6c5b4a39281706f5e4d3", "id 5c0375b4-57a5-4f26-b12d-d022ee4e51b7",
      "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk", "max_tokens: 4096",
      "\"inputTokens\":12345", "the token: is here", "password: String", "let password = readPassword()",
      "password = args.password", "token = response.token", "if (password == other) {", "${API_KEY}",
      "API_KEY=$OTHER_KEY", "TOKEN=<your token>", "Authorization: Bearer $TOKEN", "Authorization: Bearer ${TOKEN}",
      "type: \"password\"", "key: value", "primary_key: user_id_long_name_1",
      "task-list-with-a-long-name-of-many-words",
      "sk-learn-is-a-library-with-a-long-name", "PWD=/srv/x", "Basic authentication", "https://x.test/a@b",
      "cache_key=0123456789abcdef0123", "token: null", "secret: true", "\"token\": \"\"", "npm_config_cache", "hf_hub",
      "git@github.com:a/b.git", "toolu_01NG5xcSvVWynFdbWxaW2SPc", "msg_01QdKEzwwjhMrbE13LjZjnMA",
      "std::token::value", "public_key: AAAAB3NzaC1yc2EAAAADAQABAAABgQC7", "monkey=banana1234567890",
      "Enter password: ********", "\"password\": \"Please enter your password\"",
    ])
  func harmless(_ text: String) { #expect(redacted(text) == text) }

  @Test("home folders become ~, and so do the names of their users")
  func homes() {
    let redactor = Redactor(home: "/srv/people/me", folders: ["/Users/jane.doe/code", "/home/alice/x"])
    #expect(redactor.redact("/srv/people/me/x /srv/people/menu") == "~/x /srv/people/menu")
    #expect(redactor.redact("cd /Users/jane.doe/code && ls") == "cd ~/code && ls")
    #expect(redactor.redact("/home/bob/x file:///home/bob/y") == "~/x file://~/y")
    #expect(redactor.redact("-rw-r--r-- alice staff -home-alice-x") == "-rw-r--r-- ~ staff -home-~-x")
    #expect(redactor.redact(#"C:\Users\bob\x and C:\\Users\\bob\\x"#) == #"~\x and ~\\x"#)
    #expect(redactor.redact("/mnt/home/x malice /Users/Shared/a /home/") == "/mnt/home/x malice /Users/Shared/a /home/")
    #expect(redactor.secretCount == 0)
  }

  @Test("e-mail addresses are taken out only where that is asked for")
  func addresses() {
    #expect(redacted("to jane.doe+x@example.org.") == "to jane.doe+x@example.org.")
    #expect(redacted("to jane.doe+x@example.org, ok", addresses: true) == "to [redacted e-mail address], ok")
    #expect(redacted("react@18.2.0", addresses: true) == "react@18.2.0")
  }

  @Test("JSON stays JSON: strings lose what is secret in them, and nothing else changes")
  func json() throws {
    let key = "ghp" + "_" + Self.letters
    let text =
      #"{"n":1e3,"a":["x","\#(key)\n\u00e9"],"password":"p\"q","secrets":["one23456","two23456"],"t":"\/home\/bob\/y"}"#
    let redactor = Redactor(home: nil, folders: [])
    let result = String(decoding: redactor.redact(json: Array(text.utf8)), as: UTF8.self)
    #expect(
      result
        == #"{"n":1e3,"a":["x","[redacted token]\né"],"password":"[redacted password]","secrets":["[redacted token]","[redacted token]"],"t":"~/y"}"#
    )
    _ = try JSONDocument(Bytes(result))
    #expect(redactor.counts[.token] == 3)
    #expect(redactor.redact(json: Array(#"{"a":"b","c":"open"#.utf8)) == Array(#"{"a":"b","c":"open"#.utf8))
  }

  @Test("a text of nothing but beginnings is gone through as quickly as another")
  func hostile() {
    for part in [
      "sk-", "eyJ-", "token=", "token=a=", "://", "://a:b", "-----BEGIN " + "PRIVATE KEY-----!", " -u a", "--token ",
      "a@", "password='", "password=\\", "/home/", "Bearer ", "authorization: ", "authorization: Bearer $", "-", "\"",
      "key:key:",
    ] {
      let text = String(repeating: part, count: 20_000 / part.utf8.count)
      _ = redacted(text, addresses: true)
      let redactor = Redactor(home: nil, folders: [], hidesAddresses: true)
      _ = redactor.redact(json: Array(text.utf8))
    }
  }
}

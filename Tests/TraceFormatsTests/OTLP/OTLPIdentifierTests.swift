import JSONTape
import Testing

@testable import TraceFormats

@Suite("Ids of OTLP")
struct OTLPIdentifierTests {
  @Test(
    "are known in whatever digits they are written",
    arguments: [
      // Hexadecimal, in either case.
      ("5B8EFFF798038103D269B633813FC60C", "5b8efff798038103d269b633813fc60c"),
      ("eee19b7ec3c1b174", "eee19b7ec3c1b174"),
      // Base64 of 16 and of 8 bytes.
      ("W47/95gDgQPSabYzgT/GDA==", "5b8efff798038103d269b633813fc60c"), ("7uGbfsPBsXQ=", "eee19b7ec3c1b174"),
      // What is neither stays as it is.
      ("turn-7", "turn-7"), ("abcdefg=", "abcdefg="), ("trace==", "trace=="),
      // Nothing, in any of them.
      ("", nil), ("0000000000000000", nil), ("AAAAAAAAAAA=", nil), ("AAAAAAAAAAAAAAAAAAAAAA==", nil),
    ] as [(String, String?)])
  func digits(text: String, id: String?) throws {
    try JSONDocument(Bytes("\"\(text)\"")).withRoot { #expect(OTLPFormat.id($0) == id) }
  }
}

import JSONTape
import Testing

@testable import SystemCalls

@Suite("Compressed bytes")
struct CompressionTests {
  /// `hello hello hello` as each way has it.
  private static let samples: [(Compression, [UInt8])] = [
    (.gzip, gzip),
    (.deflate, [0x78, 0x9C] + raw + [0x3A, 0x2E, 0x06, 0x7D]),
    (.deflate, raw),
    (.zstd, zstd),
  ]
  private static let text = "hello hello hello"
  private static let raw: [UInt8] = [0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x90, 0x00]
  private static let gzip: [UInt8] =
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + raw + [0x80, 0x88, 0xF9, 0xE5, 0x11, 0, 0, 0]
  private static let zstd: [UInt8] = [
    0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x11, 0x89, 0, 0, 0x68, 0x65, 0x6C, 0x6C, 0x6F, 0x20, 0x68, 0x65, 0x6C, 0x6C, 0x6F,
    0x20, 0x68, 0x65, 0x6C, 0x6C, 0x6F,
  ]

  private func expand(_ way: Compression, _ bytes: [UInt8], limit: Int = 1 << 20) -> Result<String, Compression.Problem>
  {
    way.expand(Bytes(bytes), limit: limit).map { $0.text(0..<$0.count) }
  }

  @Test("are expanded", arguments: samples)
  func expanded(way: Compression, bytes: [UInt8]) {
    #expect(way.libraryProblem == nil)
    #expect(expand(way, bytes) == .success(Self.text))
  }

  @Test("are expanded member by member", arguments: [(Compression.gzip, gzip), (.zstd, zstd)])
  func members(way: Compression, bytes: [UInt8]) {
    #expect(expand(way, bytes + bytes + bytes) == .success(Self.text + Self.text + Self.text))
  }

  @Test("may have zeros behind them that fill a block, and nothing else")
  func behind() {
    #expect(expand(.gzip, Self.gzip + [0, 0, 0]) == .success(Self.text))
    #expect(expand(.gzip, Self.gzip + [0, 0] + Self.gzip) == .success(Self.text + Self.text))
    #expect(expand(.gzip, Self.gzip + [1]) == .failure(.damaged))
    #expect(expand(.deflate, Self.raw + [0]) == .failure(.damaged))
    #expect(expand(.zstd, Self.zstd + [0, 0, 0, 0, 0]) == .failure(.damaged))
  }

  @Test("may be as long as the limit and not a byte longer", arguments: samples)
  func limit(way: Compression, bytes: [UInt8]) {
    #expect(expand(way, bytes, limit: Self.text.utf8.count) == .success(Self.text))
    #expect(expand(way, bytes, limit: Self.text.utf8.count - 1) == .failure(.tooLarge))
    #expect(expand(way, bytes, limit: 0) == .failure(.tooLarge))
    #expect(expand(way, bytes, limit: -1) == .failure(.tooLarge))
    #expect(expand(way, bytes, limit: .max) == .success(Self.text))
  }

  @Test("are refused wherever they are cut", arguments: samples)
  func cut(way: Compression, bytes: [UInt8]) {
    for count in bytes.indices {
      #expect(expand(way, Array(bytes.prefix(count))) == .failure(.cutShort), "cut at \(count)")
    }
  }

  @Test("are refused where they are none", arguments: Compression.allCases)
  func none(way: Compression) {
    // To some ways of compressing any bytes are the beginning of something; to none these are.
    #expect(expand(way, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]) == .failure(.damaged))
  }

  @Test("are refused whose check is wrong")
  func damaged() {
    var bytes = Self.gzip
    bytes[bytes.count - 5] ^= 1
    #expect(expand(.gzip, bytes) == .failure(.damaged))
  }

  @Test("never become more than there is room for, and the memory is asked for before it is had")
  func bomb() {
    // A block of zstd that repeats one byte 100,000 times takes four bytes (RFC 8878, 3.1.1.2): header, window, blocks.
    let block: [UInt8] = [0x02 | 0x00, 0x35, 0x0C, 0x78]
    let last: [UInt8] = [0x03, 0x35, 0x0C, 0x78]
    let bomb = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x50] + (0..<1000).flatMap { _ in block } + last
    var asked = 0
    let limit = 1 << 20
    let result = Compression.zstd.expand(
      Bytes(bomb), limit: limit,
      grow: {
        asked += $0; return true
      })
    #expect(throws: Compression.Problem.tooLarge) { try result.get() }
    #expect(asked <= limit + 1 && asked > limit / 2)
    var left = 300_000
    let stopped = Compression.zstd.expand(
      Bytes(bomb), limit: limit,
      grow: { count in
        left -= count
        return left >= 0
      })
    #expect(throws: Compression.Problem.tooLarge) { try stopped.get() }
  }

  @Test("may be changed once before nobody can any more")
  func finish() throws {
    let result = Compression.gzip.expand(Bytes(Self.gzip), limit: 100, finish: { $0[0] = 0x4A })
    let bytes = try result.get()
    #expect(bytes.text(0..<5) == "Jello")
  }

  @Test("are recognised by how they begin")
  func recognised() {
    func way(_ bytes: [UInt8]) -> Compression? { bytes.withUnsafeBytes { Compression(beginning: $0) } }
    #expect(way(Self.gzip) == .gzip)
    #expect(way(Self.zstd) == .zstd)
    #expect(way([]) == nil)
    #expect(way([0x1F]) == nil)
    #expect(way(Array("{}".utf8)) == nil)
  }
}

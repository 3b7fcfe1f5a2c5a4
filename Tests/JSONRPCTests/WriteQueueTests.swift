import JSONRPC
import JSONTape
import Synchronization
import SystemCalls
import Testing

@Suite("The write queue", .timeLimit(.minutes(1)))
struct WriteQueueTests {
  @Test("keeps the order of each of many that add at the same time")
  func order() async throws {
    let pipe = try #require(Descriptor.pipe())
    let output = Output(pipe.reader)
    let queue = WriteQueue(output: pipe.writer, onBroken: {})
    await withTaskGroup { group in
      for adder in 0..<4 {
        group.addTask {
          for place in 0..<1000 { queue.add(line("\(adder) \(place)")) }
        }
      }
    }
    #expect(await onThread { queue.drain(milliseconds: 30_000) })
    queue.close()
    pipe.writer.close()
    let lines = await output.lines().map { $0.split(separator: " ").compactMap { Int($0) } }
    #expect(lines.count == 4000)
    for adder in 0..<4 { #expect(lines.filter { $0[0] == adder }.map { $0[1] } == Array(0..<1000)) }
  }

  @Test("keeps large and small output in order")
  func sizes() async throws {
    let pipe = try #require(Descriptor.pipe())
    let output = Output(pipe.reader)
    let queue = WriteQueue(output: pipe.writer, onBroken: {})
    let texts = (0..<200).map { place in
      "\(place) " + String(repeating: "x", count: [0, 100, 5000, 70_000, 400_000][place % 5])
    }
    for text in texts { queue.add(line(text)) }
    #expect(await onThread { queue.drain(milliseconds: 30_000) })
    #expect(queue.unsentBytes == 0)
    queue.close()
    pipe.writer.close()
    #expect(await output.lines() == texts)
  }

  @Test("writes at once only what goes before nothing else")
  func direct() async throws {
    let pipe = try #require(Descriptor.pipe())
    let queue = WriteQueue(output: pipe.writer, onBroken: {})
    #expect(Array("a\n".utf8).withUnsafeBytes { queue.addNow($0) })
    // More than a pipe holds can never go without waiting.
    #expect([UInt8](repeating: 0x20, count: 2 << 20).withUnsafeBytes { !queue.addNow($0) })
    queue.add(line(String(repeating: "b", count: 500_000)))
    #expect(Array("c\n".utf8).withUnsafeBytes { !queue.addNow($0) })
    let output = Output(pipe.reader)
    #expect(await onThread { queue.drain(milliseconds: 30_000) })
    queue.close()
    pipe.writer.close()
    #expect(await output.lines().map(\.utf8.count) == [1, 500_000])
  }

  @Test("tells once that nobody reads any more, and takes nothing further")
  func broken() async throws {
    CurrentProcess.ignoreBrokenPipes()
    let pipe = try #require(Descriptor.pipe())
    let calls = Counter()
    let queue = WriteQueue(output: pipe.writer, onBroken: { calls.add() })
    #expect(!queue.isBroken)
    pipe.reader.close()
    #expect(queue.isBroken)
    for _ in 0..<10 { queue.add(line("x")) }
    #expect(await onThread { !queue.drain(milliseconds: 30_000) })
    queue.add(line("y"))
    #expect(queue.unsentBytes == 0)
    await calls.wait(for: 1)
    #expect(calls.count == 1)
    queue.close()
    pipe.writer.close()
  }

  private func line(_ text: String) -> JSONBytes { JSONBytes(Bytes(text + "\n")) }
}

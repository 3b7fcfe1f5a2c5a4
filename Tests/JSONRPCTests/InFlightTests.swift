import JSONTape
import Synchronization
import Testing

@testable import JSONRPC

@Suite("Requests that are being worked on")
struct InFlightTests {
  private let id: RequestID

  init() throws { id = try Self.id("1") }

  private static func id(_ text: String) throws -> RequestID {
    try JSONDocument(Bytes(text)).withRoot { RequestID($0) }
  }

  @Test("a request is answered once")
  func once() {
    let inFlight = InFlight()
    let answers = Counter()
    let serial = inFlight.add(id) { _ in answers.add() }
    #expect(inFlight.contains(id))
    inFlight.answer(id, serial: serial, with: json { $0.null() })
    inFlight.answer(id, serial: serial, with: json { $0.null() })
    #expect(answers.count == 1)
    #expect(inFlight.isEmpty)
    #expect(inFlight.take(id)?.serial == nil)
  }

  @Test("an answer on its way to the queue is not settled yet")
  func delivering() {
    let inFlight = InFlight()
    let settled = Mutex<[Bool]>([])
    let serial = inFlight.add(id) { [inFlight] _ in settled.withLock { $0.append(inFlight.isSettled) } }
    inFlight.answer(id, serial: serial, with: json { $0.null() })
    #expect(settled.withLock { $0 } == [false])
    #expect(inFlight.isSettled)
  }

  @Test("an old answer does not reach a new request with the same id")
  func reusedID() {
    let inFlight = InFlight()
    let answers = Counter()
    let old = inFlight.add(id) { _ in answers.add() }
    #expect(inFlight.take(id)?.serial == old)
    let new = inFlight.add(id) { _ in answers.add() }
    inFlight.answer(id, serial: old, with: json { $0.null() })
    #expect(answers.count == 0)
    #expect(inFlight.contains(id))
    inFlight.answer(id, serial: new, with: json { $0.null() })
    #expect(answers.count == 1)
  }

  @Test("all that is left can be taken at the end")
  func takeAll() throws {
    let inFlight = InFlight()
    for number in 0..<3 { _ = inFlight.add(try Self.id("\(number)")) { _ in } }
    #expect(inFlight.count == 3)
    #expect(inFlight.takeAll().count == 3)
    #expect(inFlight.isSettled)
  }
}

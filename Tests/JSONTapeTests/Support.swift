import Foundation
import JSONTape

/// Reads `text` and hands its root to `body`.
func withRoot<Result>(_ text: String, _ body: (JSONValue) throws -> Result) throws -> Result {
  try withExtendedLifetime(try JSONDocument(Bytes(text))) { try $0.withRoot(body) }
}

/// The error that `text` is refused with, or `nil` if it is accepted.
func refusal(_ bytes: [UInt8], maximumDepth: Int = JSONDocument.defaultMaximumDepth) -> JSONSyntaxError? {
  do {
    _ = try JSONDocument(Bytes(bytes), maximumDepth: maximumDepth)
    return nil
  } catch {
    return error
  }
}

func refusal(_ text: String) -> JSONSyntaxError? { refusal(Array(text.utf8)) }

/// Memory with an unreadable page right behind it: one byte read too far ends the test run.
final class GuardedMemory {
  private let start: UnsafeMutableRawPointer
  private let page = Int(sysconf(Int32(_SC_PAGESIZE)))

  init?() {
    guard let memory = mmap(nil, page * 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0), memory != MAP_FAILED
    else {
      return nil
    }
    start = memory
    guard mprotect(memory + page, page, PROT_NONE) == 0 else { return nil }
  }

  deinit { munmap(start, page * 2) }

  /// A copy of `bytes` that ends where the memory ends; `bytes` must fit a page.
  func place(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let place = UnsafeMutableRawBufferPointer(start: start + page - bytes.count, count: bytes.count)
    place.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(place)
  }
}

internal import SystemCalls

/// Counts messages in a stream without looking into them: as fast as they can be read.
///
/// Of header fields it knows only `Content-Length`, which is all that the servers measured here send.
struct FrameCounter {
  private let framing: WireFraming
  private(set) var count = 0
  private var bodyRest = 0
  private var length = 0
  private var newlines = 0

  init(_ framing: WireFraming) { self.framing = framing }

  mutating func take(_ bytes: UnsafeRawBufferPointer) {
    switch framing {
    case .lines:
      var place = 0
      while let newline = firstIndex(of: 0x0A, in: bytes, from: place) {
        count += 1
        place = newline + 1
      }
    case .header: takeFrames(bytes)
    }
  }

  private mutating func takeFrames(_ bytes: UnsafeRawBufferPointer) {
    var place = 0
    while place < bytes.count {
      if bodyRest > 0 {
        let step = min(bodyRest, bytes.count - place)
        bodyRest -= step
        place += step
        if bodyRest == 0 { count += 1 }
        continue
      }
      takeHeader(bytes[place])
      place += 1
    }
  }

  private mutating func takeHeader(_ byte: UInt8) {
    switch byte {
    case 0x30...0x39: length = length * 10 + Int(byte - 0x30)
    case 0x0A:
      newlines += 1
      guard newlines == 2 else { return }
      bodyRest = length
      length = 0
      newlines = 0
    case 0x0D: break
    default: newlines = 0
    }
  }
}

package import JSONTape
package import SystemCalls
internal import TraceModel

/// A file's bytes as a body of one line: answers may travel as lines, and a newline can only be white space in JSON.
package enum OneLineBody {
  /// Larger files are passed over: a session's bytes must fit what its slices can address.
  package static let mostBytes = SliceStore.maximumBytes - 1

  /// The bytes in `range`, with blanks for newlines; the file's own bytes where that is all of them and there is none.
  package static func flattened(_ file: Bytes, _ range: Range<Int>) -> Bytes {
    let hasNewlines = file.withUnsafeBytes { all in
      let part = UnsafeRawBufferPointer(rebasing: all[range])
      return firstIndex(of: 0x0A, in: part) != nil || firstIndex(of: 0x0D, in: part) != nil
    }
    if !hasNewlines, range.count == file.count { return file }
    return Bytes(capacity: range.count) { memory in
      file.withUnsafeBytes { memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[range])) }
      flatten(memory)
      return memory.count
    }
  }

  /// Parts of a file right behind one another, with blanks for newlines; nothing of the file is in memory twice.
  package static func read(_ path: String, parts: [Range<Int>]) throws(FileError) -> Bytes {
    try Files.read(path, parts: parts, change: flatten).bytes
  }

  /// Parts of a text right behind one another, with blanks for newlines, without the rest of it.
  ///
  /// - Parameter parts: each is cut to what there is.
  package static func copy(_ text: Bytes, parts: [Range<Int>]) -> Bytes {
    let present = parts.map { $0.clamped(to: 0..<text.count) }
    return Bytes(capacity: present.reduce(0) { $0 + $1.count }) { memory in
      var filled = 0
      // The memory is as long as all parts together, and each part lies within the text.
      for part in present {
        text.withUnsafeBytes { all in
          UnsafeMutableRawBufferPointer(rebasing: memory[filled...]).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: all[part]))
        }
        filled += part.count
      }
      flatten(memory)
      return filled
    }
  }

  /// Puts blanks where newlines are.
  package static func flatten(_ memory: UnsafeMutableRawBufferPointer) {
    for newline: UInt8 in [0x0A, 0x0D] {
      var place = 0
      while let found = firstIndex(of: newline, in: UnsafeRawBufferPointer(memory), from: place) {
        memory[found] = 0x20
        place = found + 1
      }
    }
  }
}

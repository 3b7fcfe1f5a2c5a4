extension CurrentProcess {
  /// What a program says on its standard output, its standard input empty.
  ///
  /// - Parameters:
  ///   - line: the program's path and its arguments.
  ///   - variables: its whole environment.
  ///   - limit: the most bytes it may say.
  ///   - milliseconds: the longest it may take.
  /// - Returns: `nil` where it cannot be started, fails, says too much or takes too long; then it is ended.
  package static func output(
    of line: [String], variables: [String: String], limit: Int, milliseconds: Int64
  ) -> [UInt8]? {
    guard let pipe = Descriptor.pipe() else { return nil }
    defer { pipe.reader.close() }
    guard let nothing = Descriptor.pipe() else {
      pipe.writer.close()
      return nil
    }
    nothing.writer.close()
    defer { nothing.reader.close() }
    let number = try? spawn(line, variables: variables, input: nothing.reader, output: pipe.writer, errors: nil)
    pipe.writer.close()
    guard let number else { return nil }
    let output = read(pipe.reader, limit: limit, deadline: MonotonicClock.now &+ milliseconds &* 1_000_000)
    if output == nil { killGroup(number) }
    return end(ofChild: number, waiting: true)?.code == 0 ? output : nil
  }

  private static func read(_ pipe: Descriptor, limit: Int, deadline: Int64) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      let left = (deadline &- MonotonicClock.now) / 1_000_000
      guard left > 0, pipe.canRead(milliseconds: Int32(clamping: left)) else { return nil }
      let count = chunk.withUnsafeMutableBytes { pipe.read(into: $0) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
    return nil
  }

  /// The first program of that name in the absolute folders of PATH.
  package static func program(named name: String) -> String? {
    for folder in (environment("PATH") ?? "").split(separator: ":") where folder.hasPrefix("/") {
      let candidate = "\(folder)/\(name)"
      if Files.isProgram(candidate) { return candidate }
    }
    return nil
  }
}

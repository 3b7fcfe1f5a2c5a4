/// The terminal, taken as a whole for as long as a program shows a full screen.
package final class TerminalDoor: Sendable {
  /// What woke the one who waits.
  package enum Wake: Sendable, Equatable {
    case keys([UInt8])
    case resized
    /// The process goes on after it was stopped.
    case continued
    /// The process is to end.
    case ended
    /// Somebody called `wake`.
    case called
    /// The terminal is gone.
    case lost
  }

  /// The columns and rows there are.
  package struct Size: Sendable, Equatable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
      self.columns = columns
      self.rows = rows
    }
  }

  private let keys: Descriptor
  private let screen: Descriptor
  private let welcome: [UInt8]
  private let farewell: [UInt8]
  private let pipe: (reader: Descriptor, writer: Descriptor)
  /// Where standard error went before; what others say there meanwhile is lost instead of standing in the screen.
  private let errors: Int32

  /// Takes the terminal: keys come one by one, and standard error is silent.
  ///
  /// - Parameters:
  ///   - welcome: what is written to the screen now, and after the process was stopped.
  ///   - farewell: what is written to it at the end, however that comes.
  /// - Returns: `nil` where there is no terminal.
  package init?(keys: Descriptor, screen: Descriptor, welcome: [UInt8], farewell: [UInt8]) {
    guard keys.isTerminal, screen.isTerminal, let pipe = Descriptor.pipe() else { return nil }
    (self.keys, self.screen, self.welcome, self.farewell, self.pipe) = (keys, screen, welcome, farewell, pipe)
    pipe.writer.neverWait()
    errors = System.copy(Descriptor.standardError.number)
    guard System.takeTerminal(keys.number, screen: screen.number, farewell: farewell) else { return nil }
    let nowhere = System.openFile("/dev/null", .writing)
    if nowhere >= 0 {
      System.point(Descriptor.standardError.number, at: nowhere)
      System.release(nowhere)
    }
    System.tellOfTerminalSignals(to: pipe.writer.number)
    write(welcome)
  }

  /// How large the terminal is; 80 by 24 where it does not say.
  package var size: Size {
    System.terminalSize(screen.number).map { Size(columns: $0.columns, rows: $0.rows) } ?? Size(columns: 80, rows: 24)
  }

  /// Writes to the screen; false where nobody sees it any more.
  @discardableResult
  package func write(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { screen.writeAll($0) } }

  /// Waits until something happens, at most so long; nothing where nothing did.
  package func wait(milliseconds: Int32) -> [Wake] {
    let (ready, _) = Descriptor.ready(readers: [pipe.reader, keys], writers: [], milliseconds: milliseconds)
    var wakes: [Wake] = []
    if ready.contains(pipe.reader) {
      let bytes = Set(read(pipe.reader))
      if bytes.contains(UInt8(ascii: "t")) { wakes.append(.ended) }
      if bytes.contains(UInt8(ascii: "c")) { wakes.append(.continued) }
      if bytes.contains(UInt8(ascii: "w")) { wakes.append(.resized) }
      if bytes.contains(UInt8(ascii: "!")) { wakes.append(.called) }
    }
    if ready.contains(keys) {
      let bytes = read(keys)
      wakes.append(bytes.isEmpty ? .lost : .keys(bytes))
    }
    return wakes
  }

  private func read(_ descriptor: Descriptor) -> [UInt8] {
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = chunk.withUnsafeMutableBytes { descriptor.read(into: $0) }
    return Array(chunk[..<max(count, 0)])
  }

  /// Wakes the one who waits.
  package func wake() { _ = [UInt8(ascii: "!")].withUnsafeBytes { pipe.writer.writeNow($0) } }

  /// Gives the terminal back, lets the shell have it until it continues this process, and takes it again.
  package func stop() {
    write(farewell)
    System.restoreTerminal()
    System.stopProcess()
    _ = System.takeTerminal(keys.number, screen: screen.number, farewell: farewell)
    write(welcome)
  }

  /// Gives the terminal back as it was.
  package func giveBack() {
    write(farewell)
    System.restoreTerminal()
    if errors >= 0 { System.point(Descriptor.standardError.number, at: errors) }
  }
}

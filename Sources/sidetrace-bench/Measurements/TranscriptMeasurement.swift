internal import ChildProcesses
internal import JSONTape
internal import SampleSessions
internal import SystemCalls

/// A home with thousands of transcripts: listed, searched, opened and watched.
enum TranscriptMeasurement {
  /// So many different transcripts; the others are copies of them under names of their own.
  private static let originals = 16

  static func run(_ bench: Bench) {
    let files = bench.isQuick ? 500 : 5000
    let bytes = bench.isQuick ? 100_000 : 1_000_000
    Report.section("A home of \(files) transcripts, \(files * bytes / 1_000_000) MB in all")
    guard let home = TranscriptHome(files: files, bytes: bytes, originals: originals) else {
      return say("The transcripts cannot be written: is there room?\n")
    }
    defer { home.remove() }
    var cold = Samples()
    var resident = Samples()
    var searched = Samples()
    var statuses = Samples()
    for _ in 0..<bench.rounds(8) {
      guard let wire = wire(home, bench), let time = wire.timed(wire.request("session.list", "{\"limit\":50}")),
        let again = wire.timed(wire.request("session.list", "{\"limit\":50}")),
        let search = wire.timed(wire.request("session.list", "{\"limit\":50,\"text\":\"project-7\"}"))
      else { return say("sidetrace gave no answer.\n") }
      cold.add(time)
      resident.add(again)
      searched.add(search)
      let before = MonotonicClock.now
      _ = Child.textOutput("/usr/bin/find", [home.path, "-name", "*.jsonl", "-printf", "%T@ %s %p\\n"])
      statuses.add(Double(MonotonicClock.now - before))
    }
    Report.line("list, newest 50, new process", ours: cold, .milliseconds, peer: "find with times", statuses, .none)
    Report.line("list, again", ours: resident, .milliseconds, peer: "new process", cold, .atMost(0.5))
    Report.line("search of all, new process", ours: searched, .milliseconds, peer: "newest 50", cold, .none)
    open(home, bench)
    watch(home, bench)
  }

  private static func wire(_ home: TranscriptHome, _ bench: Bench) -> Wire? {
    Child(bench.peers.sidetrace, ["--source", "claude-code:\(home.path)"]).map { Wire($0, .lines) }
  }

  /// One session, from the disk and when it grew by a line.
  private static func open(_ home: TranscriptHome, _ bench: Bench) {
    let bytes = bench.isQuick ? 5_000_000 : 50_000_000
    let large = SampleTranscript(seed: 999, bytes: bytes)
    guard let path = home.add(large), let wire = wire(home, bench) else { return }
    let request = wire.request(
      "session.get", "{\"sessionId\":\"\(large.id)\",\"include\":[\"summary\"],\"refresh\":true}")
    var fresh = Samples()
    var grown = Samples()
    for round in 0..<bench.rounds(12) {
      // Each line keeps its id, so that a grown session is one line longer.
      guard let child = self.wire(home, bench), let first = child.timed(request) else { return }
      fresh.add(first)
      if round == 0, wire.ask(request) == nil { return }
      guard Files.write(large.lines[round % 4], to: path, appending: true), let time = wire.timed(request) else {
        return
      }
      grown.add(time)
    }
    let size = Unit.megabytes.text(Double(bytes))
    Report.line("a session of \(size), new process", ours: fresh, .milliseconds, peer: "grown by a line", grown, .none)
    let ends = (0..<3).compactMap { _ in wire.timed(wire.request("cache.stats")) }
    guard ends.count == 3, let resident = ProcessHandle(wire.child.number).memory?.resident else { return }
    Report.row(["memory with it", Unit.megabytes.text(Double(resident)), "of the file \(size)", "", "", ""])
  }

  /// From a line's being written to its being told.
  private static func watch(_ home: TranscriptHome, _ bench: Bench) {
    let session = SampleTranscript(seed: 998, bytes: 20_000)
    let beginning = session.lines.prefix(4)
    guard let path = home.add(session, lines: beginning), let wire = wire(home, bench),
      let answer =
        wire.send(
          wire.request("session.watch", "{\"sessionId\":\"\(session.id)\",\"forever\":true}")) ? wire.line() : nil,
      answer.contains("watchId")
    else { return }
    var told = Samples()
    for line in session.lines.dropFirst(4).prefix(bench.rounds(20)) {
      let before = MonotonicClock.now
      guard Files.write(line, to: path, appending: true), let change = wire.line(), change.contains("session/didChange")
      else {
        return say("The watch was not told.\n")
      }
      told.add(Double(MonotonicClock.now - before))
    }
    var second = Samples()
    second.add(1e9)
    Report.line("a line's way to a watcher", ours: told, .milliseconds, peer: "a second", second, .atMost(1))
  }
}

/// A folder of transcripts as an agent keeps them.
private final class TranscriptHome {
  let path: String
  private var files: [String] = []
  private var folders: [String] = []

  init?(files count: Int, bytes: Int, originals: Int) {
    guard let path = Files.makeTemporaryFolder("/tmp/sidetrace-bench-") else { return nil }
    self.path = path
    let samples = (0..<originals).map { SampleTranscript(seed: UInt64($0 + 1), bytes: bytes).bytes }
    for number in 0..<count {
      let folder = "\(path)/-work-project-\(number % 40)"
      if number < 40 {
        guard Files.makeFolder(folder) else { return nil }
        folders.append(folder)
      }
      let digits = String(number)
      let name = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
      guard write(samples[number % originals], to: "\(folder)/\(name).jsonl") else {
        remove()
        return nil
      }
    }
  }

  func add(_ sample: SampleTranscript, lines: ArraySlice<Bytes>? = nil) -> String? {
    let file = "\(folders[0])/\(sample.id).jsonl"
    guard let lines else { return write(sample.bytes, to: file) ? file : nil }
    guard write(Bytes([]), to: file) else { return nil }
    for line in lines { guard Files.write(line, to: file, appending: true) else { return nil } }
    return file
  }

  private func write(_ bytes: Bytes, to file: String) -> Bool {
    files.append(file)
    return Files.write(bytes, to: file)
  }

  func remove() {
    for file in files { Files.remove(file) }
    for folder in folders { Files.removeFolder(folder) }
    Files.removeFolder(path)
  }
}

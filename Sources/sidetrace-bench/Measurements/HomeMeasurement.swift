internal import ChildProcesses
internal import JSONTape
internal import SampleSessions
internal import SystemCalls

/// A home of two agents with thousands of transcripts: what people ask of all of them at once, against the system's own
/// tools over the same files.
enum HomeMeasurement {
  static func run(_ bench: Bench, files: Int, megabytes: Int) {
    let bytes = max(megabytes * 1_000_000 / max(files, 1), 2000)
    Report.section("A home of \(files) transcripts of two agents, \(megabytes) MB in all")
    guard let home = AgentHome(files: files, bytes: bytes) else {
      return say("The transcripts cannot be written: is there room?\n")
    }
    defer { home.remove() }
    let all = "find '\(home.path)' -name '*.jsonl' -print0 | xargs -0"
    // So that neither side waits for the disk.
    _ = Child.textOutput("/bin/sh", ["-c", "\(all) cat > /dev/null"])
    let rounds = bench.rounds(6)
    measure(
      "the newest 20 with their figures", "session.list", #"{"limit":20,"include":["figures"]}"#, home,
      "find '\(home.path)' -printf '%T@ %s %p\\n' > /dev/null", "find with times", .atMost(3), rounds, bench)
    measure(
      "what all calls cost, by day", "cost.report", #"{"by":["day"]}"#, home, "\(all) cat > /dev/null", "cat",
      .atMost(1.5),
      rounds, bench)
    for (name, text) in [("a text that is nowhere", "zebra crossing"), ("a text of the last session", home.rareText)] {
      measure(
        "search, \(name)", "session.search", #"{"limit":20,"text":"\#(text)"}"#, home,
        "\(all) grep -c '\(text)' > /dev/null", "grep -c", .atMost(2), rounds, bench)
    }
  }

  /// A method in a new process, against a command; and the same once more in that process.
  private static func measure(
    _ name: String, _ method: String, _ params: String, _ home: AgentHome, _ command: String, _ peer: String,
    _ goal: Goal, _ rounds: Int, _ bench: Bench
  ) {
    var (first, second, other) = (Samples(), Samples(), Samples())
    for _ in 0..<rounds {
      let variables = ["HOME": home.path, "CLAUDE_CONFIG_DIR": "", "CODEX_HOME": "", "XDG_CONFIG_HOME": ""]
      guard let child = Child(bench.peers.sidetrace, variables: variables) else {
        return say("sidetrace does not start.\n")
      }
      let wire = Wire(child, .lines)
      guard let time = wire.timed(wire.request(method, params)), let again = wire.timed(wire.request(method, params))
      else { return say("sidetrace gave no answer.\n") }
      first.add(time)
      second.add(again)
      let before = MonotonicClock.now
      _ = Child.textOutput("/bin/sh", ["-c", command])
      other.add(Double(MonotonicClock.now - before))
    }
    Report.line(name, ours: first, .milliseconds, peer: peer, other, goal)
    Report.line("  again", ours: second, .milliseconds, peer: "the first time", first, .atMost(0.1))
  }
}

/// A home with the transcripts of Claude Code and of Codex, none of them a copy of another.
private final class AgentHome {
  let path: String
  /// What stands in one file alone.
  let rareText = "a badger in the bluebells"
  private var files: [String] = []
  private var folders: [String] = []

  /// So many of each agent are made; the others are these under ids of their own.
  private static let originals = 6

  init?(files count: Int, bytes: Int) {
    guard let path = Files.makeTemporaryFolder("/tmp/sidetrace-bench-") else { return nil }
    self.path = path
    guard makeFolders() else {
      remove()
      return nil
    }
    let seeds = (0..<Self.originals).map { UInt64(0xA5A5_0001 + $0) }
    let claude = seeds.map { SampleTranscript(seed: $0, bytes: bytes, payloadBytes: 3000) }
    let codex = seeds.map { SampleRollout(seed: $0, bytes: bytes, payloadBytes: 3000) }
    for number in 0..<count {
      let place = number % Self.originals
      let digits = Self.digits(number)
      // Seven of ten are Claude Code's.
      let isClaude = number % 10 < 7
      var text = isClaude ? claude[place].bytes : Self.joined(codex[place].lines)
      text = Self.replacing(Self.digits(Int(seeds[place] & 0xFFFF_FFFF)), with: digits, in: text)
      let id = (isClaude ? claude[place].id : codex[place].id).dropLast(8) + digits
      let folder =
        isClaude ? "\(path)/.claude/projects/-work-project-\(number % 40)" : "\(path)/.codex/sessions/2026/01/01"
      let name = isClaude ? "\(id).jsonl" : "rollout-2026-01-01T00-00-00-\(id).jsonl"
      guard write(text, to: "\(folder)/\(name)") else {
        remove()
        return nil
      }
    }
    let line =
      #"{"type":"user","uuid":"rare","timestamp":"2026-01-01T00:00:00Z","message":{"role":"user","content":"\#(rareText)"}}"#
    if let first = files.first { _ = Files.write(Bytes(line + "\n"), to: first, appending: true) }
  }

  private func makeFolders() -> Bool {
    let parts = ["/.claude", "/.claude/projects", "/.codex", "/.codex/sessions", "/.codex/sessions/2026"]
    let days = ["/.codex/sessions/2026/01", "/.codex/sessions/2026/01/01"]
    let projects = (0..<40).map { "/.claude/projects/-work-project-\($0)" }
    for part in parts + days + projects {
      guard Files.makeFolder(path + part) else { return false }
      folders.append(path + part)
    }
    return true
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(8 - text.count, 0)) + text
  }

  private static func joined(_ lines: [Bytes]) -> Bytes { Bytes(lines.flatMap { $0.array(0..<$0.count) }) }

  private static func replacing(_ text: String, with other: String, in bytes: Bytes) -> Bytes {
    let pattern = BytePattern(text)
    let new = Array(other.utf8)
    return Bytes(capacity: bytes.count) { memory in
      bytes.withUnsafeBytes { all in
        memory.copyMemory(from: all)
        var place = 0
        while let found = pattern?.first(in: all, from: place) {
          for (offset, byte) in new.enumerated() { memory[found + offset] = byte }
          place = found + new.count
        }
      }
      return bytes.count
    }
  }

  private func write(_ bytes: Bytes, to file: String) -> Bool {
    files.append(file)
    return Files.write(bytes, to: file)
  }

  func remove() {
    for file in files { Files.remove(file) }
    for folder in folders.reversed() { Files.removeFolder(folder) }
    Files.removeFolder(path)
  }
}

internal import Glibc
internal import SystemCalls

/// The programs that are measured, and those they are measured against.
struct Peers {
  let sidetrace: String
  let echo: String
  let clangd: String?
  let ruff: String?
  /// A Python that can import simdjson.
  let simdjson: String?
  let cat: String?

  /// Looks beside this program for ours, and along PATH and beside the Swift compiler for the others.
  static func find() -> Peers? {
    guard let own = path(of: "/proc/self/exe"), let slash = own.lastIndex(of: "/") else { return nil }
    let folder = own[..<slash]
    let python = program("python3")
    let hasSimdjson = python.flatMap { Child.textOutput($0, ["-c", "import simdjson"]) } != nil
    let peers = Peers(
      sidetrace: "\(folder)/sidetrace", echo: "\(folder)/bench-echo",
      clangd: program("clangd") ?? besideCompiler("clangd"), ruff: program("ruff"),
      simdjson: hasSimdjson ? python : nil, cat: program("cat"))
    for needed in [peers.sidetrace, peers.echo] where access(needed, X_OK) != 0 {
      say("There is no \(needed). Build it first: swift build -c release --static-swift-stdlib\n")
      return nil
    }
    return peers
  }

  /// What is missing, so that nobody takes a short table for a whole one.
  func sayWhatIsMissing() {
    if clangd == nil { say("No clangd in PATH or beside swift: its lines are left out.\n") }
    if simdjson == nil { say("No simdjson for python3: its lines are left out. Get it with: pip install pysimdjson\n") }
  }

  private static func program(_ name: String) -> String? {
    for folder in (CurrentProcess.environment("PATH") ?? "").split(separator: ":") {
      let candidate = "\(folder)/\(name)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  private static func besideCompiler(_ name: String) -> String? {
    guard let swift = program("swift").flatMap({ path(of: $0) }), let slash = swift.lastIndex(of: "/") else {
      return nil
    }
    let candidate = "\(swift[..<slash])/\(name)"
    return access(candidate, X_OK) == 0 ? candidate : nil
  }

  /// Where a link leads in the end.
  private static func path(of link: String) -> String? {
    guard let resolved = realpath(link, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

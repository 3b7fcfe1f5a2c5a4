internal import ChildProcesses
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
    guard let sidetrace = BuiltPackage.program("sidetrace"), let echo = BuiltPackage.program("bench-echo") else {
      say("sidetrace or bench-echo is not beside this program. Build them first: swift build -c release\n")
      return nil
    }
    let python = program("python3")
    let hasSimdjson = python.flatMap { Child.textOutput($0, ["-c", "import simdjson"]) } != nil
    return Peers(
      sidetrace: sidetrace, echo: echo, clangd: program("clangd") ?? besideCompiler("clangd"), ruff: program("ruff"),
      simdjson: hasSimdjson ? python : nil, cat: program("cat"))
  }

  /// What is missing, so that nobody takes a short table for a whole one.
  func sayWhatIsMissing() {
    if clangd == nil { say("No clangd in PATH or beside swift: its lines are left out.\n") }
    if simdjson == nil { say("No simdjson for python3: its lines are left out. Get it with: pip install pysimdjson\n") }
  }

  private static func program(_ name: String) -> String? { Programs.alongPath(name) }

  private static func besideCompiler(_ name: String) -> String? {
    guard let swift = program("swift").flatMap({ Files.realPath($0) }), let slash = swift.lastIndex(of: "/") else {
      return nil
    }
    let candidate = "\(swift[..<slash])/\(name)"
    return Files.isProgram(candidate) ? candidate : nil
  }
}

import Testing

@testable import SidetraceServer

@Suite("The sources that nobody named")
struct DefaultSourcesTests {
  private static func kinds(_ environment: [String: String], _ places: Set<String> = []) -> [String] {
    DefaultSources.found(environment: { environment[$0] }, exists: places.contains).map(\.kind)
  }

  @Test("are those whose place exists")
  func places() {
    let home = ["HOME": "/home/noor"]
    #expect(Self.kinds(home) == [])
    #expect(Self.kinds(home, ["/home/noor/.claude/projects"]) == ["claude-code"])
    #expect(Self.kinds(home, ["/home/noor/.config/claude/projects"]) == ["claude-code"])
    #expect(
      Self.kinds(home, ["/home/noor/.codex/sessions", "/home/noor/.claude/projects"]) == ["claude-code", "codex"])
    #expect(Self.kinds(home, ["/home/noor/.pandaprobe/config.yaml"]) == ["pandaprobe"])
  }

  @Test("are looked for where the agents' own variables say")
  func variables() {
    let moved = ["HOME": "/home/noor", "CLAUDE_CONFIG_DIR": "/c", "CODEX_HOME": "/x"]
    #expect(Self.kinds(moved, ["/home/noor/.claude/projects", "/home/noor/.codex/sessions"]) == [])
    #expect(Self.kinds(moved, ["/c/projects", "/x/archived_sessions"]) == ["claude-code", "codex"])
  }

  @Test("are the services whose credentials are set")
  func services() {
    #expect(Self.kinds(["PANDAPROBE_API_KEY": "k"]) == ["pandaprobe"])
    #expect(Self.kinds(["PANDAPROBE_TOKEN": "t"]) == ["pandaprobe"])
    #expect(Self.kinds(["KORE_API_TOKEN": "t"]) == ["kore"])
    #expect(Self.kinds(["SYN_API_URL": "http://localhost"]) == ["syntropic137"])
  }
}

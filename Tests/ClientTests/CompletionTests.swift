import Foundation
import Testing

/// What shells are given for the tab key, tried in the shells themselves.
@Suite("Completion in a shell")
struct CompletionTests {
  /// What is offered in the place of `word`, behind the words before it.
  private struct Case: CustomTestStringConvertible, Sendable {
    let before: [String]
    let word: String
    let offers: [String]
    var testDescription: String { (before + [word]).joined(separator: " ") + "⇥" }
  }

  private static let cases = [
    Case(before: [], word: "compl", offers: ["completion"]),
    Case(before: ["completion"], word: "", offers: ["bash", "fish", "zsh", "query"]),
    Case(before: ["search", "x", "--query"], word: "stat", offers: ["status:"]),
    Case(before: ["search", "x", "--query"], word: "is:dup", offers: ["is:duplicate", "is:duplicateId"]),
    Case(before: ["sessions"], word: "--js", offers: ["--json"]),
    Case(before: ["--log-level"], word: "w", offers: ["warning"]),
    Case(before: ["--no-default-sources"], word: "ta", offers: ["tail"]),
    Case(before: ["show"], word: "7d0f5a52-4", offers: ["1", "2"].map { "7d0f5a52-4c1e-4b8a-9a3d-1f60c2b7e90\($0)" }),
    Case(before: ["call"], word: "span.", offers: ["span.get"]),
  ]

  /// A home with the transcripts of the fixtures, so that there are sessions to complete.
  private static let home = ["CLAUDE_CONFIG_DIR": Place.root.appending(path: "Fixtures/agents/claude").path]

  private func offered(_ shell: String, _ command: String) async throws -> Set<String> {
    let run = try await Run([shell, "-c", command], environment: Self.home)
    #expect(run.code == 0, "\(run.output)")
    return Set(run.output.split(whereSeparator: \.isNewline).map { String($0.prefix { $0 != "\t" }) })
  }

  @Test("bash", arguments: cases)
  private func bash(_ sample: Case) async throws {
    let words = (["sidetrace"] + sample.before + [sample.word]).map { "'\($0)'" }.joined(separator: " ")
    let command = """
      source <(sidetrace completion bash) && COMP_WORDS=(\(words)) && COMP_CWORD=\(sample.before.count + 1) &&
      _sidetrace && printf '%s\\n' "${COMPREPLY[@]}"
      """
    #expect(try await offered("bash", command) == Set(sample.offers))
  }

  @Test("fish", .enabled(if: Host.fish.isTested, "fish is not installed"), arguments: cases)
  private func fish(_ sample: Case) async throws {
    let line = (["sidetrace"] + sample.before + [sample.word]).joined(separator: " ")
    let offers = try await offered("fish", "sidetrace completion fish | source; complete -C '\(line)'")
    #expect(offers.isSuperset(of: sample.offers), "\(offers)")
  }

  @Test(
    "zsh", .enabled(if: Host.zsh.isTested, "zsh is not installed"), arguments: cases.filter { $0.offers.count == 1 })
  private func zsh(_ sample: Case) async throws {
    let line = (["sidetrace"] + sample.before + [sample.word]).joined(separator: " ")
    // zsh completes only where somebody sits: it is given a terminal, and what it made of the line is asked back.
    let command = """
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source <(sidetrace completion zsh)'
      zpty -w shell 'tell() { print -r -- "<$BUFFER>"; exit }; zle -N tell; bindkey "^X" tell; print REA""DY'
      while zpty -r shell line; do [[ $line == *READY* ]] && break; done
      zpty -w -n shell $'\(line)\\t\\C-x'
      zpty -r shell line $'*<*>*' && print -r -- "${${line#*<}%>*}"
      """
    let run = try await Run(["zsh", "-f", "-c", command], environment: Self.home, seconds: 30)
    let whole = (["sidetrace"] + sample.before + sample.offers).joined(separator: " ")
    #expect(run.output.contains(whole), "\(run.output)")
  }

  @Test("every command and every flag that the help names is completed, and stands in the manual")
  func nothingIsLeftOut() async throws {
    let help = try await Run(["sidetrace", "--help"]).output
    let commands = try #require(help.components(separatedBy: "COMMANDS\n").last?.components(separatedBy: "\n\n").first)
    let names = commands.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0 != "sidetrace" }
    #expect(names.count > 5)
    var words = Set(names)
    for name in names {
      let text = try await Run(["sidetrace", name, "--help"]).output
      words.formUnion(text.matches(of: #/(?m)^  (?:-\w, )?(--[\w-]+)/#).map { String($0.1) })
    }
    words.formUnion(help.matches(of: #/(?m)^  (?:-\w, )?(--[\w-]+)/#).map { String($0.1) })
    for shell in ["bash", "zsh", "fish"] {
      let script = try await Run(["sidetrace", "completion", shell]).output
      for word in words {
        let name = shell == "fish" && word.hasPrefix("--") ? "-l \(word.dropFirst(2))" : word
        #expect(script.contains(name), "\(shell) does not know \(word)")
      }
    }
    let manual = try await Run(["sidetrace", "man"]).output.replacingOccurrences(of: "\\-", with: "-")
    for word in words { #expect(manual.contains(word), "the manual does not know \(word)") }
  }
}

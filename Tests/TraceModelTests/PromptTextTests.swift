import Testing

@testable import TraceModel

@Suite("What a person said")
struct PromptTextTests {
  @Test(
    "is what stands beside the elements of programs",
    arguments: [
      ("<ide_opened_file>The user opened a.md</ide_opened_file>\nExplain the build", "Explain the build"),
      ("Fix it\n<system-reminder>be nice</system-reminder>", "Fix it"),
      ("<a_b>x</a_b><c-d e=\"f\">y</c-d>\n\nGo on\n<some_new_kind>z</some_new_kind>", "Go on"),
      ("<bash-input>uv run pytest -q</bash-input>", "! uv run pytest -q"),
      (
        "<command-message>review is running</command-message>\n<command-name>/review</command-name>\n"
          + "<command-args>the parser</command-args>", "/review the parser"
      ),
      ("<command-name>/clear</command-name>\n<command-args></command-args>", "/clear"),
      ("<teammate-message teammate_id=\"lead\">\nReview the parser.\n</teammate-message>", "Review the parser."),
      ("<teammate-message>{\"type\":\"shutdown_request\"}</teammate-message>", "[shutdown_request]"),
      ("# Context from my IDE setup:\n\n## Active file: a.py\n\n## My request for Codex:\nRename x\n", "Rename x"),
      ("<div>broken</div> why?", "<div>broken</div> why?"),
      ("<Foo-Bar>x</Foo-Bar>", "<Foo-Bar>x</Foo-Bar>"), ("# A heading\ntext", "# A heading\ntext"),
      ("<my-tag> is never closed", "<my-tag> is never closed"), ("a < b > c", "a < b > c"),
      ("<user_query>\nWhat now?\n</user_query>", "What now?"),
    ])
  func words(text: String, said: String) { #expect(PromptText.words(of: text) == said) }

  @Test(
    "is nothing where all is a program's",
    arguments: [
      "<environment_context>\n  <cwd>/x</cwd>\n</environment_context>", "", "  \n",
      "# AGENTS.md instructions for /x\n\n<INSTRUCTIONS>\nbe good\n</INSTRUCTIONS>",
      "<user_instructions>x</user_instructions>", "<system-reminder>x</system-reminder>", "</image>",
      "<image name=[Image #1]>", "<user-prompt-submit-hook>ok</user-prompt-submit-hook>",
      "<permissions instructions>x</permissions instructions>",
    ])
  func nothing(text: String) {
    #expect(PromptText.words(of: text) == nil)
  }

  @Test("is found within elements that lie in each other, as deep as people write and no deeper")
  func nested() {
    func nested(_ depth: Int) -> String {
      let names = (0..<depth).map { "part-\($0)" }
      return names.map { "<\($0)>" }.joined() + "Go on" + names.reversed().map { "</\($0)>" }.joined()
    }
    #expect(PromptText.words(of: nested(3)) == "Go on")
    #expect(PromptText.words(of: nested(20_000))?.contains("Go on") == true)
  }

  @Test("is told with the picture it came with")
  func pictures() {
    #expect(PromptText.words(of: [String](), hasImage: true) == "[image]")
    #expect(PromptText.words(of: ["what is wrong here"], hasImage: true) == "[image] what is wrong here")
    #expect(PromptText.words(of: ["[Image #1] what"], hasImage: true) == "[Image #1] what")
    #expect(PromptText.words(of: ["<ide_selection>x</ide_selection>", "Rename x"]) == "Rename x")
  }
}

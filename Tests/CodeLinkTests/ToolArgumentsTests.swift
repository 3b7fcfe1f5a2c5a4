import JSONTape
import Testing

@testable import CodeLink

@Suite("What a tool call's arguments say")
struct ToolArgumentsTests {
  private func touches(_ json: String, tool: String = "Read") throws -> [String] {
    try JSONDocument(Bytes(json)).withRoot { root in
      ToolArguments(root, tool: tool).touches.map { touch in
        let line = touch.line.map { ":\($0)" } ?? ""
        let end = touch.endLine.map { "-\($0)" } ?? ""
        return touch.path + line + end + (touch.action.isChange ? " edit" : "") + " " + touch.rule.name
      }
    }
  }

  @Test(
    "is which files and lines were read or written",
    arguments: [
      (#"{"file_path":"a.py"}"#, ["a.py fileArgument"]),
      (#"{"path":"a.py","offset":10,"limit":5}"#, ["a.py:10-14 fileArgument"]),
      (#"{"filename":"a.py","start_line":"3","end_line":9}"#, ["a.py:3-9 fileArgument"]),
      (#"{"path":"a.py","view_range":[4,8]}"#, ["a.py:4-8 fileArgument"]),
      (#"{"path":"a.py","view_range":[4,-1]}"#, ["a.py:4 fileArgument"]),
      (#"{"notebook_path":"a.ipynb","new_source":"x"}"#, ["a.ipynb edit fileArgument"]),
      (#"{"file_path":"a.py","content":"x"}"#, ["a.py edit fileArgument"]),
      (#"{"file_path":"a.py","old_string":"x","new_string":"y"}"#, ["a.py edit editText"]),
      (
        #"{"file_path":"a.py","edits":[{"old_string":"x"},{"new_string":"y"}]}"#,
        ["a.py edit editText", "a.py edit editText"]
      ),
      (#"{"paths":["a.py","b.py",3]}"#, ["a.py fileArgument", "b.py fileArgument"]),
      (#""{\"file_path\":\"a.py\",\"line\":7}""#, ["a.py:7 fileArgument"]),
      (#"{"arguments":{"path":"a.py"}}"#, ["a.py fileArgument"]),
      (#"{"path":"https://example.com/a.py"}"#, []), (#"{"path":""}"#, []), (#"{"path":5}"#, []), (#"[]"#, []),
      (#"{"query":"a.py"}"#, []), (#"null"#, []), (#"{"path":"a.py","line":0}"#, ["a.py fileArgument"]),
      (#"{"path":"a.py","line":-3,"limit":99999999999999999999}"#, ["a.py fileArgument"]),
      (
        #"{"patch":"--- a/x.py\n+++ b/x.py\n@@ -1,3 +4,4 @@\n a\n-b\n+c\n@@ -9 +20 @@\n+d\n"}"#,
        ["x.py:4 edit patchHunk", "x.py:20 edit patchHunk"]
      ),
      (
        #""*** Begin Patch\n*** Update File: x.py\n@@ def pay():\n-    a\n+    b\n*** End Patch""#,
        ["x.py edit patchHunk"]
      ),
      (#"{"patch":"+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"}"#, []),
      (
        #""*** Begin Patch\n*** Update File: x.py\n*** Move to: y.py\n@@\n-a\n+b\n*** Delete File: z.py\n*** End Patch""#,
        ["y.py edit patchHunk", "y.py edit patchHunk", "z.py edit patchHunk"]
      ),
      (
        #"{"path":"a.py","diff":"<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE\n------- SEARCH\nz\n=======\n+++++++ REPLACE\n"}"#,
        ["a.py edit patchHunk", "a.py edit patchHunk"]
      ),
      (#"{"filePath":"a.py","oldString":"x","newString":"y","replaceAll":true}"#, ["a.py edit editText"]),
      (
        #"{"TargetFile":"a.py","ReplacementChunks":[{"TargetContent":"x","ReplacementContent":"y"}]}"#,
        ["a.py edit editText"]
      ),
      (#"{"command":"create","path":"a.py","file_text":"x"}"#, ["a.py edit fileArgument"]),
      (#"{"command":"view","path":"a.py","view_range":[1,3]}"#, ["a.py:1-3 fileArgument"]),
      (#"{"command":["bash","-lc","mv a.py b.py"],"workdir":"/w"}"#, ["/w/b.py edit fileArgument"]),
      (#"{"cmd":"cat > a.py <<'E'\nx\nE\n"}"#, ["a.py edit fileArgument"]),
    ] as [(String, [String])])
  func places(json: String, expected: [String]) throws {
    #expect(try touches(json) == expected)
  }

  @Test(
    "is that a tool edits, if its name says so",
    arguments: ["Edit", "write_file", "apply_patch", "str_replace", "delete_file", "move_file"])
  func edits(tool: String) throws {
    #expect(try touches(#"{"path":"a.py"}"#, tool: tool) == ["a.py edit fileArgument"])
  }

  @Test("is no more than a bounded list")
  func many() throws {
    let list = Array(repeating: #""a.py""#, count: 5000).joined(separator: ",")
    #expect(try touches("{\"paths\":[\(list)]}").count == 64)
    let nested = String(repeating: #"{"args":"#, count: 100) + #"{"path":"a.py"}"# + String(repeating: "}", count: 100)
    #expect(try touches(nested) == [])
  }
}

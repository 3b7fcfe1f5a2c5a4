import Testing

@testable import CodeLink

@Suite("What a shell command changes")
struct ShellTouchesTests {
  private func touches(_ script: String) -> [String] {
    ShellTouches(script, in: "/w", texts: .all).touches.map { touch in
      var text = "\(touch.action.name) \(touch.path)"
      if let old = touch.movedFrom { text += " from \(old)" }
      if let new = touch.after ?? touch.change?.new { text += " \(new.debugDescription)" }
      return text
    }
  }

  @Test(
    "is what its plain forms say",
    arguments: [
      ("mv a.py b.py", ["move /w/b.py from /w/a.py"]),
      ("git mv -f src/a.py 'src/new name.py'", ["move /w/src/new name.py from /w/src/a.py"]),
      ("git -C sub mv a.py b.py && ls", ["move /w/sub/b.py from /w/sub/a.py"]),
      (
        "cd src && mv a.py lib/ ; mv x y.d z",
        ["move /w/src/lib/a.py from /w/src/a.py", "move /w/src/z/x from /w/src/x", "move /w/src/z/y.d from /w/src/y.d"]
      ),
      ("mv src/a.py lib", ["move /w/lib/a.py from /w/src/a.py"]),
      ("mv $A b.py; mv *.py old", []),
      ("rm -rf build; rm /x/a.py", ["delete /w/build", "delete /x/a.py"]),
      ("git rm --cached a.py", []),
      ("cat > a.py <<'EOF'\nx = \"$1\"\nEOF\necho done", ["write /w/a.py \"x = \\\"$1\\\"\\n\""]),
      ("cat <<EOF >> a.py\nx\nEOF", ["edit /w/a.py \"x\""]),
      ("cat > a.py <<EOF\n$HOME\nEOF", ["write /w/a.py"]),
      ("tee -a log.txt <<< x", ["edit /w/log.txt"]),
      ("echo hi > out.txt 2>&1", ["write /w/out.txt"]),
      ("make 2> err.txt >/dev/null", []),
      ("sed -i 's/a/b/' a.py b.py", ["edit /w/a.py", "edit /w/b.py"]),
      ("sed -n 1,5p a.py", []),
      ("bash -lc 'cd src && mv a b'", ["move /w/src/b from /w/src/a"]),
      (
        "cd src && apply_patch <<'PATCH'\n*** Begin Patch\n*** Update File: a.py\n@@\n-x\n+y\n*** End Patch\nPATCH",
        ["edit /w/src/a.py \"y\""]
      ),
      ("apply_patch '*** Begin Patch\n*** Delete File: a.py\n*** End Patch'", ["delete /w/a.py"]),
      ("cd $SOMEWHERE && mv a b", []),
      ("# mv a b\ngrep -n \"mv a b\" x", []),
      ("cat <<'EOF'\nmv a b\nEOF", []),
    ] as [(String, [String])])
  func forms(script: String, expected: [String]) {
    #expect(touches(script) == expected)
  }

  @Test(
    "is nothing where quotes and documents do not end",
    arguments: ["mv 'a b", "cat > a <<'EOF'\nx", "\\", "mv a \"b", "<<", ">", "cat <<-"])
  func unfinished(script: String) {
    #expect(touches(script).count <= 1)
  }
}

"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const path = require("node:path");
const { activate, seen } = require("./vscode");

const session = { sessionId: "ledgerly-refund-rounding" };
const span = (name, number) => ({
  session,
  data: { name, spanId: `c0de0${number}-0914-4000-8000-000000000${number}`, traceId: "7ace0002-0914-4000-8000-000000000002" },
});

test("details show the error, and payloads with their keys as they came", async () => {
  const { dispose } = activate();
  try {
    await seen.commands.get("sidetraceView.details")(span("run_tests", 205));
    const text = seen.shown.at(-1).document.getText();
    assert.match(text, /^run_tests\nkind {6}tool\nstatus {4}error\n/);
    assert.match(text, /\nError\nTraceback \(most recent call last\):\n/);
    assert.match(text, /PromiseBroken: INV-2041: promised 12\.35 EUR, would pay 12\.34 EUR\n/);
    assert.match(text, /"line": 29,\n {2}"command": "pytest",\n/);
  } finally {
    dispose();
  }
});

test("a span leads to its line", async () => {
  const { dispose } = activate();
  try {
    await seen.commands.get("sidetraceView.jump")(span("python.eval", 206));
    const { document, options } = seen.shown.at(-1);
    assert.equal(path.basename(document.uri.fsPath), "money.py");
    assert.equal(options.selection.start.line, 22);
    await seen.commands.get("sidetraceView.jump")(span("coding-assistant", 201));
    assert.equal(seen.messages.at(-1), "Sidetrace: nothing says which line 'coding-assistant' belongs to");
  } finally {
    dispose();
  }
});

test("an unknown session is said to be one", async () => {
  const { tree, server, dispose } = activate();
  try {
    await assert.rejects(server.request("session.get", { sessionId: "nowhere" }), /there is no session 'nowhere' in /);
    const gone = { type: "session", data: { sessionId: "nowhere" } };
    gone.session = gone.data;
    const [row] = await tree.getChildren(gone);
    assert.match(tree.getTreeItem(row).label, /^there is no session 'nowhere' in /);
  } finally {
    dispose();
  }
});

test("what would turn the writing round, hide in it, or be a link is written out", () => {
  const words = require("../lib/words");
  assert.equal(words.notice("[why](command:quit) $(error) [a][b]\n[c]: d"), "[why] (command:quit) $ (error) [a] [b] [c] : d");
  assert.equal(words.line("a\u200b\u2028\ufeff\u{e0041}\ud83d"), "a\\u{200B}\\u{2028}\\u{FEFF}\\u{E0041}\\u{D83D}");
  assert.equal(words.line("👩\u200d👧 ❤\ufe0f"), "👩\u200d👧 ❤\ufe0f");
  assert.equal(words.line("a\u202eb\n\tc\u0007"), "a\\u{202E}b c\\u{07}");
  assert.equal(words.payload({ text: "one\ntwo", list: [1, {}], none: null }),
    '{\n  "text": |\n    one\n    two\n  "list": [\n    1,\n    {}\n  ],\n  "none": null\n}');
});

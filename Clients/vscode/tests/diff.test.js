"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { activate, seen } = require("./vscode");

test("two sessions are compared", async () => {
  const { dispose } = activate();
  try {
    seen.pick = "ledgerly-nightly-eval";
    await seen.commands.get("sidetraceView.diff")({ data: { sessionId: "ledgerly-refund-rounding" } });
    const text = seen.shown.at(-1).document.getText();
    assert.match(text, /^ledgerly-refund-rounding → ledgerly-nightly-eval\n/);
    assert.match(text, /\n {2}spans {5}28 → 14\n/);
    assert.match(text, /\nthey part at\n {2}turn /);
    assert.match(text, /\nremoved\n(?:.*\n)* {2}- plan-test {2}llm/);

    seen.pick = "kore-7f3a-support";
    await seen.commands.get("sidetraceView.diff")();
    assert.match(seen.shown.at(-1).document.getText(), /^kore-7f3a-support → kore-7f3a-support\nthey are the same\n/);
    await seen.commands.get("sidetraceView.diff")({ data: { sessionId: "nowhere" } });
    assert.match(seen.shown.at(-1).document.getText(), /^there is no session 'nowhere'/);
  } finally {
    dispose();
  }
});

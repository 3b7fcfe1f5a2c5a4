"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { activate, openFile, seen, until, vscode } = require("./vscode");

const gateway = "Fixtures/workspace/src/ledgerly/gateway.py";

/** The lenses of a document with their texts, by line from 1. */
async function lenses(document) {
  const provider = seen.providers.lenses;
  const all = await provider.provideCodeLenses(document);
  const resolved = await Promise.all(all.map((lens) => provider.resolveCodeLens(lens)));
  return new Map(resolved.map((lens) => [lens.range.start.line + 1, lens.command]));
}

test("lenses, hovers and diagnostics stand on their lines and follow edits", async () => {
  const { dispose } = activate();
  try {
    const document = openFile(gateway);
    const lens = await until("the lens", async () => (await lenses(document)).get(51));
    assert.match(lens.title, /^2 runs · p50 1\.6 s.* · 2 errors$/);

    const diagnostics = await until("the diagnostics", () => seen.diagnostics.get(document.uri.toString()));
    assert.equal(diagnostics[0].range.start.line, 50);
    assert.equal(diagnostics[0].source, "sidetrace");

    const hover = await seen.providers.hover.provideHover(document, new vscode.Position(50, 10));
    assert.match(hover.values[0].values[0], /GatewayUnavailable/);
    assert.equal(await seen.providers.hover.provideHover(document, new vscode.Position(0, 0)), undefined);

    document.prepend("# one\n# two\n");
    assert.deepEqual([...(await lenses(document)).keys()], [53]);

    // A lens leads to its spans, and those to their details.
    seen.pick = "sandbox.refund";
    const moved = (await lenses(document)).get(53);
    await seen.commands.get(moved.command)(...moved.arguments);
    assert.match(seen.shown.at(-1).document.getText(), /^sandbox\.refund\n[^]*GatewayUnavailable/);
  } finally {
    dispose();
  }
});

test("a server that is started again knows the open files", async () => {
  const { server, dispose } = activate();
  try {
    const document = openFile(gateway);
    await until("the lens", async () => (await lenses(document)).has(51));
    await seen.commands.get("sidetraceView.restart")();
    assert.equal(server.state, "ready");
    await until("the lens of the new server", async () => (await lenses(document)).has(51));
  } finally {
    dispose();
  }
});

test("opening a file tells nobody that the program is missing", async () => {
  const { server, language, dispose } = activate({ program: "/nowhere/sidetrace" });
  try {
    const count = seen.messages.length;
    const document = openFile(gateway);
    await until("the attempt", () => server.state === "absent");
    assert.deepEqual(await language.provideCodeLenses(document), []);
    assert.equal(seen.messages.length, count);
    await assert.rejects(server.request("session.list", {}), /there is no program/);
  } finally {
    dispose();
  }
});

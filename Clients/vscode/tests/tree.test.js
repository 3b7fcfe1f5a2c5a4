"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { activate, seen } = require("./vscode");

const rows = async (tree, node) => (await tree.getChildren(node)).map((child) => ({ child, item: tree.getTreeItem(child) }));

async function find(tree, parent, label) {
  const all = await rows(tree, parent);
  const found = all.find(({ item }) => item.label === label);
  assert.ok(found, `${label} is among ${all.map(({ item }) => item.label)}`);
  return found;
}

test("the tree opens and is fetched as it is opened", async () => {
  const { tree, server, dispose } = activate();
  const asked = [];
  const request = server.request.bind(server);
  server.request = (method, params) => {
    asked.push(method);
    return request(method, params);
  };
  try {
    const session = await find(tree, undefined, "ledgerly-refund-rounding");
    assert.match(session.item.description, /^error · 4 turns · 28 spans · .* · 5 errors$/);
    assert.deepEqual(asked, ["session.list"]);
    const turn = await find(tree, session.child, "replay August");
    assert.deepEqual(asked, ["session.list", "session.get"]);
    const agent = await find(tree, turn.child, "coding-assistant");
    const chain = await find(tree, agent.child, "replay-august");
    const tool = await find(tree, chain.child, "replay_refunds");
    assert.match(tool.item.description, /^tool · 30\.1 s · TimeoutError: no answer within 30 s/);
    assert.equal(tool.item.collapsibleState, 0);
    assert.equal(asked.length, 5);
    // What was fetched is not asked for again.
    await rows(tree, agent.child);
    assert.equal(asked.length, 5);
  } finally {
    dispose();
  }
});

test("long lists come in pages", async () => {
  const { tree, dispose } = activate({ page: 3 });
  try {
    let all = await rows(tree);
    assert.equal(all.length, 4);
    assert.equal(all[3].item.label, "more … (3 of 4)");
    await seen.commands.get(all[3].item.command.command)(...all[3].item.command.arguments);
    all = await rows(tree);
    assert.equal(all.length, 4);
    assert.equal(all[3].item.contextValue, "session");
  } finally {
    dispose();
    activate({ page: 100 }).dispose();
  }
});

test("a filter shows the sessions with a text", async () => {
  const { tree, dispose } = activate();
  try {
    seen.input = "kore";
    await seen.commands.get("sidetraceView.filter")();
    assert.deepEqual((await rows(tree)).map(({ item }) => item.label), ["kore-7f3a-support"]);
    seen.input = "nothing like it";
    await seen.commands.get("sidetraceView.filter")();
    assert.deepEqual((await rows(tree)).map(({ item }) => item.label), ["no session contains 'nothing like it'"]);
  } finally {
    dispose();
  }
});

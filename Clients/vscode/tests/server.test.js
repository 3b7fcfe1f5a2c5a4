"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { activate, answers, configuration, seen, until } = require("./vscode");
const manifest = require("../package.json");

test("a missing program is told of, with the way out", async () => {
  const program = configuration.program;
  const { tree, dispose } = activate({ program: "/nowhere/sidetrace" });
  try {
    const [row] = await tree.getChildren();
    const text = "there is no program '/nowhere/sidetrace'; put sidetrace into PATH or set \"sidetrace.program\"";
    assert.equal(tree.getTreeItem(row).label, text);
    assert.equal(seen.messages.at(-1), `Sidetrace: ${text}`);
  } finally {
    dispose();
    configuration.program = program;
  }
});

test("the server's death is told of, and another is offered", async () => {
  const { tree, server, dispose } = activate();
  try {
    assert.equal((await tree.getChildren()).length, 4);
    answers.set("Sidetrace: the server has ended", "Restart");
    const first = server.connection.child.pid;
    server.connection.child.kill("SIGKILL");
    await until("the new server", () => server.state === "ready" && server.connection.child.pid !== first);
    assert.ok(seen.messages.includes("Sidetrace: the server has ended by signal SIGKILL"));
    assert.equal((await tree.getChildren()).length, 4);

    // Who does not want another can go on looking, and is told why nothing new comes.
    server.connection.child.kill("SIGKILL");
    await until("the end", () => server.state === "ended");
    await assert.rejects(server.request("session.list", {}), /the server has ended by signal SIGKILL/);
    await seen.commands.get("sidetraceView.restart")();
    assert.equal((await server.request("session.list", {})).items.length, 4);
  } finally {
    dispose();
  }
});

test("a request under way fails when the server dies", async () => {
  const { server, dispose } = activate();
  try {
    await server.start();
    const answer = server.request("session.list", {});
    server.connection.child.kill("SIGSTOP");
    server.connection.child.kill("SIGKILL");
    await answer.then(() => {}, (error) => assert.match(error.message, /has ended/));
  } finally {
    dispose();
  }
});

test("every command of the manifest exists, and none is one that the server declares", async () => {
  const { dispose } = activate();
  try {
    const declared = manifest.contributes.commands.map(({ command }) => command);
    assert.deepEqual([...seen.commands.keys()].sort(), [...declared].sort());
    assert.ok(declared.every((name) => name.startsWith("sidetraceView.")));
  } finally {
    dispose();
  }
});

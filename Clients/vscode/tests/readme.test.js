"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { activate, seen } = require("./vscode");

/** The rows below `parent`, those named in `open` with what is below them. */
async function picture(tree, parent, open, margin = "") {
  const lines = [];
  for (const child of await tree.getChildren(parent)) {
    const item = tree.getTreeItem(child);
    const isOpen = open.includes(item.label);
    const arrow = item.collapsibleState === 0 ? " " : isOpen ? "▾" : "▸";
    lines.push(`${margin}${arrow} ${item.label}  ${item.description ?? ""}`.trimEnd());
    if (isOpen) lines.push(...await picture(tree, child, open, margin + "  "));
  }
  return lines;
}

test("the picture of the README is what the extension shows", async () => {
  const { tree, dispose } = activate();
  try {
    const open = ["ledgerly-refund-rounding", "write a red test", "coding-assistant", "verify"];
    const lines = await picture(tree, undefined, open);
    await seen.commands.get("sidetraceView.details")({
      session: { sessionId: "ledgerly-refund-rounding" },
      data: {
        name: "run_tests", spanId: "c0de0205-0914-4000-8000-000000000205",
        traceId: "7ace0002-0914-4000-8000-000000000002",
      },
    });
    const shown = `${lines.join("\n")}\n\n${seen.shown.at(-1).document.getText()}`;
    const file = path.join(__dirname, "..", "README.md");
    const readme = fs.readFileSync(file, "utf8");
    const block = /(?<=```text\n)[^]*?(?=```\n)/;
    if (process.env.SIDETRACE_UPDATE === "1") fs.writeFileSync(file, readme.replace(block, () => shown));
    else assert.equal(readme.match(block)[0], shown);
  } finally {
    dispose();
  }
});

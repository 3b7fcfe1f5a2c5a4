"use strict";
// The spans of a line of code, to choose one from.

const path = require("node:path");
const vscode = require("vscode");
const words = require("./words");

/** Lets the user choose among the newest spans of a line, counted from 1, or of a whole file; gives a tree's row. */
async function choose(server, uri, line) {
  const title = path.basename(vscode.Uri.parse(uri).fsPath) + (line === undefined ? "" : `:${line}`);
  let result;
  try {
    result = await server.request("code.spans", { uri, line, limit: 200, payloads: "none" });
  } catch (error) {
    vscode.window.showWarningMessage(words.notice(`Sidetrace: ${error.message}`));
    return undefined;
  }
  if (result.items.length === 0) {
    vscode.window.showInformationMessage(words.notice(`Sidetrace: nothing is known to have run at ${title}`));
    return undefined;
  }
  const items = result.items.map((span) => ({
    label: words.notice(words.short(span.name ?? span.spanId)),
    description: words.notice(words.spanFacts(span)),
    detail: words.notice(`${span.sessionId} · ${span.startTime ?? ""} · ${span.link.rule} (${span.link.confidence})`),
    span,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: `${words.count(result.total, "span")} at ${title}` });
  if (!chosen) return undefined;
  const { sessionId, source } = chosen.span;
  return { type: "span", session: { sessionId, source }, data: chosen.span };
}

module.exports = { choose };

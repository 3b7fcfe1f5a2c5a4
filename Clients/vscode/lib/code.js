"use strict";
// From a span to the line it belongs to.

const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");
const words = require("./words");

/** The place that a span names, as `{path, line, uri}`, or `undefined`. */
async function locate(server, question) {
  return (await server.request("code.location", question)).location;
}

/** The file that a path of somewhere else stands for: below a folder of the workspace, with as many of its last folders as are there. */
async function found(file) {
  const isFile = (candidate) => fs.promises.stat(candidate).then((stat) => stat.isFile(), () => false);
  // Of another machine: only to look for it would tell that machine who asks.
  if (/^[\\/]{2}/.test(file)) return undefined;
  if (path.isAbsolute(file) && await isFile(file)) return file;
  const parts = file.split(/[\\/]/).filter((part) => part !== "" && part !== ".");
  const roots = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  for (let start = 0; start < parts.length; start++) {
    for (const root of roots) {
      const candidate = path.join(root, ...parts.slice(start));
      if (await isFile(candidate)) return candidate;
    }
  }
  return undefined;
}

async function open(place) {
  const file = place.uri ? vscode.Uri.parse(place.uri).fsPath : await found(place.path);
  if (!file) {
    vscode.window.showWarningMessage(words.notice(`Sidetrace: ${place.path} is in no folder of the workspace`));
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const line = Math.min(place.line ?? 1, document.lineCount) - 1;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
}

module.exports = { locate, open };

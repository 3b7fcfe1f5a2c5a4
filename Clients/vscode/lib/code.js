"use strict";
// From a span to the line it belongs to.

const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

function link(file, line) {
  if (typeof file !== "string" || file === "") return undefined;
  return { path: file, line: Number.isInteger(line) && line > 0 ? line : 1 };
}

/** The places that a span itself names, most certain first. */
function links({ span }) {
  const metadata = span.metadata ?? {};
  const input = span.input ?? {};
  return [
    link(metadata["code.file.path"] ?? metadata["code.filepath"],
      metadata["code.line.number"] ?? metadata["code.lineno"]),
    link(input.file_path ?? input.path, input.line ?? input.offset),
  ].filter(Boolean);
}

/** The file as it is here: below a folder of the workspace, with as many of its last folders as are there. */
async function found(file) {
  const isFile = (candidate) => fs.promises.stat(candidate).then((stat) => stat.isFile(), () => false);
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
  const file = await found(place.path);
  if (!file) {
    vscode.window.showWarningMessage(`Sidetrace: ${place.path} is in no folder of the workspace`);
    return;
  }
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const line = Math.min(place.line, document.lineCount) - 1;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(line, 0, line, 0) });
}

module.exports = { links, open };

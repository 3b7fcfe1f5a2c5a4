"use strict";
// A stand-in for VS Code's own module: as much of it as the extension uses, and a record of what the user would see.

const Module = require("node:module");
const fs = require("node:fs");
const path = require("node:path");

const root = path.join(__dirname, "..", "..", "..");
const seen = { messages: [], shown: [], commands: new Map(), providers: {}, log: "" };
/** Which button the user presses, by the message's first words. */
const answers = new Map();

class EventEmitter {
  constructor() {
    this.listeners = [];
    this.event = (listener) => {
      this.listeners.push(listener);
      return { dispose: () => { this.listeners = this.listeners.filter((each) => each !== listener); } };
    };
  }
  fire(value) { for (const listener of this.listeners) listener(value); }
  dispose() { this.listeners = []; }
}

class Position {
  constructor(line, character) { Object.assign(this, { line, character }); }
}

class Range {
  constructor(startLine, startCharacter, endLine, endCharacter) {
    this.start = new Position(startLine, startCharacter);
    this.end = new Position(endLine, endCharacter);
  }
}

class Uri {
  static from(parts) { return Object.assign(new Uri(), { scheme: "file", path: "", query: "", ...parts }); }
  static file(file) { return Uri.from({ path: file }); }
  static parse(text) {
    const { protocol, pathname } = new URL(text);
    return Uri.from({ scheme: protocol.slice(0, -1), path: decodeURIComponent(pathname) });
  }
  get fsPath() { return this.path; }
  toString() { return this.scheme === "file" ? `file://${encodeURI(this.path)}` : `${this.scheme}:${this.path}`; }
}

class TreeItem {
  constructor(label, collapsibleState) { Object.assign(this, { label, collapsibleState }); }
}

class CodeLens {
  constructor(range) { this.range = range; }
}

class Diagnostic {
  constructor(range, text, severity) { Object.assign(this, { range, message: text, severity }); }
}

class Diagnostics extends Map {
  set(uri, list) { return super.set(uri.toString(), list); }
  delete(uri) { return super.delete(uri.toString()); }
  dispose() {}
}

/** A document of the editor, which edits change. */
class Document {
  constructor(uri, text) { Object.assign(this, { uri, text, version: 1, languageId: "python" }); }
  getText() { return this.text; }
  get lineCount() { return this.text.split("\n").length; }
  /** Puts lines in front of all others, as a user would. */
  prepend(lines) {
    this.text = lines + this.text;
    this.version += 1;
    documentChanged.fire({ document: this, contentChanges: [{ range: new Range(0, 0, 0, 0), text: lines }] });
  }
}

class Plain {
  constructor(...values) { this.values = values; }
}

function message(text, ...buttons) {
  seen.messages.push(text);
  for (const [start, answer] of answers) {
    if (text.startsWith(start)) {
      answers.delete(start);
      return Promise.resolve(answer);
    }
  }
  return Promise.resolve(undefined);
}

const configuration = {
  program: process.env.SIDETRACE_PROGRAM ?? "sidetrace",
  sources: [`files:${path.join(root, "Fixtures", "demo")}`],
};

const nothing = { dispose() {} };
const registers = (name) => (_, provider) => {
  seen.providers[name] = provider;
  return nothing;
};

const changed = new EventEmitter();
const documentOpened = new EventEmitter();
const documentChanged = new EventEmitter();
const documentClosed = new EventEmitter();
const documentSaved = new EventEmitter();

/** Opens a file, which stays open. */
function openFile(name) {
  const file = path.join(root, name);
  const document = new Document(Uri.file(file), fs.readFileSync(file, "utf8"));
  vscode.workspace.textDocuments.push(document);
  documentOpened.fire(document);
  return document;
}

function closeAll() {
  for (const document of vscode.workspace.textDocuments.splice(0)) documentClosed.fire(document);
}

const vscode = {
  EventEmitter, Position, Range, Uri, TreeItem, CodeLens, Diagnostic,
  ThemeIcon: Plain, ThemeColor: Plain, MarkdownString: Plain, Hover: Plain,
  languages: {
    createDiagnosticCollection: () => (seen.diagnostics = new Diagnostics()),
    registerCodeLensProvider: registers("lenses"),
    registerHoverProvider: registers("hover"),
  },
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  window: {
    showErrorMessage: message, showWarningMessage: message, showInformationMessage: message,
    showInputBox: () => Promise.resolve(seen.input),
    showQuickPick: (items) => Promise.resolve(items).then((all) => all.find((item) => item.label === seen.pick)),
    createOutputChannel: () => ({ append(text) { seen.log += text; }, appendLine(text) { seen.log += `${text}\n`; }, ...nothing }),
    registerTreeDataProvider: (name, provider) => registers("tree")(name, provider),
    showTextDocument: (document, options) => {
      seen.shown.push({ document, options });
      return Promise.resolve({ document });
    },
  },
  workspace: {
    workspaceFolders: [{ uri: Uri.file(path.join(root, "Fixtures", "workspace")) }],
    textDocuments: [],
    asRelativePath: (file) => {
      const folder = `${vscode.workspace.workspaceFolders[0].uri.fsPath}/`;
      return file.startsWith(folder) ? file.slice(folder.length) : file;
    },
    getConfiguration: () => ({ get: (name) => configuration[name] }),
    onDidChangeConfiguration: changed.event,
    onDidOpenTextDocument: documentOpened.event,
    onDidChangeTextDocument: documentChanged.event,
    onDidCloseTextDocument: documentClosed.event,
    onDidSaveTextDocument: documentSaved.event,
    registerTextDocumentContentProvider: (scheme, provider) => registers(scheme)(scheme, provider),
    openTextDocument: async (uri) => {
      const text = uri.scheme === "file"
        ? fs.readFileSync(uri.fsPath, "utf8")
        : await seen.providers[uri.scheme].provideTextDocumentContent(uri);
      return { uri, getText: () => text, lineCount: text.split("\n").length, version: 1 };
    },
  },
  commands: {
    registerCommand: (name, action) => {
      if (seen.commands.has(name)) throw new Error(`command '${name}' already exists`);
      seen.commands.set(name, action);
      return nothing;
    },
    executeCommand: (name, ...rest) => seen.commands.get(name)(...rest),
  },
};

const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));

/** Activates the extension; what it made is disposed of with `context`. */
function activate(changes = {}) {
  Object.assign(configuration, changes);
  const context = { subscriptions: [] };
  const parts = require("../extension").activate(context);
  const dispose = () => {
    closeAll();
    for (const each of context.subscriptions) each.dispose();
    seen.commands.clear();
  };
  return { ...parts, dispose };
}

/** Waits until `condition` gives something. */
async function until(what, condition) {
  for (const end = Date.now() + 60000; Date.now() < end;) {
    const result = await condition();
    if (result) return result;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`waited in vain for ${what}; messages: ${JSON.stringify(seen.messages)}`);
}

module.exports = { activate, answers, changed, configuration, openFile, root, seen, until, vscode };

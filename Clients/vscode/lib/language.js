"use strict";
// What ran on the lines of open files: lenses, hovers and diagnostics. The server decides; this hands over.

const vscode = require("vscode");
const words = require("./words");

const capabilities = {
  general: { positionEncodings: ["utf-16"] },
  workspace: { codeLens: { refreshSupport: true }, workspaceFolders: true },
  textDocument: {
    synchronization: { didSave: true },
    hover: { contentFormat: ["markdown"] },
    codeLens: {},
    publishDiagnostics: { versionSupport: true },
  },
};

const isFile = (document) => document.uri.scheme === "file";
const identifier = (document) => ({ textDocument: { uri: document.uri.toString() } });
const rangeOf = ({ start, end }) => new vscode.Range(start.line, start.character, end.line, end.character);

/** Markdown in which no command, picture or HTML works, whatever VS Code takes for granted. */
function untrusted(text) {
  return Object.assign(new vscode.MarkdownString(text), { isTrusted: false, supportHtml: false, supportThemeIcons: false });
}

class Language {
  /** `isWanted()` says whether lenses are shown. */
  constructor(server, isWanted) {
    this.server = server;
    this.isWanted = isWanted;
    this.changed = new vscode.EventEmitter();
    this.onDidChangeCodeLenses = this.changed.event;
    this.diagnostics = vscode.languages.createDiagnosticCollection("sidetrace");
    /** The addresses of the documents that the server knows. */
    this.known = new Set();
  }

  register() {
    const { workspace, languages } = vscode;
    const files = { scheme: "file" };
    return [
      this.changed, this.diagnostics,
      workspace.onDidOpenTextDocument((document) => this.open(document)),
      workspace.onDidCloseTextDocument((document) => this.close(document)),
      workspace.onDidChangeTextDocument((event) => this.change(event)),
      workspace.onDidSaveTextDocument((document) => this.tell(document, "didSave", identifier(document))),
      languages.registerCodeLensProvider(files, this),
      languages.registerHoverProvider(files, this),
    ];
  }

  /** A server is there, maybe another than before: it knows no documents yet. */
  serverIsReady() {
    this.known.clear();
    for (const document of vscode.workspace.textDocuments) this.open(document);
    this.changed.fire();
  }

  serverHasGone() {
    this.known.clear();
    this.diagnostics.clear();
    this.changed.fire();
  }

  take(method, params) {
    if (method !== "textDocument/publishDiagnostics") return;
    this.diagnostics.set(vscode.Uri.parse(params.uri), params.diagnostics.map((each) => {
      const diagnostic = new vscode.Diagnostic(rangeOf(each.range), words.line(each.message), (each.severity ?? 1) - 1);
      return Object.assign(diagnostic, { source: each.source, code: each.code });
    }));
  }

  /** Answers the server's request that lenses be asked for again. */
  answer(method) {
    if (method === "workspace/codeLens/refresh") this.changed.fire();
    return null;
  }

  open(document) {
    const uri = document.uri.toString();
    if (!isFile(document) || this.known.has(uri) || this.server.state !== "ready") return;
    this.known.add(uri);
    const { languageId, version } = document;
    this.server.notify("textDocument/didOpen", {
      textDocument: { uri, languageId, version, text: document.getText() },
    });
  }

  close(document) {
    this.tell(document, "didClose", identifier(document));
    this.known.delete(document.uri.toString());
    this.diagnostics.delete(document.uri);
  }

  change({ document, contentChanges }) {
    if (contentChanges.length === 0) return;
    this.tell(document, "didChange", {
      textDocument: { uri: document.uri.toString(), version: document.version },
      contentChanges: contentChanges.map(({ range, text }) => ({ range, text })),
    });
  }

  tell(document, what, params) {
    if (this.known.has(document.uri.toString())) this.server.notify(`textDocument/${what}`, params);
  }

  /** The answer to a question about a document, or `undefined`: VS Code asks often, and problems are told elsewhere. */
  async ask(method, params, cancellation) {
    if (this.server.state !== "ready") return undefined;
    return this.server.request(method, params, cancellation).catch(() => undefined);
  }

  async provideCodeLenses(document, cancellation) {
    if (!this.isWanted()) return [];
    const lenses = await this.ask("textDocument/codeLens", identifier(document), cancellation);
    return (lenses ?? []).map((each) => Object.assign(new vscode.CodeLens(rangeOf(each.range)), { raw: each }));
  }

  async resolveCodeLens(lens, cancellation) {
    const resolved = await this.ask("codeLens/resolve", lens.raw, cancellation);
    const [place] = resolved?.command?.arguments ?? [];
    lens.command = {
      title: words.notice(resolved?.command?.title ?? ""), command: "sidetraceView.line", arguments: [place?.uri, place?.line],
    };
    return lens;
  }

  async provideHover(document, position, cancellation) {
    const { line, character } = position;
    const hover = await this.ask(
      "textDocument/hover", { ...identifier(document), position: { line, character } }, cancellation);
    return hover ? new vscode.Hover(untrusted(hover.contents.value)) : undefined;
  }
}

module.exports = { Language, capabilities };

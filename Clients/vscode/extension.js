"use strict";
// Agent traces beside the code. Commands are called sidetraceView.…, since a language client would register the
// server's own sidetrace.… commands.

const path = require("node:path");
const os = require("node:os");
const vscode = require("vscode");
const { Server } = require("./lib/server");
const { SessionTree } = require("./lib/tree");
const { SpanDocuments, question, scheme } = require("./lib/details");
const { Comparisons, scheme: diffScheme } = require("./lib/diff");
const { Language, capabilities } = require("./lib/language");
const line = require("./lib/line");
const code = require("./lib/code");
const words = require("./lib/words");

const setting = (name) => vscode.workspace.getConfiguration("sidetrace").get(name);

const atHome = (text) => text.replace(/^(.*files:|)~\//, (_, kind) => `${kind}${os.homedir()}${path.sep}`);

function serverSettings() {
  return {
    program: atHome(setting("program") ?? "sidetrace"),
    sources: (setting("sources") ?? []).map(atHome),
    folder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    capabilities,
  };
}

/** Says that the server has gone, once, and offers another. */
async function tellEnd(message, restart) {
  const answer = await vscode.window.showErrorMessage(words.notice(`Sidetrace: ${message}`), "Restart");
  if (answer === "Restart") await restart();
}

function activate(context) {
  const log = vscode.window.createOutputChannel("Sidetrace");
  const restart = async () => {
    try {
      await server.restart();
      tree.reload();
    } catch {
      // onEnd has told.
    }
  };
  const server = new Server(serverSettings, {
    onReady: () => language.serverIsReady(),
    onEnd: (message) => {
      language.serverHasGone();
      tellEnd(message, restart);
    },
    onLog: (text) => log.append(words.printable(text)),
    onNotification: (method, params) => {
      if (method === "window/logMessage") log.appendLine(words.line(params.message));
      else language.take(method, params);
    },
    onRequest: (method) => language.answer(method),
  });
  const language = new Language(server, () => setting("codeLens") ?? true);
  const tree = new SessionTree(server, () => setting("page") ?? 100);
  const details = new SpanDocuments(server);
  const comparisons = new Comparisons(server);

  const commands = {
    refresh: () => tree.reload(true),
    restart,
    more: (note) => tree.more(note),
    details: (node) => details.show(node),
    line: async (uri, number) => {
      const editor = vscode.window.activeTextEditor;
      const place = uri ?? editor?.document.uri.toString();
      const node = place && await line.choose(server, place, uri ? number : editor.selection.active.line + 1);
      if (node) await details.show(node);
    },
    diff: (node) => comparisons.choose(node?.data?.sessionId),
    filter: async () => {
      const text = await vscode.window.showInputBox({ prompt: "Sessions that contain", value: tree.filter ?? "" });
      if (text === undefined) return;
      tree.filter = text === "" ? undefined : text;
      tree.reload();
    },
    jump: async (node) => {
      try {
        const place = await code.locate(server, question(node.session, node.data));
        if (place) return await code.open(place);
        vscode.window.showWarningMessage(
          words.notice(`Sidetrace: nothing says which line '${node.data.name}' belongs to`));
      } catch (error) {
        vscode.window.showWarningMessage(words.notice(`Sidetrace: ${error.message}`));
      }
    },
  };

  context.subscriptions.push(
    log,
    { dispose: () => server.stop() },
    vscode.window.registerTreeDataProvider("sidetraceView.sessions", tree),
    ...language.register(),
    vscode.workspace.registerTextDocumentContentProvider(scheme, details),
    vscode.workspace.registerTextDocumentContentProvider(diffScheme, comparisons),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("sidetrace.program") || event.affectsConfiguration("sidetrace.sources")) restart();
      else if (event.affectsConfiguration("sidetrace.codeLens")) language.changed.fire();
    }),
    ...Object.entries(commands).map(([name, action]) =>
      vscode.commands.registerCommand(`sidetraceView.${name}`, action)));
  // Files get their lenses at once; whoever only looks at files is not told of a program that is missing.
  server.start(true);
  return { server, tree, details, language };
}

function deactivate() {}

module.exports = { activate, deactivate };

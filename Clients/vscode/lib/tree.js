"use strict";
// The tree view: sessions, their turns, the spans below them. Each list is fetched when it is opened, a page at a time.

const vscode = require("vscode");
const words = require("./words");

/** A row that has rows below it. */
class Node {
  constructor(type, data, parent) {
    this.type = type;
    this.data = data;
    this.parent = parent;
    this.children = undefined;
    this.cursor = undefined;
  }

  /** The session a row belongs to. */
  get session() {
    let node = this;
    while (node.type !== "session") node = node.parent;
    return node.data;
  }
}

/** A row that says something, or loads the next page of `parent`. */
class Note {
  constructor(text, parent, isMore) {
    this.type = isMore ? "more" : "note";
    this.text = text;
    this.parent = parent;
  }
}

const icons = {
  session: "comment-discussion", trace: "debug-step-over", agent: "person", llm: "sparkle", tool: "tools",
  retriever: "search", reranker: "list-ordered", embedding: "symbol-array", guardrail: "shield", evaluator: "checklist",
  prompt: "note", decision: "git-branch", handoff: "arrow-swap", state: "database", message: "comment",
  response: "reply", chain: "link",
};

class SessionTree {
  constructor(server, page) {
    this.server = server;
    this.page = page;
    this.changed = new vscode.EventEmitter();
    this.onDidChangeTreeData = this.changed.event;
    this.root = new Node("root", {});
    this.filter = undefined;
  }

  /** Forgets all rows; `isFresh` asks the sources themselves. */
  reload(isFresh = false) {
    this.root = new Node("root", {});
    this.root.isFresh = isFresh;
    this.changed.fire();
  }

  getParent(node) {
    return node.parent === this.root ? undefined : node.parent;
  }

  async getChildren(node = this.root) {
    if (node.children === undefined) {
      const problem = await this.load(node);
      if (problem) return [new Note(problem, node)];
    }
    const rows = [...node.children];
    if (node.cursor !== undefined) rows.push(new Note(this.moreText(node), node, true));
    if (rows.length === 0 && node === this.root) {
      rows.push(new Note(this.filter ? `no session contains '${this.filter}'` : "there are no sessions", node));
    }
    return rows;
  }

  moreText(node) {
    return node.total === undefined ? "more …" : `more … (${node.children.length} of ${node.total})`;
  }

  /** Fetches the first or the next page below `node`; gives what went wrong. One page at a time. */
  load(node) {
    node.loading ??= this.fetch(node).finally(() => { node.loading = undefined; });
    return node.loading;
  }

  async fetch(node) {
    const [method, params, type] = this.question(node);
    try {
      const result = await this.server.request(method, params);
      if (result.session) node.data = { ...result.session, source: node.data.source };
      const items = result.traces ?? result.items;
      node.children = [...(node.children ?? []), ...items.map((data) => new Node(type, data, node))];
      node.cursor = result.nextCursor;
      node.total = result.total;
      return undefined;
    } catch (error) {
      return error.message;
    }
  }

  question(node) {
    const params = { limit: this.page(), cursor: node.cursor };
    if (node.type === "root") {
      return ["session.list", { ...params, text: this.filter, refresh: node.isFresh || undefined }, "session"];
    }
    const { sessionId, source } = node.session;
    Object.assign(params, { sessionId, source, payloads: "none" });
    if (node.type === "session") return ["session.get", { ...params, include: ["summary", "traces"] }, "trace"];
    return ["trace.children", { ...params, traceId: node.data.traceId, spanId: node.data.spanId }, "span"];
  }

  /** Loads the next page, which a row for more stands for. */
  async more(note) {
    const problem = await this.load(note.parent);
    if (problem) vscode.window.showWarningMessage(words.notice(`Sidetrace: ${problem}`));
    this.changed.fire(note.parent === this.root ? undefined : note.parent);
  }

  getTreeItem(node) {
    if (node.type === "note" || node.type === "more") return noteItem(node);
    const { data, type } = node;
    const name = words.short(data.name ?? data[`${type}Id`] ?? "?");
    const item = new vscode.TreeItem(name, collapsible(node));
    const describe = { session: words.sessionFacts, trace: words.traceFacts, span: words.spanFacts }[type];
    item.description = describe(data);
    item.contextValue = type;
    item.iconPath = icon(node);
    item.tooltip = [words.line(data.name ?? name), item.description, data.startTime].filter(Boolean).join("\n");
    if (type === "span") {
      item.command = { command: "sidetraceView.details", title: "Show Details", arguments: [node] };
    }
    return item;
  }
}

function noteItem(note) {
  const item = new vscode.TreeItem(words.line(note.text), vscode.TreeItemCollapsibleState.None);
  item.contextValue = note.type;
  item.iconPath = new vscode.ThemeIcon(note.type === "more" ? "ellipsis" : "info");
  if (note.type === "more") item.command = { command: "sidetraceView.more", title: "Show More", arguments: [note] };
  return item;
}

function collapsible({ type, data }) {
  const count = type === "span" ? data.childCount : type === "trace" ? data.spanCount ?? 1 : 1;
  return count > 0 ? vscode.TreeItemCollapsibleState.Collapsed : vscode.TreeItemCollapsibleState.None;
}

function icon({ type, data }) {
  if (data.status === "error") return new vscode.ThemeIcon("error", new vscode.ThemeColor("errorForeground"));
  if (data.flags?.includes("blocked")) return new vscode.ThemeIcon("circle-slash");
  if (data.status === "running" || data.status === "pending") return new vscode.ThemeIcon("sync");
  return new vscode.ThemeIcon((type === "span" ? icons[data.kind] : icons[type]) ?? "circle-outline");
}

module.exports = { SessionTree };

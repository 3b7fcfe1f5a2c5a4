"use strict";
// What is different between two sessions, as a read-only document.

const vscode = require("vscode");
const words = require("./words");

const scheme = "sidetrace-diff";

const figures = [
  ["durationMs", "duration", words.duration], ["totalTokens", "tokens", String], ["costUsd", "cost", words.cost],
  ["spanCount", "spans", String], ["errorCount", "errors", String],
];
const signs = { added: "+", removed: "-", changed: "~", equal: "=" };

const value = (text) => (text === undefined ? "–" : words.short(text));

const change = ({ what, pointer, left, right }) =>
  `      ${what}${pointer ? ` ${words.line(pointer)}` : ""}: ${value(left)} → ${value(right)}`;

const changes = (list) => (list ?? []).map(change);

const turn = (side) => (side ? `${side.number} ${words.short(side.name ?? side.traceId)}` : "–");

const place = (side) =>
  side ? `turn ${side.turn ?? "?"}${side.span?.name ? `, ${words.short(side.span.name)}` : ""}` : "–";

const step = (sign, span) => `  ${sign} ${words.short(span.name ?? span.spanId)}  ${words.spanFacts(span)}`;

function text(result) {
  const lines = [`${words.line(result.left.sessionId)} → ${words.line(result.right.sessionId)}`];
  if (result.isEqual) lines.push("they are the same");
  for (const [key, name, show] of figures) {
    const delta = result.deltas[key];
    if (!delta) continue;
    const shown = (number) => (number === undefined ? undefined : show(number)) ?? "–";
    lines.push(`  ${name.padEnd(9)} ${shown(delta.left)} → ${shown(delta.right)}`);
  }
  const first = result.firstDivergence;
  if (first) {
    lines.push("", "they part at", `  ${place(first.left)} → ${place(first.right)} (${first.change})`);
    lines.push(...changes(first.changes));
  }
  const section = (title, rows) => {
    if (rows.length > 0) lines.push("", title, ...rows);
  };
  section("turns", result.turns.flatMap((each) => [
    `  ${signs[each.change] ?? "~"} ${turn(each.left)} → ${turn(each.right)}`, ...changes(each.changes)]));
  section("removed", result.removed.map((each) => step("-", each)));
  section("added", result.added.map((each) => step("+", each)));
  section("changed", result.changed.flatMap((each) => [step("~", each.right), ...changes(each.changes)]));
  for (const [name, count] of Object.entries(result.omitted ?? {})) {
    if (count > 0) lines.push(`… and ${count} more ${name}`);
  }
  return lines.join("\n") + "\n";
}

/** Documents whose address says which sessions they compare. */
class Comparisons {
  constructor(server) {
    this.server = server;
  }

  async provideTextDocumentContent(uri) {
    try {
      return text(await this.server.request("session.diff", { ...JSON.parse(uri.query), include: ["summary", "changes"] }));
    } catch (error) {
      return `${words.printable(error.message)}\n`;
    }
  }

  /** Asks for what is not given, and shows the comparison. */
  async choose(left) {
    const sessionId = left ?? await this.pick("Compare which session?");
    const otherSessionId = sessionId && await this.pick(`Compare ${sessionId} to which?`);
    if (otherSessionId) await this.show(sessionId, otherSessionId);
  }

  async pick(placeHolder) {
    const items = this.server.request("session.list", { limit: 200 }).then(
      (result) => result.items.map((session) => ({
        label: words.notice(session.sessionId), description: words.notice(words.sessionFacts(session)), session,
      })),
      (error) => {
        vscode.window.showWarningMessage(words.notice(`Sidetrace: ${error.message}`));
        return [];
      });
    return (await vscode.window.showQuickPick(items, {
      placeHolder: words.notice(placeHolder), matchOnDescription: true,
    }))?.session.sessionId;
  }

  async show(sessionId, otherSessionId) {
    const uri = vscode.Uri.from({
      scheme, path: "/Comparison", query: JSON.stringify({ sessionId, otherSessionId }),
    });
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }
}

module.exports = { Comparisons, scheme };

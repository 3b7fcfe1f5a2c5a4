"use strict";
// A span as a read-only document.

const vscode = require("vscode");
const words = require("./words");
const { locate } = require("./code");

const scheme = "sidetrace-span";

function text(result, place) {
  const { span } = result;
  const lines = [words.line(span.name ?? span.spanId)];
  const fact = (name, value) => {
    if (value !== undefined && value !== "") lines.push(`${name.padEnd(9)} ${words.line(value)}`);
  };
  fact("kind", span.eventType ? `${span.kind} (${span.eventType})` : span.kind);
  fact("status", span.status);
  fact("model", span.model);
  fact("agent", span.agent);
  fact("start", span.startTime);
  const own = words.duration(span.selfMs);
  fact("duration", [words.duration(span.durationMs), own && `of which ${own} its own`].filter(Boolean).join(", "));
  fact("tokens", Object.entries(span.tokens ?? {}).map(([name, count]) => `${name} ${count}`).join(", "));
  fact("cost", words.cost(span.costUsd));
  fact("flags", span.flags?.join(", "));
  fact("session", result.sessionId);
  fact("trace", span.traceId);
  fact("span", span.spanId);
  if (place) {
    const path = vscode.workspace.asRelativePath(place.path, false);
    fact("code", place.line === undefined ? path : `${path}:${place.line}`);
  }
  const section = (title, body) => {
    if (body !== undefined) lines.push("", title, body);
  };
  section("Error", span.error === undefined ? undefined : words.printable(span.error));
  for (const part of ["Input", "Output", "Parameters", "Metadata"]) {
    const value = span[part.toLowerCase()];
    section(part, value === undefined ? undefined : words.payload(value));
  }
  return lines.join("\n") + "\n";
}

/** What `span.get` needs to find a span again. */
const question = (session, span) => ({
  spanId: span.spanId, traceId: span.traceId, sessionId: session.sessionId, source: session.source,
});

/** Documents whose address says which span they are about. */
class SpanDocuments {
  constructor(server) {
    this.server = server;
  }

  async provideTextDocumentContent(uri) {
    try {
      const question = JSON.parse(uri.query);
      const [result, place] = await Promise.all([
        this.server.request("span.get", question), locate(this.server, question).catch(() => undefined)]);
      return text(result, place);
    } catch (error) {
      return `${words.printable(error.message)}\n`;
    }
  }

  async show(node) {
    const uri = vscode.Uri.from({
      scheme,
      path: `/${(node.data.name ?? node.data.spanId).replace(/[^\p{L}\p{N}._ -]/gu, "_")}`,
      query: JSON.stringify(question(node.session, node.data)),
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true, preserveFocus: true });
  }
}

module.exports = { SpanDocuments, question, scheme };

"use strict";
// How figures, states and payloads are shown.

function duration(ms) {
  if (!ms) return undefined;
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  if (ms < 59950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (number) => String(number).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
}

const cost = (usd) => (usd ? `$${usd.toFixed(Math.abs(usd) < 1 ? 4 : 2)}` : undefined);

const count = (number, noun) => (number === undefined ? undefined : `${number} ${noun}${number === 1 ? "" : "s"}`);

const some = (number, noun) => (number ? count(number, noun) : undefined);

function tokens(usage) {
  const total = usage?.total;
  if (!total) return undefined;
  return total < 10000 ? count(total, "token") : `${(total / 1000).toFixed(1)}k tokens`;
}

/** What controls a terminal, turns the writing round or is not seen is written out: `\u{202E}`. */
function printable(text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu,
    (character) => `\\u{${character.codePointAt(0).toString(16).toUpperCase().padStart(2, "0")}}`);
}

const line = (text) => printable(String(text).replace(/[ \t\r\n]+/g, " "));

/** A line where VS Code makes links of `[text](address)` and icons of `$(name)`: a blank takes their meaning away. */
const notice = (text) => line(text).replace(/\](?=[([:])/g, "] ").replace(/\$(?=\()/g, "$ ");

function short(text) {
  const characters = [...line(text)];
  return characters.length <= 60 ? characters.join("") : characters.slice(0, 59).join("") + "…";
}

/** The line of an error that says most: the last of a Python traceback, else the first. */
function errorLine(text) {
  const lines = String(text).split("\n").filter((each) => each.trim() !== "");
  return line((lines[0]?.startsWith("Traceback ") ? lines[lines.length - 1] : lines[0]) ?? "");
}

const facts = (...parts) => parts.filter((part) => part !== undefined && part !== "").join(" · ");

const sessionFacts = (session) => facts(
  session.status, count(session.traceCount, "turn"), count(session.spanCount, "span"), duration(session.totalMs),
  tokens(session.tokens), cost(session.costUsd), some(session.errorCount, "error"));

const traceFacts = (trace) => facts(
  "turn", duration(trace.durationMs), count(trace.spanCount, "span"), tokens(trace.tokens), cost(trace.costUsd),
  some(trace.errorCount, "error"));

const spanFacts = (span) => facts(
  span.kind, duration(span.durationMs), tokens(span.tokens), cost(span.costUsd),
  span.error === undefined ? undefined : errorLine(span.error));

/** A payload as text; one that is a text already is shown as that, texts with line breaks as blocks. */
function payload(value) {
  if (typeof value === "string") return printable(value);
  const lines = [];
  write(value, "", "", "", lines);
  return lines.join("\n");
}

function write(value, margin, prefix, suffix, lines) {
  const deeper = margin + "  ";
  if (typeof value === "string" && value.includes("\n")) {
    lines.push(margin + prefix + "|", ...value.split("\n").map((each) => deeper + printable(each)));
  } else if (value === null || typeof value !== "object" || Object.keys(value).length === 0) {
    lines.push(margin + prefix + printable(JSON.stringify(value)) + suffix);
  } else if (Array.isArray(value)) {
    lines.push(`${margin}${prefix}[`);
    value.forEach((each, index) => write(each, deeper, "", index < value.length - 1 ? "," : "", lines));
    lines.push(`${margin}]${suffix}`);
  } else {
    const entries = Object.entries(value);
    lines.push(`${margin}${prefix}{`);
    entries.forEach(([key, each], index) =>
      write(each, deeper, `${printable(JSON.stringify(key))}: `, index < entries.length - 1 ? "," : "", lines));
    lines.push(`${margin}}${suffix}`);
  }
}

module.exports = {
  duration, cost, count, printable, line, notice, short, errorLine, sessionFacts, traceFacts, spanFacts, payload,
};

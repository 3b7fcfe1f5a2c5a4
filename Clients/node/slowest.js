#!/usr/bin/env node
"use strict";
// The spans that take the most time of their own, over all sessions.
//
//     node slowest.js [--count N] [--program PATH] SOURCE…
//     node slowest.js --count 5 files:Fixtures/demo
//
// Node's own modules are all it needs.

const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");

/** A sidetrace process that is asked over its pipes, one JSON message a line. Answers come in any order. */
class Sidetrace {
  constructor(program, sources) {
    this.pending = new Map();
    this.nextId = 1;
    this.child = spawn(program, sources.flatMap((source) => ["--source", source]), {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child.stdin.on("error", () => {});
    this.child.on("error", (error) =>
      this.fail(error.code === "ENOENT" ? new Error(`there is no program '${program}'; --program names it`) : error));
    this.child.on("close", (code) => this.fail(new Error(`sidetrace ended with code ${code}`)));
    createInterface({ input: this.child.stdout }).on("line", (line) => this.take(JSON.parse(line)));
  }

  ask(method, params = {}) {
    if (this.problem) return Promise.reject(this.problem);
    const id = this.nextId++;
    this.child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    return new Promise((resolve, reject) => this.pending.set(id, { resolve, reject }));
  }

  take({ id, result, error }) {
    const call = this.pending.get(id);
    this.pending.delete(id);
    if (error) call?.reject(new Error(error.message));
    else call?.resolve(result);
  }

  fail(problem) {
    this.problem ??= problem;
    for (const { reject } of this.pending.values()) reject(this.problem);
    this.pending.clear();
  }

  /** At the end of its input the process finishes what it was asked, and ends. */
  end() {
    this.child.stdin.end();
  }

  /** Every item of a list, page by page. */
  async *items(method, params) {
    let cursor;
    do {
      const page = await this.ask(method, { ...params, cursor });
      yield* page.items;
      cursor = page.nextCursor;
    } while (cursor);
  }
}

function options(words) {
  const result = { count: 10, program: "sidetrace", sources: [] };
  while (words.length > 0) {
    const word = words.shift();
    if (word === "--count") result.count = Number(words.shift());
    else if (word === "--program") result.program = words.shift();
    else result.sources.push(word);
  }
  if (!Number.isInteger(result.count) || result.count < 1) throw new Error("--count needs a number from 1");
  return result;
}

async function spansOf(sidetrace, { sessionId, source }) {
  const spans = [];
  for await (const span of sidetrace.items("session.traces", { sessionId, source, payloads: "none", limit: 10000 })) {
    if (span.selfMs > 0) spans.push({ sessionId, name: span.name, kind: span.kind, selfMs: span.selfMs });
  }
  return spans;
}

async function main() {
  const { count, program, sources } = options(process.argv.slice(2));
  const sidetrace = new Sidetrace(program, sources);
  const asked = [];
  for await (const session of sidetrace.items("session.list", { limit: 1000 })) asked.push(spansOf(sidetrace, session));
  const spans = (await Promise.all(asked)).flat().sort((a, b) => b.selfMs - a.selfMs);
  for (const { selfMs, kind, name, sessionId } of spans.slice(0, count)) {
    console.log(`${selfMs.toFixed(1).padStart(10)} ms  ${kind.padEnd(9)} ${name}  (${sessionId})`);
  }
  sidetrace.end();
}

main().catch((error) => {
  console.error(`slowest.js: ${error.message}`);
  process.exit(1);
});

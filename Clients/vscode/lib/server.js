"use strict";
// The server process and its JSON-RPC connection. It starts with the first request.

const { spawn } = require("node:child_process");
const { frame, FrameReader } = require("./frames");

const absent = "absent", starting = "starting", ready = "ready", ended = "ended";

class Server {
  /**
   * `settings()` gives `{program, sources, folder, capabilities}` at each start.
   * `events` may have `onEnd(message)`, `onReady(capabilities)`, `onLog(text)`, `onNotification(method, params)`
   * and `onRequest(method, params)`, which gives a result or a promise.
   */
  constructor(settings, events = {}) {
    this.settings = settings;
    this.events = events;
    this.state = absent;
    this.pending = new Map();
    this.nextId = 1;
    this.problem = "";
  }

  /** Asks the server; the promise fails with what it says, or when it ends. */
  async request(method, params, cancellation) {
    await this.start();
    return this.ask(this.connection, method, params, cancellation);
  }

  notify(method, params) {
    if (this.state === ready) this.write(this.connection, { jsonrpc: "2.0", method, params });
  }

  /**
   * Starts the server unless it runs. After it died, only `restart` starts it.
   *
   * If it `isQuiet`, nobody is told that it could not be started, and whoever asks next tries again.
   */
  start(isQuiet = false) {
    if (this.state === ended) return Promise.reject(new Error(this.problem));
    if (this.state === absent) {
      this.state = starting;
      this.whenReady = this.connect(isQuiet);
      // Whoever asks gets the error; nobody may have asked.
      this.whenReady.catch(() => {});
    } else if (!isQuiet && this.state === starting) {
      this.connection.isQuiet = false;
    }
    return this.whenReady;
  }

  async connect(isQuiet) {
    const { program, flags = [], sources, folder, capabilities } = this.settings();
    const child = spawn(program, flags, { cwd: folder, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    const connection = { child, isQuiet, isOpen: true };
    this.connection = connection;
    const reader = new FrameReader((message) => this.take(connection, message));
    child.stdout.on("data", (chunk) => {
      try {
        reader.push(chunk);
      } catch (error) {
        child.kill();
        this.hasEnded(connection, `the server's answer cannot be read (${error.message})`);
      }
    });
    child.stderr.on("data", (chunk) => this.events.onLog?.(String(chunk)));
    child.stdin.on("error", () => {});
    child.on("error", (error) =>
      this.hasEnded(connection, error.code === "ENOENT"
        ? `there is no program '${program}'; put sidetrace into PATH or set "sidetrace.program"`
        : `'${program}' could not be started: ${error.message}`));
    child.on("exit", (code, signal) =>
      this.hasEnded(connection, `the server has ended ${signal ? `by signal ${signal}` : `with code ${code}`}`));
    const result = await this.ask(connection, "initialize", {
      processId: process.pid,
      rootUri: folder ? require("node:url").pathToFileURL(folder).href : null,
      capabilities,
      initializationOptions: { sources },
    });
    this.write(connection, { jsonrpc: "2.0", method: "initialized", params: {} });
    this.state = ready;
    connection.isQuiet = false;
    this.events.onReady?.(result.capabilities ?? {});
  }

  ask(connection, method, params, cancellation) {
    if (!connection.isOpen) return Promise.reject(new Error(this.problem || "the server is not running"));
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const withdrawal = cancellation?.onCancellationRequested(() =>
        this.write(connection, { jsonrpc: "2.0", method: "$/cancelRequest", params: { id } }));
      this.pending.set(id, { resolve, reject, withdrawal });
      this.write(connection, { jsonrpc: "2.0", id, method, params });
    });
  }

  write(connection, message) {
    if (connection.isOpen) connection.child.stdin.write(frame(message));
  }

  take(connection, message) {
    if (connection !== this.connection) return;
    if (message.method === undefined) return this.settle(message);
    if (message.id === undefined) return this.events.onNotification?.(message.method, message.params);
    Promise.resolve(this.events.onRequest?.(message.method, message.params) ?? null).then(
      (result) => this.write(connection, { jsonrpc: "2.0", id: message.id, result }),
      (error) => this.write(connection, {
        jsonrpc: "2.0", id: message.id, error: { code: -32603, message: String(error.message ?? error) },
      }));
  }

  settle(message) {
    const call = this.pending.get(message.id);
    if (!call) return;
    this.pending.delete(message.id);
    call.withdrawal?.dispose();
    if (!message.error) return call.resolve(message.result);
    call.reject(Object.assign(new Error(message.error.message), { code: message.error.code, data: message.error.data }));
  }

  hasEnded(connection, message) {
    if (connection !== this.connection || !connection.isOpen) return;
    connection.isOpen = false;
    this.state = connection.isQuiet ? absent : ended;
    this.problem = message;
    const calls = [...this.pending.values()];
    this.pending.clear();
    for (const call of calls) {
      call.withdrawal?.dispose();
      call.reject(new Error(message));
    }
    if (!connection.isQuiet) this.events.onEnd?.(message);
  }

  /** Ends the server, without a word about it. */
  stop() {
    const connection = this.connection;
    this.state = absent;
    this.connection = undefined;
    const calls = [...this.pending.values()];
    this.pending.clear();
    for (const call of calls) call.reject(new Error("the server was ended"));
    if (!connection?.isOpen) return;
    connection.isOpen = false;
    connection.child.stdin.end();
    connection.child.kill();
  }

  restart() {
    this.stop();
    return this.start();
  }
}

module.exports = { Server };

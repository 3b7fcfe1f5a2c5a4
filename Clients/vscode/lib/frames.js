"use strict";
// Messages in LSP's base protocol: a header with the length, a blank line, the body.

const mostHeaderBytes = 8192;

/** The bytes of a message. */
function frame(message) {
  const body = Buffer.from(JSON.stringify(message), "utf8");
  return Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`, "ascii"), body]);
}

/** Takes bytes as they come and gives each whole message to `take`; throws on a header that cannot be read. */
class FrameReader {
  constructor(take) {
    this.take = take;
    this.chunks = [];
    this.size = 0;
    this.bodyLength = undefined;
  }

  push(chunk) {
    this.chunks.push(chunk);
    this.size += chunk.length;
    while (this.bodyLength === undefined ? this.readHeader() : this.readBody());
  }

  /** All bytes so far as one piece; joined only when something can be done with them. */
  whole() {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] ?? Buffer.alloc(0);
  }

  drop(count) {
    const rest = this.whole().subarray(count);
    this.chunks = rest.length > 0 ? [rest] : [];
    this.size = rest.length;
  }

  readHeader() {
    const bytes = this.whole();
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) {
      if (bytes.length > mostHeaderBytes) throw new Error("a header without an end");
      return false;
    }
    const match = /^content-length:\s*(\d+)\s*$/im.exec(bytes.toString("ascii", 0, end));
    if (!match) throw new Error("a header without Content-Length");
    this.bodyLength = Number(match[1]);
    this.drop(end + 4);
    return true;
  }

  readBody() {
    if (this.size < this.bodyLength) return false;
    const body = this.whole().toString("utf8", 0, this.bodyLength);
    this.drop(this.bodyLength);
    this.bodyLength = undefined;
    this.take(JSON.parse(body));
    return true;
  }
}

module.exports = { frame, FrameReader };

"use strict";
const test = require("node:test");
const assert = require("node:assert/strict");
const { frame, FrameReader } = require("../lib/frames");

test("messages come out whole, however the bytes are cut", () => {
  const messages = [{ id: 1, text: "€ 日本 🙂" }, { id: 2 }, { id: 3, text: "a".repeat(5000) }];
  const bytes = Buffer.concat(messages.map(frame));
  for (const size of [1, 2, 3, 7, 100, 4096, bytes.length]) {
    const taken = [];
    const reader = new FrameReader((message) => taken.push(message));
    for (let start = 0; start < bytes.length; start += size) reader.push(bytes.subarray(start, start + size));
    assert.deepEqual(taken, messages, `in pieces of ${size}`);
  }
});

test("a header that cannot be read is an error, not a wait", () => {
  assert.throws(() => new FrameReader(() => {}).push(Buffer.from("Content-Type: x\r\n\r\n")), /Content-Length/);
  assert.throws(() => new FrameReader(() => {}).push(Buffer.alloc(9000, "x")), /without an end/);
});

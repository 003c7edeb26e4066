import assert from "node:assert/strict";
import { test } from "node:test";

import { hello, parseFrame, readEvent, readFrame } from "../../channels/web/widget/protocol.js";

const bot = { type: "event", seq: 4, kind: "message", from: "bot", text: "I'm sorry.", ts: "2026-11-22T09:00:00Z" };

test("hello is the frame of the contract", () => {
  assert.deepEqual(hello("secret", 7), { type: "hello", v: 1, token: "secret", last_seq: 7 });
});

test("an event is read with every field there", () => {
  assert.deepEqual(parseFrame(JSON.stringify(bot)), { ...bot, name: "", cmid: "", choices: [], picked: "" });
});

test("an event of a poll needs no type", () => {
  const { type, ...entry } = bot;
  assert.equal(readEvent(entry)?.text, "I'm sorry.");
});

test("a kind of a later service keeps its seq and is no known kind", () => {
  const frame = readFrame({ ...bot, kind: "survey", from: "robot" });
  assert.equal(frame.kind, "other");
  assert.equal(frame.seq, 4);
  assert.equal(frame.from, "system");
});

test("choices without an id are left out, and an id stands in for a missing label", () => {
  const frame = readFrame({ ...bot, kind: "choices", choices: [{ id: "send", label: "Send" }, { id: "no" }, {}, null, 3] });
  assert.deepEqual(frame.choices, [
    { id: "send", label: "Send" },
    { id: "no", label: "no" },
  ]);
});

test("welcome says where it goes on and how long a message may be", () => {
  const frame = readFrame({ type: "welcome", conversation: "17-k3f9", head: 12, resume: "ok", limits: { text: 900 } });
  assert.deepEqual(frame, { type: "welcome", conversation: "17-k3f9", head: 12, reset: false, limit: 900 });
  assert.equal(readFrame({ type: "welcome", resume: "reset" }).reset, true);
  assert.equal(readFrame({ type: "welcome", limits: { text: 0 } }).limit, 4000);
});

test("a nack that may be tried again says when", () => {
  const seconds = (fields) => readFrame({ type: "nack", cmid: "a", ...fields }).retrySeconds;
  assert.equal(seconds({ code: "slow_down", retry_after: 1.5 }), 1.5);
  assert.equal(seconds({ code: "slow_down" }), 2);
  assert.equal(seconds({ code: "unavailable" }), 2);
  assert.equal(seconds({ code: "too_long" }), null);
  assert.equal(seconds({ code: "conflict", retry_after: -1 }), null);
});

test("a frame that is only a sign of life is heard", () => {
  assert.deepEqual(readFrame({ type: "hb" }), { type: "heard" });
  assert.deepEqual(readFrame({ type: "something_new", seq: 3 }), { type: "heard" });
});

test("what is no frame is nothing", () => {
  for (const raw of ["", "{", "null", "[]", "3", '"event"', "{}", '{"type":7}', '{"type":"event"}', '{"type":"event","seq":-1}']) {
    assert.equal(parseFrame(raw), null, raw);
  }
});

test("characters that hide or turn text are dropped, line breaks stay", () => {
  assert.equal(readFrame({ ...bot, text: "a\u202egnp.exe\u0000\r\nb\tc" }).text, "agnp.exe\nb\tc");
});

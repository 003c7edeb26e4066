import assert from "node:assert/strict";
import { test } from "node:test";

import { readFrame } from "../../channels/web/widget/protocol.js";
import { apply, EMPTY, unheld } from "../../channels/web/widget/state.js";

const event = (seq, fields = {}) =>
  readFrame({ type: "event", seq, kind: "message", from: "bot", text: `line ${seq}`, ts: "2026-11-22T09:00:00Z", ...fields });
const welcome = (head, resume = "ok") => readFrame({ type: "welcome", head, resume, limits: { text: 4000 } });
const question = (seq) =>
  event(seq, { kind: "choices", choices: [{ id: "send", label: "Yes, send it" }, { id: "no", label: "No" }] });
const customer = (seq, text, fields = {}) => event(seq, { from: "customer", text, cmid: `c${seq}`, ...fields });
const after = (...frames) => frames.reduce(apply, EMPTY);
const choices = (state) => state.lines.filter((line) => line.kind === "choices");

test("lines come in the order of their seq", () => {
  const state = after(event(1), event(2), event(3));
  assert.deepEqual(state.lines.map((line) => line.seq), [1, 2, 3]);
  assert.equal(state.lastSeq, 3);
});

test("a line that was seen before changes nothing", () => {
  const state = after(event(1), event(2));
  assert.equal(apply(state, event(2)), state);
  assert.equal(apply(state, event(1, { text: "another" })), state);
});

test("a gap keeps the line back and asks for what is missing", () => {
  const state = after(event(1), event(3));
  assert.equal(state.gap, true);
  assert.equal(state.lastSeq, 1);
  assert.equal(state.lines.length, 1);
  const filled = [event(2), event(3)].reduce(apply, state);
  assert.equal(filled.gap, false);
  assert.equal(filled.lastSeq, 3);
});

test("any order of frames that repeats and skips ends in the same lines", () => {
  const all = [1, 2, 3, 4, 5].map((seq) => event(seq));
  let noise = 7;
  for (let round = 0; round < 200; round += 1) {
    let state = EMPTY;
    for (let step = 0; step < 30; step += 1) {
      noise = (noise * 1103515245 + 12345) % 2147483648;
      state = apply(state, all[noise % all.length]);
      assert.deepEqual(state.lines.map((line) => line.seq), all.slice(0, state.lastSeq).map((frame) => frame.seq));
    }
    assert.equal(all.reduce(apply, state).lines.length, 5);
  }
});

test("an unknown kind takes its seq and shows nothing", () => {
  const state = after(event(1), event(2, { kind: "survey" }), event(3));
  assert.deepEqual(state.lines.map((line) => line.seq), [1, 3]);
  assert.equal(state.lastSeq, 3);
});

test("a question is open until it is answered, and remembers the answer", () => {
  assert.equal(choices(after(question(1)))[0].open, true);
  const [byWord] = choices(after(question(1), customer(2, "yes, SEND it ")));
  assert.deepEqual([byWord.open, byWord.answer], [false, "send"]);
  const [byButton] = choices(after(question(1), customer(2, "anything", { picked: "no" })));
  assert.deepEqual([byButton.open, byButton.answer], [false, "no"]);
  const [freely] = choices(after(question(1), customer(2, "what does it cost?")));
  assert.deepEqual([freely.open, freely.answer], [false, ""]);
});

test("a question asked anew, a person and an end close the open one; a word in between does not", () => {
  assert.deepEqual(choices(after(question(1), question(2))).map((line) => line.open), [false, true]);
  assert.equal(choices(after(question(1), event(2, { kind: "handoff", from: "system" })))[0].open, false);
  assert.equal(choices(after(question(1), event(2, { kind: "ended", from: "system" })))[0].open, false);
  assert.equal(choices(after(question(1), event(2)))[0].open, true);
});

test("whoever of the staff speaks is known until the bot does or it ends", () => {
  const joined = after(event(1), event(2, { from: "staff", name: "Jo" }));
  assert.equal(joined.staff, "Jo");
  assert.equal(apply(joined, customer(3, "thanks")).staff, "Jo");
  assert.equal(apply(joined, event(3)).staff, "");
  assert.equal(apply(joined, event(3, { kind: "ended", from: "system" })).staff, "");
});

test("typing ends with what was typed", () => {
  const jo = readFrame({ type: "typing", from: "staff", name: "Jo", on: true });
  const typing = after(event(1), jo);
  assert.deepEqual(typing.typing, jo);
  assert.deepEqual(apply(typing, customer(2, "hello?")).typing, jo);
  assert.equal(apply(typing, event(2)).typing, null);
  assert.equal(apply(typing, readFrame({ type: "typing", from: "staff", on: false })).typing, null);
});

test("a bot that is done does not silence the person who writes", () => {
  const typing = after(event(1), readFrame({ type: "typing", from: "staff", name: "Jo", on: true }));
  assert.equal(apply(typing, readFrame({ type: "typing", from: "bot", on: false })).typing.who, "Jo");
});

test("a welcome ends a gap and brings the limit", () => {
  const state = apply(after(event(1), event(3)), readFrame({ type: "welcome", head: 3, limits: { text: 90 } }));
  assert.deepEqual([state.gap, state.limit, state.lines.length], [false, 90, 1]);
});

test("after a reset the lines begin anew, wherever they begin", () => {
  const state = apply(after(event(1), event(2)), welcome(40, "reset"));
  assert.deepEqual([state.lastSeq, state.lines.length], [0, 0]);
  const on = [event(39), event(40)].reduce(apply, state);
  assert.deepEqual([on.lastSeq, on.gap, on.lines.length], [40, false, 2]);
  assert.equal(apply(on, event(42)).gap, true);
});

test("a service that knows less than we saw is asked for everything again", () => {
  const state = apply(after(event(1), event(2), event(3)), welcome(1));
  assert.deepEqual([state.lastSeq, state.lines.length, state.gap], [0, 0, true]);
});

test("what such a service has forgotten of the customer's words is named", () => {
  const state = after(customer(1, "one"), event(2), customer(3, "three"), event(4), customer(5, "five"));
  assert.deepEqual(unheld(state, welcome(2)).map((line) => line.text), ["three", "five"]);
  assert.deepEqual(unheld(state, welcome(9)), []);
});

test("frames that are not about lines leave the very same state", () => {
  const state = after(event(1));
  assert.equal(apply(state, readFrame({ type: "ack", cmid: "a", seq: 2 })), state);
  assert.equal(apply(state, readFrame({ type: "hb" })), state);
});

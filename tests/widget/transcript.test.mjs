import assert from "node:assert/strict";
import { test } from "node:test";

import { readFrame } from "../../channels/web/widget/protocol.js";
import { apply, EMPTY } from "../../channels/web/widget/state.js";
import { fill, textsOf } from "../../channels/web/widget/texts.js";
import { WORDS as GERMAN } from "../../channels/web/widget/words-de.js";
import { WORDS as SPANISH } from "../../channels/web/widget/words-es.js";
import { pieces, transcript } from "../../channels/web/widget/transcript.js";

const texts = textsOf({});
const event = (seq, fields = {}) =>
  readFrame({ type: "event", seq, kind: "message", from: "bot", text: `line ${seq}`, ts: "2026-11-22T09:00:00Z", ...fields });
const rows = (frames, pending = [], isOpen = true) =>
  transcript(frames.reduce(apply, EMPTY), pending, isOpen, texts, (at) => at.toISOString().slice(11, 16));
const looks = (found) => found.map(({ look }) => look);

test("every sender has its look, and a name is shown once for several lines", () => {
  const found = rows([
    event(1),
    event(2, { from: "customer", cmid: "c" }),
    event(3, { from: "system", text: "A note" }),
    event(4, { from: "staff", name: "Jo" }),
    event(5, { from: "staff", name: "Jo" }),
    event(6, { from: "staff", name: "Max" }),
  ]);
  assert.deepEqual(looks(found), ["time", "bot", "me", "system", "staff", "staff", "staff"]);
  assert.deepEqual(found.slice(4).map(({ who, first }) => [who, first]), [["Jo", true], ["Jo", false], ["Max", true]]);
});

test("a pending message has the key of the event it becomes", () => {
  const [pending] = rows([], [{ cmid: "c", text: "hello" }]);
  const settled = rows([event(1, { from: "customer", cmid: "c", text: "hello" })]).at(-1);
  assert.equal(pending.key, settled.key);
  assert.equal(pending.note, texts.sending);
  assert.equal(settled.note, undefined);
});

test("without a line a pending message says that it is kept", () => {
  assert.equal(rows([], [{ cmid: "c", text: "hello" }], false)[0].note, texts.kept);
});

test("a refused message says why and can be taken back", () => {
  const item = { cmid: "c", text: "hello", refused: "Too long." };
  const [row] = rows([], [item]);
  assert.deepEqual([row.note, row.refused], ["Too long.", item]);
  assert.equal(rows([], [{ ...item, refused: "" }])[0].note, texts.refused);
});

test("the buttons of a question rest while an answer is under way, and come back if it is refused", () => {
  const asked = [event(1, { kind: "choices", choices: [{ id: "send", label: "Send" }] })];
  const question = (pending) => rows(asked, pending).find((row) => row.question).question;
  assert.deepEqual([question([]).open, question([]).picked], [true, ""]);
  const item = { cmid: "c", text: "Send", choice: { seq: 1, id: "send" } };
  assert.deepEqual([question([item]).open, question([item]).picked], [false, "send"]);
  assert.equal(question([{ ...item, refused: "No." }]).open, true);
});

test("an end says how to begin again while it is the last thing, and never names an outcome", () => {
  const asked = event(1, { from: "customer", text: "hello", cmid: "a" });
  const ended = event(2, { kind: "ended", from: "system", outcome: "kept", text: "" });
  assert.equal(rows([asked, ended]).at(-1).text, `${texts.ended}\n${texts.again}`);
  assert.equal(rows([ended]).find((row) => row.look === "ended"), undefined, "a greeting that ends is no end to a customer");
  assert.equal(rows([asked, ended], [{ cmid: "c", text: "hi" }]).find((row) => row.look === "ended").text, texts.ended);
  assert.equal(rows([asked, ended, event(3)]).find((row) => row.look === "ended").text, texts.ended);
});

test("the time stands where a talk goes on after a pause", () => {
  const found = rows([
    event(1),
    event(2, { ts: "2026-11-22T09:10:00Z" }),
    event(3, { ts: "2026-11-22T09:30:00Z" }),
    event(4, { ts: "not a time" }),
  ]);
  assert.deepEqual(found.filter(({ look }) => look === "time").map(({ text }) => text), ["09:00", "09:30"]);
});

test("keys are never shared, whatever other clients call their messages", () => {
  const keys = rows([event(1), event(2, { from: "customer", cmid: "1" }), event(3, { from: "customer" })]).map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
});

test("the button for a person reads as what it says", () => {
  assert.equal(rows([event(1, { from: "customer", text: "person" })]).at(-1).text, texts.person);
});

test("web addresses are links, and nothing else is", () => {
  const hrefs = (text) => pieces(text).flatMap(({ href }) => href ?? []);
  assert.deepEqual(hrefs("See https://a.example/x?y=1, or (http://b.example)."), ["https://a.example/x?y=1", "http://b.example"]);
  assert.deepEqual(hrefs("javascript:alert(1) data:text/html,x //c.example ftp://d.example"), []);
  for (const text of ["plain", "https://a.example", "x https://a.example y", "https://"]) {
    assert.equal(pieces(text).map((piece) => piece.text).join(""), text);
  }
});

test("the widget speaks other languages in full, and the site may say it otherwise", () => {
  for (const words of [SPANISH, GERMAN]) assert.deepEqual(Object.keys(words), Object.keys(texts));
  assert.equal(textsOf(SPANISH).send, "Enviar");
  assert.equal(textsOf({}).send, "Send");
  assert.equal(textsOf(GERMAN, '{"send":"Ab damit"}').send, "Ab damit");
});

test("words of the site that are not JSON are left out", (t) => {
  const warned = t.mock.method(console, "warn", () => {});
  assert.equal(textsOf({}, "{broken").send, "Send");
  assert.equal(warned.mock.callCount(), 1);
});

test("a text is filled with what is there", () => {
  assert.equal(fill("{name} has {n}", { name: "Jo" }), "Jo has {n}");
});

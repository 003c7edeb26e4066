/** What the console knows, and how each answer of the desk changes it. */

import assert from "node:assert/strict";
import test from "node:test";

import { EMPTY, badge, beside, groups, holds, merged, opened, select, transcript, withMoves } from "../../handoff/static/state.js";

const me = { name: "jo", called: "Jo", role: "agent", presence: "away", may: [] };

const ticket = (id, state = "queued", more = {}) => ({
  id, state, holder: state === "queued" ? null : "jo", waits_for: "us", preview: "", version: 1, ...more,
});

const line = (seq, more = {}) => ({ seq, kind: "message", from: "customer", text: `line ${seq}`, ts: `2026-11-23T10:00:0${seq}.000Z`, ...more });

const detail = (id, lines, more = {}) => ({ ...ticket(id), lines, head: lines.at(-1)?.seq ?? 0, activity: [], moves: [], ...more });

const state = { ...EMPTY, me, tickets: [ticket("a"), ticket("b", "held"), ticket("c", "held", { holder: "sam" }), ticket("d", "wrapping"), ticket("e", "parked", { holder: null, waits_for: "customer" })] };

test("tickets stand under the tabs where they belong", () => {
  const ids = Object.fromEntries(Object.entries(groups(state)).map(([tab, all]) => [tab, all.map((one) => one.id)]));
  assert.deepEqual(ids, { waiting: ["a"], mine: ["b", "d"], parked: ["e"], all: ["a", "b", "c", "d", "e"], done: [] });
});

test("the badge counts who waits for this member: the queue, and their own customers who wrote last", () => {
  assert.equal(badge(state), 3);
  const answered = state.tickets.map((one) => (one.id === "b" ? { ...one, waits_for: "customer" } : one));
  assert.equal(badge({ ...state, tickets: answered }), 2);
});

test("choosing another ticket forgets what belongs to the one before", () => {
  const there = { ...state, selected: "a", open: detail("a", [line(1)]), notice: "Declined", tried: { move: "x", problems: {} } };
  const next = select(there, "b");
  assert.deepEqual([next.selected, next.open, next.notice, next.tried], ["b", null, "", null]);
  assert.equal(select(there, "a"), there);
});

test("a ticket that is read late, after another was chosen, changes nothing", () => {
  const there = select(state, "b");
  assert.equal(opened(there, detail("a", [line(1)])), there);
});

test("lines read later join those that are here, each once and in order", () => {
  const first = opened(select(state, "a"), detail("a", [line(1), line(2)]));
  const then = opened(first, detail("a", [line(4), line(3), line(2)]));
  assert.deepEqual(then.open.lines.map((one) => one.seq), [1, 2, 3, 4]);
  assert.deepEqual(merged([], []), []);
});

test("what a ticket says of itself is in the list at once, and a closed one leaves it", () => {
  const held = opened(select(state, "a"), detail("a", [], { state: "held", holder: "jo" }));
  assert.deepEqual(groups(held).mine.map((one) => one.id), ["a", "b", "d"]);
  assert.equal("lines" in held.tickets[0], false);
  const closed = opened(held, detail("a", [], { state: "closed" }));
  assert.equal(closed.tickets.some((one) => one.id === "a"), false);
});

test("next and previous stay inside the list that is shown", () => {
  const all = { ...state, tab: "all" };
  assert.equal(beside({ ...all, selected: null }, 1), "a");
  assert.equal(beside({ ...all, selected: null }, -1), "e");
  assert.equal(beside({ ...all, selected: "a" }, 1), "b");
  assert.equal(beside({ ...all, selected: "a" }, -1), "a");
  assert.equal(beside({ ...all, selected: "e" }, 1), "e");
  assert.equal(beside({ ...state, tickets: [] }, 1), null);
});

test("the transcript has lines and events by time, a line before what it brought about", () => {
  const ts = "2026-11-23T10:00:01.000Z";
  const events = [
    { n: 2, event: "claimed", by: "jo", by_name: "Jo", says: "Jo took the ticket", text: "", ts },
    { n: 3, event: "noted", by: "jo", by_name: "Jo", says: "noted", text: "Hm", ts: "2026-11-23T10:00:03.000Z" },
  ];
  const ended = line(4, { kind: "ended", from: "system", text: "", outcome: "not_offered" });
  const entries = transcript(detail("a", [line(1), line(2), ended], { activity: events }));
  assert.deepEqual(entries.map((one) => (one.is === "line" ? one.line.seq : one.says)), [1, "Jo took the ticket", 2, "noted", "The journey ended: not offered"]);
  assert.deepEqual(entries.map((one) => one.note ?? false), [false, false, false, true, false]);
});

test("only the holder of a held ticket moves it on", () => {
  assert.equal(holds(detail("a", [], { state: "held", holder: "jo" }), me), true);
  assert.equal(holds(detail("a", [], { state: "held", holder: "sam" }), me), false);
  assert.equal(holds(detail("a", [], { state: "wrapping", holder: "jo" }), me), false);
  assert.equal(holds(detail("a", [], { state: "held", holder: "jo" }), null), false);
});

test("moves that came with a refusal are shown in place of the old ones", () => {
  const there = opened(select(state, "a"), detail("a", []));
  assert.deepEqual(withMoves(there, [{ id: "again" }]).open.moves, [{ id: "again" }]);
  assert.equal(withMoves(EMPTY, []), EMPTY);
});

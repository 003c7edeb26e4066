import assert from "node:assert/strict";
import { test } from "node:test";

import { newCmid, Outbox, sendFrame, Shelf } from "../../channels/web/widget/outbox.js";

/** What a browser's storage does, with as much room as we give it. */
class Box {
  map = new Map();
  constructor(room = Infinity) {
    this.room = room;
  }
  get length() {
    return this.map.size;
  }
  key(at) {
    return [...this.map.keys()][at] ?? null;
  }
  getItem(key) {
    return this.map.get(key) ?? null;
  }
  setItem(key, value) {
    if (!this.map.has(key) && this.map.size >= this.room) throw new DOMException("full", "QuotaExceededError");
    this.map.set(key, value);
  }
  removeItem(key) {
    this.map.delete(key);
  }
}

const boxed = (box) => new Outbox(new Shelf(() => box), "h:out:");
const item = (cmid, at, fields = {}) => ({ cmid, at, text: `text of ${cmid}`, ...fields });
const cmids = (outbox) => outbox.items().map(({ cmid }) => cmid);

test("a message is stored before anything else, and is there after a reload", () => {
  const box = new Box();
  boxed(box).add(item("a", 10));
  assert.deepEqual(cmids(boxed(box)), ["a"]);
  assert.equal(boxed(box).next().text, "text of a");
});

test("messages go in the order of the gestures, even when the clock stands still or runs back", () => {
  const outbox = boxed(new Box());
  outbox.add(item("b", 50));
  outbox.add(item("a", 50));
  outbox.add(item("c", 7));
  assert.deepEqual(cmids(outbox), ["b", "a", "c"]);
  assert.equal(outbox.next().cmid, "b");
});

test("it leaves when it was acknowledged, and not before", () => {
  const outbox = boxed(new Box());
  outbox.add(item("a", 1));
  outbox.add(item("b", 2));
  assert.equal(outbox.next().cmid, "a");
  assert.equal(outbox.next().cmid, "a");
  outbox.remove("a");
  assert.equal(outbox.next().cmid, "b");
});

test("what the service refuses is kept with the reason and holds up nobody", () => {
  const box = new Box();
  const outbox = boxed(box);
  outbox.add(item("a", 1));
  outbox.add(item("b", 2));
  outbox.refuse("a", "Too long.");
  assert.equal(outbox.next().cmid, "b");
  assert.equal(boxed(box).items()[0].refused, "Too long.");
  outbox.refuse("gone", "No.");
  assert.deepEqual(cmids(outbox), ["a", "b"]);
});

test("two tabs never overwrite each other's messages", () => {
  const box = new Box();
  const [one, other] = [boxed(box), boxed(box)];
  one.add(item("a", 1));
  other.add(item("b", 2));
  one.remove("a");
  assert.deepEqual(cmids(other), ["b"]);
});

test("what was forgotten goes again before what was said later", () => {
  const outbox = boxed(new Box());
  outbox.add(item("new", 100));
  outbox.giveBack([
    { cmid: "old1", text: "1" },
    { cmid: "old2", text: "2" },
  ]);
  outbox.add(item("newest", 101));
  assert.deepEqual(cmids(outbox), ["old1", "old2", "new", "newest"]);
});

test("a new conversation takes the words along and leaves the old one's choices", () => {
  const outbox = boxed(new Box());
  outbox.add(item("a", 1));
  outbox.add(item("b", 2, { choice: { seq: 7, id: "send" } }));
  outbox.forgetChoices();
  assert.deepEqual(cmids(outbox), ["a"]);
});

test("a full storage falls back to memory and gives up no message", () => {
  const outbox = boxed(new Box(1));
  outbox.add(item("a", 1));
  outbox.add(item("b", 2));
  assert.deepEqual(cmids(outbox), ["a", "b"]);
  outbox.remove("b");
  assert.deepEqual(cmids(outbox), ["a"]);
});

test("a window without storage works from memory", () => {
  const outbox = new Outbox(
    new Shelf(() => {
      throw new DOMException("no", "SecurityError");
    }),
    "h:out:",
  );
  outbox.add(item("a", 1));
  assert.deepEqual(cmids(outbox), ["a"]);
  outbox.remove("a");
  assert.deepEqual(cmids(outbox), []);
});

test("what others keep beside it is left alone, and what is broken is passed over", () => {
  const box = new Box();
  box.setItem("theirs", "x");
  box.setItem("h:out:bad", "{not json");
  box.setItem("h:out:odd", '{"cmid":3}');
  const outbox = boxed(box);
  outbox.add(item("a", 1));
  assert.deepEqual(cmids(outbox), ["a"]);
  assert.equal(box.getItem("theirs"), "x");
});

test("the frame carries the words or the choice, never both", () => {
  assert.deepEqual(sendFrame(item("a", 1)), { type: "send", cmid: "a", text: "text of a" });
  const choice = { seq: 7, id: "send" };
  assert.deepEqual(sendFrame(item("b", 2, { choice, refused: "x" })), { type: "send", cmid: "b", choice });
});

test("a cmid is a UUID, also where the browser cannot make one", (t) => {
  t.after(() => delete crypto.randomUUID);
  const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(newCmid(), shape);
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  const made = new Set(Array.from({ length: 100 }, newCmid));
  assert.equal(made.size, 100);
  for (const cmid of made) assert.match(cmid, shape);
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { newCmid, Outbox, sendFrame } from "../../channels/web/widget/outbox.js";
import { Shelf } from "../../channels/web/widget/shelf.js";

const settled = () => new Promise((done) => setImmediate(done));

/** What a browser's database does, for all tabs; with `slow`, what is put is on the disk only after `lands`. */
class Disk {
  map = new Map();
  tabs = [];
  landing = [];
  constructor(slow = false) {
    this.slow = slow;
  }
  keeper(prefix = "h:out:", changed = () => {}) {
    const others = () => this.tabs.filter((tab) => tab !== outbox);
    const outbox = new Outbox(
      {
        all: async (wanted) => [...this.map].filter(([key]) => key.startsWith(wanted)).map(([, item]) => item),
        put: async (key, item) => {
          for (const tab of others()) tab.heard(key, item);
          if (this.slow) await new Promise((done) => this.landing.push(done));
          this.map.set(key, item);
        },
        remove: async (key) => {
          for (const tab of others()) tab.heard(key);
          this.map.delete(key);
        },
      },
      prefix,
      changed,
    );
    this.tabs.push(outbox);
    return outbox;
  }
  /** A page opens, and has read what is there. */
  async page(prefix) {
    const outbox = this.keeper(prefix);
    await outbox.read();
    return outbox;
  }
  async lands() {
    for (const done of this.landing.splice(0)) done();
    await settled();
  }
}

const item = (cmid, at, fields = {}) => ({ cmid, at, text: `text of ${cmid}`, ...fields });
const cmids = (outbox) => outbox.items().map(({ cmid }) => cmid);

test("a message is on the disk before it is sent, and shown before that", async () => {
  const disk = new Disk(true);
  let changes = 0;
  const outbox = disk.keeper("h:out:", () => (changes += 1));
  await outbox.read();
  const before = changes;
  outbox.add(item("a", 10));
  outbox.add(item("b", 11));
  assert.deepEqual(cmids(outbox), ["a", "b"]);
  assert.equal(outbox.next(), undefined);
  await disk.lands();
  assert.equal(outbox.next().cmid, "a");
  assert.ok(changes > before);
});

test("nothing is sent before it is known what an earlier page left", async () => {
  const disk = new Disk();
  await (await disk.page()).add(item("old", 10));
  const outbox = disk.keeper();
  await outbox.add(item("new", 20));
  assert.equal(outbox.next(), undefined);
  await outbox.read();
  assert.equal(outbox.next().cmid, "old");
  assert.deepEqual(cmids(outbox), ["old", "new"]);
});

test("a message is there after a reload", async () => {
  const disk = new Disk();
  await (await disk.page()).add(item("a", 10));
  const again = await disk.page();
  assert.deepEqual(cmids(again), ["a"]);
  assert.equal(again.next().text, "text of a");
});

test("messages go in the order of the gestures, even when the clock stands still or runs back", async () => {
  const outbox = await new Disk().page();
  await outbox.add(item("b", 50));
  await outbox.add(item("a", 50));
  await outbox.add(item("c", 7));
  assert.deepEqual(cmids(outbox), ["b", "a", "c"]);
  assert.equal(outbox.next().cmid, "b");
});

test("it leaves when it was acknowledged, and not before", async () => {
  const disk = new Disk();
  const outbox = await disk.page();
  await outbox.add(item("a", 1));
  await outbox.add(item("b", 2));
  assert.equal(outbox.next().cmid, "a");
  assert.equal(outbox.next().cmid, "a");
  outbox.remove("a");
  assert.equal(outbox.next().cmid, "b");
  assert.deepEqual([...disk.map.keys()], ["h:out:b"]);
});

test("what the service refuses is kept with the reason and holds up nobody", async () => {
  const disk = new Disk();
  const outbox = await disk.page();
  await outbox.add(item("a", 1));
  await outbox.add(item("b", 2));
  outbox.refuse("a", "Too long.");
  assert.equal(outbox.next().cmid, "b");
  await settled();
  assert.equal((await disk.page()).items()[0].refused, "Too long.");
  outbox.refuse("gone", "No.");
  assert.deepEqual(cmids(outbox), ["a", "b"]);
});

test("two tabs have the same messages, and what one has sent the other does not keep", async () => {
  const disk = new Disk();
  const [one, other] = [await disk.page(), await disk.page()];
  await one.add(item("a", 1));
  await other.add(item("b", 2));
  assert.deepEqual(cmids(one), ["a", "b"]);
  one.remove("a");
  assert.deepEqual(cmids(other), ["b"]);
  assert.deepEqual(cmids(await disk.page()), ["b"]);
});

test("what was forgotten goes again before what was said later", async () => {
  const outbox = await new Disk().page();
  await outbox.add(item("new", 100));
  outbox.giveBack([
    { cmid: "old1", text: "1" },
    { cmid: "old2", text: "2" },
  ]);
  await outbox.add(item("newest", 101));
  assert.deepEqual(cmids(outbox), ["old1", "old2", "new", "newest"]);
});

test("a new conversation takes the words along and leaves the old one's choices", async () => {
  const outbox = await new Disk().page();
  await outbox.add(item("a", 1));
  await outbox.add(item("b", 2, { choice: { seq: 7, id: "send" } }));
  outbox.forgetChoices();
  assert.deepEqual(cmids(outbox), ["a"]);
});

test("what a visitor had not sent goes on under the customer's name, and under theirs no more", async () => {
  const disk = new Disk();
  await (await disk.page("visitor:out:")).add(item("a", 1));
  const theirs = await disk.page("ana:out:");
  await theirs.adopt("visitor:out:");
  assert.deepEqual(cmids(theirs), ["a"]);
  assert.deepEqual([...disk.map.keys()], ["ana:out:a"]);
});

test("what was written under a name that proves nothing goes on as a visitor's, and what is written meanwhile", async () => {
  const disk = new Disk();
  const theirs = await disk.page("nobody:out:");
  await theirs.add(item("a", 1));
  await theirs.giveTo("visitor:out:");
  await theirs.add(item("b", 2));
  assert.deepEqual([...disk.map.keys()], ["visitor:out:a", "visitor:out:b"]);
  assert.deepEqual(cmids(await disk.page("visitor:out:")), ["a", "b"]);
});

test("what another customer of this browser keeps is left alone, and what is broken is passed over", async () => {
  const disk = new Disk();
  await (await disk.page("ben:out:")).add(item("x", 1));
  disk.map.set("h:out:bad", null).set("h:out:odd", { cmid: 3 });
  const outbox = await disk.page();
  await outbox.add(item("a", 1));
  assert.deepEqual(cmids(outbox), ["a"]);
  assert.ok(disk.map.has("ben:out:x"));
});

test("a shelf whose storage is full or forbidden works from memory", () => {
  const full = { getItem: () => null, removeItem() {}, setItem: () => assert.fail("full") };
  for (const open of [() => full, () => assert.fail("forbidden")]) {
    const shelf = new Shelf(open);
    shelf.set("a", "1");
    assert.equal(shelf.get("a"), "1");
    shelf.set("a", "");
    assert.ok(!shelf.get("a"));
  }
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

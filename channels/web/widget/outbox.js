// @ts-check
/**
 * Messages the service has not yet confirmed. Each is kept before it is sent and under a key of its own, so that two
 * tabs never overwrite each other's, and leaves only when it was acknowledged or the customer let it go.
 */

/** @import { Keeper } from "./drawer.js" */
/** @import { Picked, Send } from "./protocol.js" */

/** @typedef {{ cmid: string, at: number, text: string, choice?: Picked, refused?: string }} Item */

export class Outbox {
  #kept;
  #prefix;
  #changed;
  /** @type {Map<string, Item>} */
  #items = new Map();
  /** Those that are not on the disk yet. @type {Set<string>} */
  #wet = new Set();
  #isRead = false;

  /**
   * @param {Keeper} kept
   * @param {string} prefix
   * @param {() => void} changed something was put on the disk, or another tab did something: there may be more to send
   */
  constructor(kept, prefix, changed) {
    this.#kept = kept;
    this.#prefix = prefix;
    this.#changed = changed;
  }

  /** Read what an earlier page left. Nothing is sent before that, for it was said before. */
  async read() {
    for (const item of await this.#kept.all(this.#prefix)) {
      if (isItem(item) && !this.#items.has(item.cmid)) this.#items.set(item.cmid, item);
    }
    this.#isRead = true;
    this.#changed();
  }

  /** @returns {Item[]} in the order of the customer's gestures */
  items() {
    return [...this.#items.values()].sort((one, other) => one.at - other.at || (one.cmid < other.cmid ? -1 : 1));
  }

  /** The one to send now: they go one at a time, so that their order holds whatever fails. */
  next() {
    const item = this.items().find((each) => each.refused === undefined);
    return this.#isRead && item && !this.#wet.has(item.cmid) ? item : undefined;
  }

  /** @param {Item} item its `at` is moved behind everything already here */
  add(item) {
    const last = this.items().at(-1);
    return this.#put({ ...item, at: Math.max(item.at, (last?.at ?? 0) + 1) });
  }

  /**
   * What was confirmed once and then forgotten goes again, before all that was said later.
   * @param {{ cmid: string, text: string }[]} said
   */
  giveBack(said) {
    const first = this.items()[0]?.at ?? 0;
    for (const [place, item] of said.entries()) void this.#put({ ...item, at: first - said.length + place });
  }

  /** @param {string} cmid */
  remove(cmid) {
    if (this.#items.delete(cmid)) void this.#kept.remove(this.#prefix + cmid);
  }

  /**
   * The service will never take this one.
   * @param {string} cmid
   * @param {string} reason in words for the customer
   */
  refuse(cmid, reason) {
    const item = this.#items.get(cmid);
    if (item) void this.#put({ ...item, refused: reason });
  }

  /** A new conversation begins: words go on, answers to the old one's questions mean nothing there. */
  forgetChoices() {
    for (const item of this.items()) if (item.choice) this.remove(item.cmid);
  }

  /**
   * What a visitor had not sent yet goes on under the name of the customer whom they turned out to be.
   * @param {string} prefix theirs
   */
  async adopt(prefix) {
    for (const item of await this.#kept.all(prefix)) {
      await this.#put(item);
      await this.#kept.remove(prefix + item.cmid);
    }
  }

  /**
   * What was and is written under a name that proves nothing goes on as a visitor's.
   * @param {string} prefix theirs
   */
  giveTo(prefix) {
    const own = this.#prefix;
    this.#prefix = prefix;
    return this.adopt(own);
  }

  /**
   * Another tab has put an item on the disk, or taken one away.
   * @param {string} key
   * @param {unknown} item
   */
  heard(key, item) {
    if (!key.startsWith(this.#prefix)) return;
    if (isItem(item)) this.#items.set(item.cmid, item);
    else this.#items.delete(key.slice(this.#prefix.length));
    this.#changed();
  }

  /** @param {Item} item */
  async #put(item) {
    this.#items.set(item.cmid, item);
    this.#wet.add(item.cmid);
    await this.#kept.put(this.#prefix + item.cmid, item);
    this.#wet.delete(item.cmid);
    this.#changed();
  }
}

/**
 * @param {Item} item
 * @returns {Send}
 */
export function sendFrame({ cmid, text, choice }) {
  return choice ? { type: "send", cmid, choice } : { type: "send", cmid, text };
}

/**
 * An id for a message. `randomUUID` is missing on pages without TLS.
 * @returns {string}
 */
export function newCmid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/**
 * What lies there may be from another version of this page.
 * @param {any} it
 * @returns {it is Item}
 */
const isItem = (it) => typeof it?.cmid === "string" && typeof it.text === "string" && Number.isFinite(it.at);

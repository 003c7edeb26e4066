// @ts-check
/**
 * Messages the service has not yet confirmed. Each is stored before it is sent and under a key of its own, so
 * that two tabs never overwrite each other's, and leaves only when it was acknowledged or the customer let it go.
 */

/** @import { Picked, Send } from "./protocol.js" */

/** @typedef {{ cmid: string, at: number, text: string, choice?: Picked, refused?: string }} Item */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">} Keeper */

/** The browser's storage where it works, memory where it does not (private windows, full disks). */
export class Shelf {
  /** @type {Map<string, string>} */
  #memory = new Map();
  /** @type {Keeper | null} */
  #kept = null;

  /** @param {() => Keeper} open may throw: even naming `localStorage` does in some windows */
  constructor(open) {
    try {
      this.#kept = open();
    } catch {
      // memory it is
    }
  }

  /** @param {string} key */
  get(key) {
    try {
      return this.#memory.get(key) ?? this.#kept?.getItem(key) ?? null;
    } catch {
      return null;
    }
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  set(key, value) {
    this.#memory.set(key, value);
    try {
      if (!this.#kept) return;
      this.#kept.setItem(key, value);
      this.#memory.delete(key);
    } catch {
      // stays in memory
    }
  }

  /** @param {string} key */
  remove(key) {
    this.#memory.delete(key);
    try {
      this.#kept?.removeItem(key);
    } catch {
      // it was not there
    }
  }

  /** @param {string} prefix */
  keys(prefix) {
    const found = new Set(this.#memory.keys());
    try {
      for (let at = 0; at < (this.#kept?.length ?? 0); at += 1) found.add(this.#kept?.key(at) ?? "");
    } catch {
      // only memory, then
    }
    return [...found].filter((key) => key.startsWith(prefix));
  }
}

export class Outbox {
  #shelf;
  #prefix;

  /**
   * @param {Shelf} shelf
   * @param {string} prefix
   */
  constructor(shelf, prefix) {
    this.#shelf = shelf;
    this.#prefix = prefix;
  }

  /** @returns {Item[]} in the order of the customer's gestures */
  items() {
    const found = [];
    for (const key of this.#shelf.keys(this.#prefix)) {
      const item = readItem(this.#shelf.get(key));
      if (item) found.push(item);
    }
    return found.sort((one, other) => one.at - other.at || (one.cmid < other.cmid ? -1 : 1));
  }

  /** The one to send now: they go one at a time, so that their order holds whatever fails. */
  next() {
    return this.items().find((item) => item.refused === undefined);
  }

  /** @param {Item} item its `at` is moved behind everything already here */
  add(item) {
    const last = this.items().at(-1);
    this.#write({ ...item, at: Math.max(item.at, (last?.at ?? 0) + 1) });
  }

  /**
   * What was confirmed once and then forgotten goes again, before all that was said later.
   * @param {{ cmid: string, text: string }[]} said
   */
  giveBack(said) {
    const first = this.items()[0]?.at ?? 0;
    for (const [place, item] of said.entries()) this.#write({ ...item, at: first - said.length + place });
  }

  /** @param {string} cmid */
  remove(cmid) {
    this.#shelf.remove(this.#prefix + cmid);
  }

  /**
   * The service will never take this one.
   * @param {string} cmid
   * @param {string} reason in words for the customer
   */
  refuse(cmid, reason) {
    const item = readItem(this.#shelf.get(this.#prefix + cmid));
    if (item) this.#write({ ...item, refused: reason });
  }

  /** A new conversation begins: words go on, answers to the old one's questions mean nothing there. */
  forgetChoices() {
    for (const item of this.items()) if (item.choice) this.remove(item.cmid);
  }

  /** @param {Item} item */
  #write(item) {
    this.#shelf.set(this.#prefix + item.cmid, JSON.stringify(item));
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
 * @param {string | null} raw
 * @returns {Item | null}
 */
function readItem(raw) {
  try {
    const it = JSON.parse(raw ?? "null");
    return typeof it?.cmid === "string" && typeof it.text === "string" && Number.isFinite(it.at) ? it : null;
  } catch {
    return null;
  }
}

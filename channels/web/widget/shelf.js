// @ts-check
/** The browser's storage where it works, memory where it does not (private windows, full disks). */

/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Small */

export class Shelf {
  /** @type {Map<string, string>} */
  #memory = new Map();
  /** @type {Small | null} */
  #kept = null;

  /** @param {() => Small} open may throw: even naming `localStorage` does in some windows */
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
   * @param {string} value nothing: it is removed
   */
  set(key, value) {
    this.#memory.set(key, value);
    try {
      if (!this.#kept) return;
      if (value) this.#kept.setItem(key, value);
      else this.#kept.removeItem(key);
      this.#memory.delete(key);
    } catch {
      // stays in memory
    }
  }
}

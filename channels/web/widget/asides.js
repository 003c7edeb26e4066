// @ts-check
/** What is said by the way and never kept: that the customer is writing, and what has been on their screen. */

/** @import { Aside } from "./protocol.js" */

const WRITING_MS = 4_000;

export class Asides {
  #tell;
  #seen = 0;
  /** When we last told that the customer writes; 0 when we told that they do not. */
  #wroteAt = 0;
  #idle = 0;

  /** @param {(aside: Aside) => void} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** @param {boolean} on */
  writes(on) {
    clearTimeout(this.#idle);
    if (on) this.#idle = setTimeout(() => this.writes(false), 2 * WRITING_MS);
    if (on ? Date.now() - this.#wroteAt < WRITING_MS : !this.#wroteAt) return;
    this.#wroteAt = on ? Date.now() : 0;
    this.#tell({ type: "typing", on });
  }

  /** @param {number} seq the last line in sight */
  sees(seq) {
    if (seq <= this.#seen) return;
    this.#seen = seq;
    this.#tell({ type: "seen", seq });
  }

  /** Another line to the service: it knows nothing of this yet. */
  forget() {
    this.#wroteAt = this.#seen = 0;
  }
}

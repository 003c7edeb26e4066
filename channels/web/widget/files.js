// @ts-check
/** Sending a file: it is a message of its own, and comes back as an event like every other. */

import { newCmid } from "./outbox.js";
import { fill } from "./texts.js";

/** @import { Session } from "./session.js" */
/** @import { Texts } from "./texts.js" */

/** What the service takes; it looks into each file itself. */
export const TAKEN = "image/*,application/pdf,text/plain";

export class Uploads {
  #at;
  #session;
  #texts;
  #changed;
  /** What is to be said of a file that is on its way, or did not arrive. */
  words = "";

  /**
   * @param {URL} at where the service's chat is
   * @param {Session} session
   * @param {Texts} texts
   * @param {(bad: string) => void} changed there is something else to be said, and what of it is bad
   */
  constructor(at, session, texts, changed) {
    this.#at = at;
    this.#session = session;
    this.#texts = texts;
    this.#changed = changed;
  }

  /** @param {File} file */
  async send(file) {
    this.words = fill(this.#texts.uploading, { name: file.name });
    this.#changed("");
    const isSent = await this.#post(file).catch(() => false);
    this.words = isSent ? "" : fill(this.#texts.unsent, { name: file.name });
    this.#changed(this.words);
  }

  /** @param {File} file */
  async #post(file) {
    const query = new URLSearchParams({ cmid: newCmid(), name: file.name });
    const headers = { Authorization: `Bearer ${await this.#session.token()}` };
    const url = new URL(`files?${query}`, this.#at);
    return (await fetch(url, { method: "POST", headers, body: file, credentials: "omit" })).ok;
  }
}

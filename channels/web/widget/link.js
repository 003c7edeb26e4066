// @ts-check
/**
 * The line to the service: a WebSocket, or a long poll where none gets through. Both bring the same frames, so that
 * nobody else needs to know which it is. It never gives up.
 */

import { after, CUT, LOST, START, TRY_SOCKET } from "./backoff.js";
import { hello, parseFrame, readEvent, readFrame, SUBPROTOCOL, TEXT_LIMIT } from "./protocol.js";
import { Refused, Unproven } from "./session.js";

/** @import { End, Plan } from "./backoff.js" */
/** @import { Aside, Frame, Send } from "./protocol.js" */
/** @import { Session } from "./session.js" */

/** @typedef {"connecting" | "open" | "waiting" | "refused"} Status */
/**
 * @typedef {object} Ears
 * @property {() => number} lastSeq
 * @property {(frame: Frame) => void} frame
 * @property {(status: Status) => void} status
 * @property {() => void} renewed the token no longer counts: what follows is a new conversation
 * @property {() => void} unproven what the site says of the customer proves nothing
 */

const QUIET_MS = 45_000;
const STALE_MS = 25_000;
const WELCOME_MS = 10_000;
const POLLING_MS = 300_000;
const POLL_SECONDS = 25;
const POLL_AT_MOST_MS = 40_000;
const POLL_PAUSE_MS = 1_000;
const AUTH = 4401;
const ORIGIN = 4403;

export class Link {
  #at;
  #session;
  #ears;
  /** @type {Plan} */
  #plan = START;
  #stopped = false;
  #heardAt = 0;
  /** @type {((frame: Send) => void) | null} */
  #out = null;
  /** @type {((frame: Aside) => void) | null} */
  #aside = null;
  /** @type {() => void} */
  #cut = () => {};
  /** @type {() => void} */
  #endPause = () => {};

  /**
   * @param {URL} at the service's `/chat/v1/`
   * @param {Session} session
   * @param {Ears} ears
   */
  constructor(at, session, ears) {
    this.#at = at;
    this.#session = session;
    this.#ears = ears;
  }

  async run() {
    this.#ears.status("connecting");
    while (!this.#stopped) {
      const began = Date.now();
      const { code, welcomed } = await (this.#plan.by === "socket" ? this.#socket() : this.#poll());
      this.#out = this.#aside = null;
      this.#cut = () => {};
      if (this.#stopped) return;
      if (code === AUTH) {
        this.#session.forget();
        this.#ears.renewed();
      }
      const { plan, delayMs } = after(this.#plan, { code, welcomed, stoodMs: Date.now() - began }, Math.random());
      this.#plan = plan;
      this.#ears.status(code === ORIGIN ? "refused" : "waiting");
      await this.#pause(delayMs);
    }
  }

  stop() {
    this.#stopped = true;
    this.#cut();
    this.#endPause();
  }

  /**
   * @param {Send} frame
   * @returns {boolean} false while there is no line
   */
  send(frame) {
    this.#out?.(frame);
    return this.#out !== null;
  }

  /** @param {Aside} frame said if it can be said just now */
  whisper(frame) {
    this.#aside?.(frame);
  }

  /** Begin anew from the last seq: something is missing. */
  again() {
    this.#cut();
  }

  /** The page is seen or the network is back: do not sit out a pause, do not trust a line that has gone quiet. */
  wake() {
    this.#endPause();
    if (this.#out && Date.now() - this.#heardAt > STALE_MS) this.#cut();
  }

  /** @returns {Promise<Omit<End, "stoodMs">>} */
  async #socket() {
    const token = await this.#token();
    if (typeof token === "number") return { code: token, welcomed: false };
    const url = new URL("ws", this.#at);
    url.protocol = url.protocol.replace("http", "ws");
    /** @type {WebSocket} */
    let socket;
    try {
      socket = new WebSocket(url, SUBPROTOCOL);
    } catch {
      return { code: LOST, welcomed: false }; // the page's own policy forbids it
    }
    return new Promise((done) => {
      let welcomed = false;
      this.#heardAt = Date.now();
      const end = (/** @type {number} */ code) => {
        clearInterval(watch);
        socket.onopen = socket.onmessage = socket.onclose = null;
        socket.close();
        done({ code, welcomed });
      };
      const watch = setInterval(() => {
        if (Date.now() - this.#heardAt > (welcomed ? QUIET_MS : WELCOME_MS)) end(LOST);
      }, 1000);
      this.#cut = () => end(CUT);
      socket.onopen = () => socket.send(JSON.stringify(hello(token, this.#ears.lastSeq())));
      socket.onclose = ({ code }) => end(code);
      socket.onmessage = ({ data }) => {
        this.#heardAt = Date.now();
        const frame = parseFrame(data);
        if (frame?.type === "welcome") {
          welcomed = true;
          this.#aside = (aside) => socket.send(JSON.stringify(aside));
          this.#opened((send) => socket.send(JSON.stringify(send)));
        }
        if (frame) this.#ears.frame(frame);
      };
    });
  }

  /** @returns {Promise<Omit<End, "stoodMs">>} */
  async #poll() {
    const token = await this.#token();
    if (typeof token === "number") return { code: token, welcomed: false };
    const until = Date.now() + POLLING_MS;
    const stop = new AbortController();
    let code = TRY_SOCKET;
    const cut = (/** @type {number} */ why) => {
      code = why;
      stop.abort();
    };
    this.#cut = () => cut(CUT);
    let opened = false;
    try {
      while (Date.now() < until && !stop.signal.aborted) {
        const asked = Date.now();
        const late = setTimeout(() => cut(LOST), POLL_AT_MOST_MS);
        const query = `events?after=${this.#ears.lastSeq()}&wait=${opened ? POLL_SECONDS : 0}`;
        const reply = await this.#ask(query, token, { signal: stop.signal }).finally(() => clearTimeout(late));
        if (!reply.ok) return { code: reply.status === 401 ? AUTH : LOST, welcomed: opened };
        const { events, head, resume } = await reply.json();
        this.#heardAt = Date.now();
        if (!opened) this.#opened((frame) => void this.#post(frame, token, cut));
        const reset = resume === "reset";
        if (!opened || reset) {
          this.#ears.frame({ type: "welcome", conversation: "", head, reset, limit: TEXT_LIMIT });
        }
        const quick = opened && events.length === 0 && Date.now() - asked < POLL_PAUSE_MS;
        opened = true;
        for (const each of events) {
          const event = readEvent(each);
          if (event) this.#ears.frame(event);
        }
        if (quick) await this.#pause(POLL_PAUSE_MS);
      }
    } catch {
      if (code === TRY_SOCKET) code = LOST;
    }
    return { code, welcomed: opened };
  }

  /**
   * @param {Send} send
   * @param {string} token
   * @param {(code: number) => void} cut
   */
  async #post(send, token, cut) {
    /** @type {Frame} */
    let answer = { type: "nack", cmid: send.cmid, message: "", retrySeconds: 3 };
    try {
      const reply = await this.#ask("messages", token, { method: "POST", body: JSON.stringify(send) });
      if (reply.status === 401) return cut(AUTH);
      const body = await reply.json();
      const frame = readFrame(body);
      if (frame?.type === "ack" || frame?.type === "nack") answer = frame;
      else if (reply.status >= 400 && reply.status < 500 && ![403, 408, 429].includes(reply.status)) {
        answer = { ...answer, message: String(body.detail ?? body.title ?? ""), retrySeconds: null };
      }
    } catch {
      // no answer: it is sent again, and the service knows it by its cmid
    }
    return this.#ears.frame(answer);
  }

  /**
   * @param {string} path
   * @param {string} token
   * @param {RequestInit} options
   */
  #ask(path, token, options) {
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    return fetch(new URL(path, this.#at), { ...options, headers, credentials: "omit", cache: "no-store" });
  }

  /** @returns {Promise<string | number>} the token, or the close code that says why there is none */
  async #token() {
    try {
      return await this.#session.token();
    } catch (problem) {
      if (problem instanceof Unproven) this.#ears.unproven();
      return problem instanceof Refused ? ORIGIN : CUT;
    }
  }

  /** @param {(frame: Send) => void} out */
  #opened(out) {
    this.#out = out;
    this.#ears.status("open");
  }

  /** @param {number} ms */
  #pause(ms) {
    return new Promise((done) => {
      const timer = setTimeout(done, ms);
      this.#endPause = () => {
        clearTimeout(timer);
        done(undefined);
      };
    });
  }
}

// @ts-check
/** Who the customer is to the service: a token, made once, kept in the browser, renewed when it no longer counts. */

/** @import { Shelf } from "./shelf.js" */

/**
 * @typedef {object} Wish
 * @property {string | undefined} [journey]
 * @property {string | undefined} [language]
 * @property {string | undefined} [timezone] where the customer is, as their browser says
 * @property {string | undefined} [customer]
 */

const PATIENCE_MS = 15_000;
const UNPROVEN = 422;

/** The service does not let this page or person in; time alone will not change that. */
export class Refused extends Error {}

/** What the site says of the customer proves nothing to the service. */
export class Unproven extends Error {}

export class Session {
  #url;
  #shelf;
  #key;
  #visitor;
  #wish;
  #adopt;

  /**
   * @param {URL} url of `POST /chat/v1/session`
   * @param {Shelf} shelf
   * @param {string} prefix of this customer's keys
   * @param {string} visitor prefix of the keys of whoever they were before the site said who they are
   * @param {Wish} wish
   * @param {() => unknown} adopt what the visitor had not sent yet
   */
  constructor(url, shelf, prefix, visitor, wish, adopt) {
    this.#url = url;
    this.#shelf = shelf;
    this.#key = prefix;
    this.#visitor = visitor;
    this.#wish = wish;
    this.#adopt = adopt;
  }

  /**
   * The token; the first call asks the service for one.
   * @returns {Promise<string>}
   */
  async token() {
    const kept = this.#shelf.get(`${this.#key}token`);
    if (kept) return kept;
    const visitor = this.#wish.customer && this.#shelf.get(`${this.#visitor}token`);
    const reply = await fetch(this.#url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...this.#wish, ...(visitor && { token: visitor }) }),
      credentials: "omit",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (reply.status === 401 || reply.status === 403) throw new Refused(String(reply.status));
    if (reply.status === UNPROVEN && this.#wish.customer) throw new Unproven();
    if (!reply.ok) {
      if (reply.status < 500 && reply.status !== 429) this.#wishLess(reply.status);
      throw new Error(`session: ${reply.status}`);
    }
    const { token } = await reply.json();
    this.#shelf.set(`${this.#key}token`, String(token));
    if (visitor) this.#moveIn();
    return String(token);
  }

  /** What the visitor began to write goes on under the customer's name; their token counts no more. */
  #moveIn() {
    const draft = this.#shelf.get(`${this.#visitor}draft`);
    if (draft) this.#shelf.set(`${this.#key}draft`, draft);
    for (const rest of ["draft", "out:", "token"]) this.#shelf.set(this.#visitor + rest, "");
    void this.#adopt();
  }

  forget() {
    this.#shelf.set(`${this.#key}token`, "");
  }

  /**
   * A mistake of the site (a journey that is not there) must not leave the customer without a chat.
   * @param {number} status
   */
  #wishLess(status) {
    console.warn(`handrail: the service answered ${status}; going on without data-journey`);
    this.#wish = { ...this.#wish, journey: undefined };
  }
}

/**
 * Whose things are kept under which key: two people who share a browser must not see each other's talk.
 * @param {string} origin
 * @param {string | undefined} jwt
 */
export function keyPrefix(origin, jwt) {
  return `handrail:${origin}:${jwt ? subject(jwt) : ""}:`;
}

/** @param {string} jwt */
function subject(jwt) {
  try {
    const middle = (jwt.split(".")[1] ?? "").replace(/-/g, "+").replace(/_/g, "/");
    return encodeURIComponent(String(JSON.parse(atob(middle)).sub ?? jwt));
  } catch {
    return encodeURIComponent(jwt);
  }
}

// @ts-check
/** The desk's JSON over HTTP. The socket is in live.js. */

/** @import { Colleague, Detail, Me, Problem, Ticket, Written } from "./shapes.js" */

const BASE = "/staff/api/v1";
const PATIENCE_MS = 15_000;

/** The desk declined. */
export class Declined extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
  }
}

/** Nobody answers: the network, or the service. */
export class Unreachable extends Error {}

/** The service is there and has too much to do: what is known stays, and the next reading may do better. */
export class Busy extends Error {}

/** How far the service's clock is before ours, in milliseconds. */
let ahead = 0;

/** The service's time, for waits that count up. */
export const now = () => Date.now() + ahead;

/**
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<unknown>}
 */
async function ask(method, path, body) {
  let response;
  try {
    response = await fetch(BASE + path, {
      method,
      headers: body ? { "Content-Type": "application/json" } : {},
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } catch {
    throw new Unreachable("The service does not answer");
  }
  const date = Date.parse(response.headers.get("Date") ?? "");
  if (!Number.isNaN(date) && Math.abs(date - Date.now()) > 2000) ahead = date - Date.now();
  if (response.status === 401) location.assign(`/staff/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  if (response.status === 503 && answer !== null) throw new Busy(/** @type {Problem} */ (answer).title);
  if (response.status >= 502 || answer === null) throw new Unreachable("The service does not answer");
  throw new Declined(/** @type {Problem} */ (answer));
}

/** @returns {Promise<Me>} */
export const me = async () => /** @type {Me} */ (await ask("GET", "/me"));

/**
 * @param {string} state
 * @returns {Promise<Ticket[]>}
 */
export const tickets = async (state) =>
  /** @type {{ tickets: Ticket[] }} */ (await ask("GET", `/tickets?state=${state}`)).tickets;

/**
 * Closed tickets that have words with the beginnings in a field, and where to look on for those closed before.
 * @param {HTMLInputElement} field the page that it came with goes on where the one before ended; other words begin anew
 * @returns {Promise<{ closed: Ticket[], further: string | null }>}
 */
export const closed = async (field) => {
  const after = field.value === field.defaultValue ? field.dataset.after : "";
  const asked = new URLSearchParams({ state: "closed", q: field.value, after: after ?? "" });
  const found = /** @type {{ tickets: Ticket[], after: string | null }} */ (await ask("GET", `/tickets?${asked}`));
  return { closed: found.tickets, further: found.after };
};

/**
 * @param {string} id
 * @param {number} [after] leave out the lines up to here
 * @returns {Promise<Detail>}
 */
export const ticket = async (id, after) =>
  /** @type {Detail} */ (await ask("GET", `/tickets/${id}${after ? `?after=${after}` : ""}`));

/**
 * @param {string} id
 * @param {string} act
 * @param {object} body
 */
export const act = (id, act, body) => ask("POST", `/tickets/${id}/${act}`, body);

/**
 * What a language model says a conversation is about.
 * @param {string} id
 */
export const summary = async (id) => /** @type {Written} */ (await ask("GET", `/tickets/${id}/summary`));

/**
 * A reply that it drafts.
 * @param {string} id
 */
export const draft = async (id) => /** @type {Written} */ (await ask("POST", `/tickets/${id}/draft`));

/** @returns {Promise<{ staff: Colleague[], queues: { id: string, title: string }[] }>} */
export const staff = async () =>
  /** @type {{ staff: Colleague[], queues: { id: string, title: string }[] }} */ (await ask("GET", "/staff"));

/** @param {string} presence */
export const declare = async (presence) => /** @type {Me} */ (await ask("PUT", "/me/presence", { presence }));

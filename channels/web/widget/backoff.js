// @ts-check
/** How the next connection is tried after one ended. Pure: chance comes in as an argument. */

/**
 * @typedef {object} Plan
 * @property {"socket" | "poll"} by
 * @property {number} tries ended connections since the last one that stood for a minute
 * @property {number} unwelcomed sockets in a row that ended before their welcome
 */

/**
 * How a connection ended.
 * @typedef {object} End
 * @property {number} code a WebSocket close code, or one of the two below
 * @property {boolean} welcomed
 * @property {number} stoodMs
 */

/** Polling for five minutes: time to see whether a WebSocket gets through now. */
export const TRY_SOCKET = 0;
/** We cut it ourselves, because something was missing or too quiet. */
export const CUT = 1;
/** The connection broke; so does a browser name it. */
export const LOST = 1006;
const RESTART = 1001;
/** Refusals that a fresh try cures: a token that no longer counts, a greeting that came too slowly. */
const CURABLE = [4401, 4408];

const FIRST_MS = 500;
const CEILING_MS = 30_000;
const STABLE_MS = 60_000;
const RESTART_SPREAD_MS = 2_000;

/** @type {Plan} */
export const START = Object.freeze({ by: "socket", tries: 0, unwelcomed: 0 });

/**
 * @param {Plan} plan
 * @param {End} end
 * @param {number} chance at least 0, below 1
 * @returns {{ plan: Plan, delayMs: number }}
 */
export function after(plan, end, chance) {
  const tries = end.stoodMs >= STABLE_MS ? 0 : plan.tries + 1;
  if (plan.by === "poll") {
    // One more unwelcomed socket and we poll again; a polling that fails says the service is away, not the socket.
    const unwelcomed = end.welcomed ? 1 : 0;
    const delayMs = end.code === TRY_SOCKET ? 0 : jitter(tries, chance);
    return { plan: { by: "socket", tries, unwelcomed }, delayMs };
  }
  if (end.code === RESTART) {
    return { plan: { by: "socket", tries: plan.tries, unwelcomed: 0 }, delayMs: chance * RESTART_SPREAD_MS };
  }
  if (end.code >= 4000 && !CURABLE.includes(end.code)) {
    // The service refused us by name: asking again soon is rude, never asking again strands the customer.
    return { plan: { by: "socket", tries, unwelcomed: 0 }, delayMs: CEILING_MS * (0.5 + chance / 2) };
  }
  const unwelcomed = end.code === LOST && !end.welcomed ? plan.unwelcomed + 1 : 0;
  if (unwelcomed >= 2) return { plan: { by: "poll", tries, unwelcomed: 0 }, delayMs: 0 };
  return { plan: { by: "socket", tries, unwelcomed }, delayMs: jitter(tries, chance) };
}

/**
 * Full jitter: anywhere between nothing and a ceiling that doubles, so that a thousand widgets do not return as one.
 * @param {number} tries from 1
 * @param {number} chance
 */
export function jitter(tries, chance) {
  return chance * Math.min(CEILING_MS, FIRST_MS * 2 ** Math.min(tries - 1, 10));
}

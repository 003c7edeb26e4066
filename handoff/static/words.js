// @ts-check
/** Codes, times and sources in words: the same as handoff/view.py, for what is drawn again in the browser. Pure. */

/** @import { Ticket, Me } from "./shapes.js" */

/**
 * A wait that counts up: 03:12, 1 h 05, 2 d.
 * @param {number} seconds
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 3600) return `${two(Math.floor(whole / 60))}:${two(whole % 60)}`;
  if (whole < 86400) return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))}`;
  return `${Math.floor(whole / 86400)} d`;
}

/** @param {number} number */
const two = (number) => String(number).padStart(2, "0");

/**
 * A length of time, spoken.
 * @param {number} seconds
 */
export function span(seconds) {
  for (const [unit, length] of /** @type {[string, number][]} */ ([["day", 86400], ["hour", 3600], ["minute", 60]])) {
    if (seconds >= length) {
      const number = Math.floor(seconds / length);
      return `${number} ${unit}${number > 1 ? "s" : ""}`;
    }
  }
  return "less than a minute";
}

/** @param {string | null} code a name of the map, as words */
export const plain = (code) => (code ?? "").replaceAll("_", " ");

/** @param {string} code a name of the map at the head of a row: `first_name` reads `First name` */
export const label = (code) => LABELS[code] ?? code.charAt(0).toUpperCase() + plain(code).slice(1);

/** @type {Record<string, string>} what Handrail itself notes of a customer */
const LABELS = { timezone: "Time zone" };

/** @param {string} name */
export const channel = (name) => ({ web: "Web", sms: "SMS" })[name] ?? name;

/** @param {string} text where a value is from */
export function source(text) {
  const [kind = "", name = ""] = text.split(/:(.*)/s);
  return SOURCES[kind]?.replace("{name}", name) ?? text;
}

/** @type {Record<string, string>} */
const SOURCES = {
  customer: "said by the customer", journey: "set by the journey", given: "given by another journey",
  site: "told by the site", page: "told by the browser", channel: "where they write from",
  proof: "proved with a code", action: "looked up by {name}", staff: "given by {name}",
  event: "came with {name}",
};

/**
 * Who has the conversation.
 * @param {Ticket} ticket
 * @param {string} me
 */
export function holder(ticket, me) {
  switch (ticket.state) {
    case "offered":
      return ticket.offer?.to === me ? "Offered to you" : `Offered to ${ticket.offer?.to_name}`;
    case "parked":
      return "Parked";
    case "deferred":
      return "Put off";
    case "bridged":
      return "With another desk";
    case "queued":
      return `Waiting for ${ticket.queue_title}`;
    case "held":
      return ticket.holder === me ? "Held by you" : `Held by ${ticket.holder_name}`;
    case "wrapping":
      return "Wrapping up";
    default:
      return "Closed";
  }
}

/** @param {string} stamp the time of day where the reader is */
export const at = (stamp) => new Date(stamp).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

/** @param {string} stamp */
export const day = (stamp) =>
  new Date(stamp).toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });

/**
 * @param {number} waiting how many wait for us
 * @returns the title of the page
 */
export const title = (waiting) => (waiting > 0 ? `(${waiting}) Handrail` : "Handrail");

/** What each outcome means; the order is that of the form. */
export const OUTCOMES = /** @type {const} */ ({
  kept: "Kept: we did what we promised",
  broken: "Broken: we could not do it",
  declined: "Declined: the customer did not want it",
  not_offered: "Not offered: we do not do this",
  transferred: "Transferred to another system",
  cancelled: "Cancelled by the customer",
  abandoned: "Abandoned: the customer left",
  opted_out: "Opted out",
  withdrawn: "Withdrawn: not needed any more",
  missed: "Missed: too late",
});

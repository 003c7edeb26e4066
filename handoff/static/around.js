// @ts-check
/** Who else is at the open ticket, whether the customer writes, and how far they have read. */

import { el, fill } from "./dom.js";

/** @import { Person } from "./live.js" */
/** @import { Detail } from "./shapes.js" */

const TYPING_MS = 10_000; // a customer who went away while writing says nothing of it
const people = el("p", { class: "around", id: "around", "aria-live": "polite" });
const typing = el("p", { class: "typing", id: "typing", "aria-live": "polite" });
let [ticket, seen] = ["", 0];
/** @type {ReturnType<typeof setTimeout> | undefined} */
let stops;

/** The lines above the composer. */
export const aroundParts = () => [typing, people];

/** @param {string} of @param {Person[]} there */
export function showPeople(of, there) {
  if (of !== ticket) return;
  fill(people, there.map((one) => `${one.called} ${one.writes ? "is writing" : "is here too"}`).join(" · "));
  people.dataset.writes = String(there.some((one) => one.writes));
}

/** @param {string} of @param {boolean} on @param {string} called */
export function showTyping(of, on, called) {
  clearTimeout(stops);
  if (of !== ticket) return;
  fill(typing, on ? `${called} is writing` : "");
  if (on) stops = setTimeout(() => fill(typing), TYPING_MS);
}

/** @param {string} of @param {number} seq */
export function noteSeen(of, seq) {
  if (of === ticket) seen = Math.max(seen, seq);
}

/**
 * Mark the last of our lines that the customer has on the screen; another ticket begins anew.
 * @param {Detail} open
 */
export function drawSeen(open) {
  if (open.id !== ticket) {
    [ticket, seen] = [open.id, 0];
    fill(people);
    fill(typing);
  }
  const read = open.lines.filter((line) => line.from === "staff" && line.seq <= seen).at(-1)?.seq;
  for (const line of document.querySelectorAll("#log .line[data-seen]")) line.removeAttribute("data-seen");
  if (read) document.querySelector(`#log .line[data-seq="${read}"]`)?.setAttribute("data-seen", "");
}

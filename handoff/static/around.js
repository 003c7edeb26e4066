// @ts-check
/** Who else is at the open ticket, whether the customer is here and writes, and how far they have read. */

import { el, fill } from "./dom.js";

/** @import { Person } from "./live.js" */
/** @import { Detail } from "./shapes.js" */

const TYPING_MS = 10_000; // a customer who went away while writing says nothing of it
const people = el("p", { class: "around", id: "around", "aria-live": "polite" });
const typing = el("p", { class: "typing", id: "typing", "aria-live": "polite" });
const here = el("p", { class: "here", id: "here", "aria-live": "polite" });
let [ticket, seen] = ["", 0];
let called = "";
/** @typedef {{ there: Person[], isHere: boolean | null }} News */
/** @type {Map<string, News>} by ticket: it may come before the ticket itself was read, or when it is left already */
const news = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let stops;

/** The lines above the composer. */
export const aroundParts = () => [here, typing, people];

/** @param {string} of @param {Person[]} there */
function showPeople(of, there) {
  noteOf(of).there = there;
  if (of === ticket) drawNews();
}

/** @param {string} of @param {boolean} isHere */
function showHere(of, isHere) {
  noteOf(of).isHere = isHere;
  if (of === ticket) drawNews();
}

/** @param {string} of @returns {News} */
function noteOf(of) {
  const known = news.get(of) ?? { there: [], isHere: null };
  news.set(of, known);
  return known;
}

function drawNews() {
  const { there, isHere } = noteOf(ticket);
  fill(people, there.map((one) => `${one.called} ${one.writes ? "is writing" : "is here too"}`).join(" · "));
  people.dataset.writes = String(there.some((one) => one.writes));
  const gone = `${called} has closed the page, and reads on when they come back`;
  fill(here, isHere === null ? "" : isHere ? `${called} has the page open` : gone);
  here.dataset.gone = String(isHere === false);
  if (isHere === false) fill(typing);
}

/** @param {string} of @param {boolean} on */
function showTyping(of, on) {
  clearTimeout(stops);
  if (of !== ticket) return;
  fill(typing, on ? `${called} is writing` : "");
  if (on) stops = setTimeout(() => fill(typing), TYPING_MS);
}

/** What the socket's whispers do here. */
export const aroundEars = { around: showPeople, here: showHere, typing: showTyping };

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
    fill(typing);
    called = open.customer.called;
    for (const of of news.keys()) if (of !== ticket) news.delete(of);
    drawNews();
  }
  const read = open.lines.filter((line) => line.from === "staff" && line.seq <= seen).at(-1)?.seq;
  for (const line of document.querySelectorAll("#log .line[data-seen]")) line.removeAttribute("data-seen");
  if (read) document.querySelector(`#log .line[data-seq="${read}"]`)?.setAttribute("data-seen", "");
}

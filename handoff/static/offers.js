// @ts-check
/** Tickets offered to the member: a card in the corner with the time that is left. It never takes the focus. */

import { now } from "./calls.js";
import { el, fill } from "./dom.js";
import * as words from "./words.js";

/** @import { Ticket } from "./shapes.js" */
/** @import { State } from "./state.js" */

const SAID_AT = [30, 10]; // seconds before the end at which the time left is spoken
const RING_MS = 5_000;
const place = el("section", { id: "offers", class: "offers", "aria-label": "Offered to you" });
const spoken = el("p", { class: "unseen", role: "alert" });

/** @type {Set<string>} */
const known = new Set();
let rung = 0;

/** Put the place of offers on the page. */
export function placeOffers() {
  document.body.append(place, spoken);
}

/** @param {State} state */
const mine = (state) => state.tickets.filter((one) => one.offer?.to === state.me?.name && Date.parse(one.offer?.until ?? "") > now());

/**
 * Draw what is offered, and say each once.
 * @param {State} state
 * @param {(id: string, act: "accept" | "decline", offer: string) => void} answer
 * @param {() => void} ring
 */
export function drawOffers(state, answer, ring) {
  const offers = mine(state);
  const shown = new Map([...place.children].map((child) => [/** @type {HTMLElement} */ (child).dataset.offer ?? "", child]));
  for (const [id, child] of shown) if (!offers.some((one) => one.offer?.id === id)) child.remove();
  for (const one of offers) {
    const id = one.offer?.id ?? "";
    if (!shown.has(id)) place.append(card(one, id, answer));
    if (known.has(id)) continue;
    known.add(id);
    spoken.textContent = `Offered to you: ${one.spoken}. Alt A accepts, Alt D declines.`;
    ring();
    rung = now();
  }
}

/**
 * @param {Ticket} one
 * @param {string} id
 * @param {(id: string, act: "accept" | "decline", offer: string) => void} answer
 */
function card(one, id, answer) {
  const accept = el("button", { class: "primary", "aria-keyshortcuts": "Alt+A" }, "Accept");
  const decline = el("button", { "aria-keyshortcuts": "Alt+D" }, "Decline");
  accept.onclick = () => answer(one.id, "accept", id);
  decline.onclick = () => answer(one.id, "decline", id);
  return el("article", { class: "offer", "data-offer": id, "data-ticket": one.id },
    el("p", {}, el("b", {}, one.customer.called), ` ${words.channel(one.channel)} · ${one.journey_title ?? "No journey"}`),
    one.preview && el("p", { class: "words" }, one.preview),
    el("p", { class: "hint" }, one.offer?.is_transfer ? "A colleague gives it to you. " : "", el("span", { class: "left", "data-until": one.offer?.until })),
    el("progress", { max: 1, value: 1, "data-from": String(now()), "data-until": one.offer?.until, "aria-hidden": "true" }),
    el("div", { class: "acts" }, accept, decline));
}

/**
 * Count down; called each second.
 * @param {() => void} ring
 */
export function tickOffers(ring) {
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-until]"))) {
    const left = Math.max(0, Math.round((Date.parse(each.dataset.until ?? "") - now()) / 1000));
    if (each instanceof HTMLProgressElement) {
      const whole = (Date.parse(each.dataset.until ?? "") - Number(each.dataset.from)) / 1000;
      each.value = whole > 0 ? left / whole : 0;
      continue;
    }
    each.textContent = `${words.clock(left)} left`;
    if (SAID_AT.includes(left)) spoken.textContent = `${left} seconds left to accept`;
    if (left === 0) each.closest(".offer")?.remove();
  }
  if (place.children.length && now() - rung >= RING_MS) {
    rung = now();
    ring();
  }
}

/** The offer to answer by key: the first one. */
export const firstOffer = () => {
  const one = /** @type {HTMLElement | null} */ (place.querySelector(".offer"));
  return one ? { ticket: one.dataset.ticket ?? "", offer: one.dataset.offer ?? "" } : null;
};

fill(place);

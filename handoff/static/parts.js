// @ts-check
/** Small things on the page that open, close and speak, whatever ticket is shown. */

import { el, fill } from "./dom.js";

/** @typedef {"live" | "slow" | "lost"} Link pushed to us, read now and then, or not at all */

/**
 * Say how the page hears of news.
 * @param {HTMLElement} link
 * @param {Link} how
 */
export function sayLink(link, how) {
  if (link.dataset.link === how) return;
  link.dataset.link = how;
  const lost = `Connection lost ${new Date().toLocaleTimeString()}. What you see may be old. Sending is off.`;
  fill(link, el("span", {}, { live: "Live", slow: "Reading every few seconds", lost }[how]));
}

/** @param {string} selector */
export const click = (selector) => /** @type {HTMLElement | null} */ (document.querySelector(selector))?.click();

/** @param {string} selector @param {string} first what gets the focus inside */
export function openPart(selector, first) {
  const part = document.querySelector(selector);
  if (!part) return false;
  part.setAttribute("open", "");
  const inside = /** @type {HTMLElement | null} */ (part.querySelector(`form :is(${first})`));
  (inside?.matches(":disabled") ? part.querySelector("summary") : inside)?.focus();
  return true;
}

/** Close what is open; gives whether there was something. */
export function closePart() {
  const part = document.querySelector(".drop[open], .account[open], .move[open]");
  part?.removeAttribute("open");
  /** @type {HTMLElement | null | undefined} */ (part?.querySelector("summary"))?.focus();
  return Boolean(part);
}

/** @param {HTMLElement} list whose entries the arrows go through */
export function arrowsIn(list) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const options = /** @type {HTMLElement[]} */ ([...list.children]);
    options[options.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step]?.focus();
  });
}

/** @param {string} notice what stands where no ticket is open */
export const emptyPart = (notice) =>
  el("div", { class: "empty middle" }, el("b", {}, notice || "No conversation is open"),
    el("p", {}, "Choose a ticket on the left. Everything that the journey knows comes with it."));

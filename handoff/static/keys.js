// @ts-check
/** Keyboard shortcuts: a small table, a dialog that lists them, and a switch to turn them off. */

import { el } from "./dom.js";

const OFF = "shortcuts-off";
const SHOWN = /** @type {const} */ ([
  ["Ctrl+K", "Find anything that can be done now, by typing"],
  ["Alt+A", "Take the ticket, or accept what is offered"],
  ["Alt+D", "Decline what is offered"],
  ["Alt+J  Alt+K", "Next, previous ticket"],
  ["Alt+R", "Write a reply"],
  ["Alt+P", "Write a note"],
  ["Alt+1 … 9", "Open a move; it runs when you confirm"],
  ["Alt+T", "Give it to a colleague or a queue"],
  ["Alt+H", "Park it"],
  ["Alt+E", "Finish, or close while wrapping up"],
  ["?", "This list, when you are not writing"],
  ["Esc", "Leave a field, close what is open"],
]);

/**
 * @typedef {object} Acts
 * @property {() => void} claim
 * @property {() => void} decline
 * @property {() => void} transfer
 * @property {() => void} park
 * @property {(step: 1 | -1) => void} go
 * @property {() => void} reply
 * @property {() => void} note
 * @property {() => void} finish
 * @property {(number: number) => void} move
 * @property {() => void} palette
 * @property {() => boolean} escape gives whether there was something to close
 */

/**
 * @param {Acts} acts
 * @param {HTMLElement} button opens the list
 */
export function bindKeys(acts, button) {
  const dialog = helpDialog();
  document.body.append(dialog);
  button.onclick = () => dialog.showModal();
  document.addEventListener("keydown", (event) => {
    if (localStorage.getItem(OFF) !== null || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.code === "KeyK") {
      event.preventDefault();
      return acts.palette();
    }
    if (event.ctrlKey || event.metaKey) return;
    const did = event.altKey ? byAlt(event, acts) : alone(event, acts, dialog);
    if (did) event.preventDefault();
  });
}

/**
 * `code` and not `key`: on some keyboards Alt makes other characters of the letters.
 * @param {KeyboardEvent} event
 * @param {Acts} acts
 */
function byAlt(event, acts) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
  if (digit) {
    acts.move(Number(digit[1]));
    return true;
  }
  /** @type {Record<string, () => void>} */
  const table = {
    KeyA: acts.claim,
    KeyD: acts.decline,
    KeyT: acts.transfer,
    KeyH: acts.park,
    KeyJ: () => acts.go(1),
    KeyK: () => acts.go(-1),
    KeyR: acts.reply,
    KeyP: acts.note,
    KeyE: acts.finish,
  };
  const act = table[event.code];
  act?.();
  return act !== undefined;
}

/**
 * @param {KeyboardEvent} event
 * @param {Acts} acts
 * @param {HTMLDialogElement} dialog
 */
function alone(event, acts, dialog) {
  const target = /** @type {HTMLElement} */ (event.target);
  const isWriting = target.matches("input, textarea, select");
  if (event.key === "Escape") {
    if (acts.escape()) return true;
    if (isWriting) target.blur();
    return isWriting;
  }
  if (event.key !== "?" || isWriting) return false;
  dialog.showModal();
  return true;
}

function helpDialog() {
  const off = el("input", { type: "checkbox" });
  off.checked = localStorage.getItem(OFF) === null;
  off.onchange = () => (off.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes"));
  return el(
    "dialog",
    { "aria-labelledby": "help-title" },
    el("h2", { id: "help-title" }, "Keyboard shortcuts"),
    el("dl", {}, ...SHOWN.flatMap(([keys, what]) => [
      el("dt", {}, ...keys.split("  ").flatMap((key, place) => [place > 0 && " ", el("kbd", {}, key)])),
      el("dd", {}, what),
    ])),
    el("label", { class: "switch" }, off, "Shortcuts are on"),
    el("form", { method: "dialog" }, el("button", {}, "Close")),
  );
}

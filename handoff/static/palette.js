// @ts-check
/** Everything that can be done now, found by typing: Ctrl+K or Cmd+K. It presses what is on the page anyway. */

import { el, fill } from "./dom.js";

const SHOWN = 12;
const WHAT = [
  "#head .acts form > button:not(.drop button)",
  "#head .acts .drop > summary",
  "#wrap button",
  "#moves .move > summary",
  "#composer [data-mode]",
  "#tabs a",
  "#list a.ticket",
  "#presence button",
  ".account a",
  "#help-open",
].join(", ");

/** @typedef {{ label: string, keys: string, press: () => void }} Command */

/** @returns {Command[]} */
function commands() {
  const found = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(WHAT)]);
  return found
    .filter((one) => !one.matches(":disabled") && one.offsetParent !== null)
    .map((one) => ({ label: labelOf(one), keys: one.getAttribute("aria-keyshortcuts") ?? "", press: () => press(one) }));
}

/** @param {HTMLElement} one */
function labelOf(one) {
  const says = (one.ariaLabel ?? one.title) || (one.textContent ?? "").replace(/\s+/g, " ").trim();
  if (one.matches(".ticket")) return `Open: ${says}`;
  if (one.matches(".move > summary")) return `Move: ${one.querySelector(".label")?.textContent ?? says}`;
  if (one.closest("#tabs")) return `Go to ${(one.firstChild?.textContent ?? says).trim()}`;
  return says;
}

/** @param {HTMLElement} one */
function press(one) {
  one.click();
  const form = one.matches("summary") ? one.parentElement : null;
  const field = /** @type {HTMLElement | null | undefined} */ (form?.querySelector("form :is(select, textarea, input:not([type=hidden]), button)"));
  (field ?? one).focus();
}

/**
 * Every word that was typed must begin some word of it. Pure.
 * @param {string} typed
 * @param {string} label
 */
export function fits(typed, label) {
  const parts = label.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return typed.toLowerCase().split(/\s+/).every((word) => parts.some((part) => part.startsWith(word)));
}

/** Put the palette on the page; gives what opens it. */
export function bindPalette() {
  const field = el("input", { id: "palette-field", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-label": "What do you want to do?", placeholder: "What do you want to do?", autocomplete: "off" });
  const list = el("ul", { id: "palette-list", role: "listbox", "aria-label": "What can be done now" });
  const none = el("p", { role: "status", hidden: true }, "Nothing on this page fits.");
  const dialog = el("dialog", { class: "palette", "aria-label": "Do something" }, field, list, none);
  /** @type {Command[]} */
  let all = [];
  /** @type {Command[]} */
  let shown = [];
  let chosen = 0;

  function draw() {
    shown = all.filter((one) => fits(field.value.trim(), one.label)).slice(0, SHOWN);
    chosen = Math.min(Math.max(chosen, 0), Math.max(shown.length - 1, 0));
    none.hidden = shown.length > 0;
    fill(list, ...shown.map((one, place) =>
      el("li", { role: "option", id: `palette-${place}`, "aria-selected": String(place === chosen), "data-place": place },
        one.label, one.keys && el("kbd", {}, one.keys))));
    field.setAttribute("aria-activedescendant", shown.length ? `palette-${chosen}` : "");
  }

  /** @param {number} place */
  function run(place) {
    const one = shown[place];
    if (!one) return;
    dialog.close();
    one.press();
  }

  /** A list may come while somebody types already: what was chosen stays chosen. */
  const seen = new MutationObserver(() => {
    const label = shown[chosen]?.label;
    all = commands();
    draw();
    const place = shown.findIndex((one) => one.label === label);
    if (place < 0 || place === chosen) return;
    chosen = place;
    draw();
  });

  field.oninput = () => {
    chosen = 0;
    draw();
  };
  field.onkeydown = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) chosen += step;
    else if (event.key !== "Enter") return;
    event.preventDefault();
    if (step) draw();
    else run(chosen);
  };
  list.onclick = (event) => {
    const option = /** @type {Element} */ (event.target).closest("li");
    if (option) run(Number(option.dataset.place));
  };
  dialog.onclose = () => seen.disconnect();
  document.body.append(dialog);
  return () => {
    [all, chosen, field.value] = [commands(), 0, ""];
    draw();
    dialog.showModal();
    seen.observe(document.body.querySelector("main") ?? document.body, { childList: true, subtree: true });
  };
}

// @ts-check
/** What the map has ready for staff: a slash at the beginning of a reply shows the names, Enter puts one in its place. */

import { el, fill } from "./dom.js";
import { fits } from "./palette.js";

/** @import { Ready } from "./shapes.js" */

const SHOWN = 8;

export class ReadyReplies {
  element = el("ul", { id: "ready", class: "ready", role: "listbox", "aria-label": "Ready replies", hidden: true });
  /** @type {Ready[]} */
  #all = [];
  /** @type {Ready[]} */
  #shown = [];
  #chosen = 0;
  #field;
  #pick;

  /**
   * @param {HTMLTextAreaElement} field
   * @param {(text: string) => void} pick
   */
  constructor(field, pick) {
    this.#field = field;
    this.#pick = pick;
    this.element.onclick = (event) => {
      const option = /** @type {Element} */ (event.target).closest("li");
      if (option) this.#take(Number(option.dataset.place));
    };
  }

  /** @param {Ready[]} replies */
  offer(replies) {
    this.#all = replies;
  }

  /** Something was typed. @param {boolean} isReply */
  typed(isReply) {
    const { value } = this.#field;
    const asked = isReply && /^\/[\p{L}\p{N}_ ]*$/u.test(value) ? value.slice(1).replaceAll("_", " ").trim() : null;
    this.#shown = asked === null ? [] : this.#all.filter((one) => fits(asked, `${one.label} ${one.text}`)).slice(0, SHOWN);
    this.#chosen = 0;
    this.#draw();
  }

  /**
   * Arrows choose, Enter and Tab take, Escape closes.
   * @param {KeyboardEvent} event
   * @returns {boolean} whether the key was for the list
   */
  key(event) {
    if (this.#shown.length === 0 || event.isComposing) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#chosen = (this.#chosen + step + this.#shown.length) % this.#shown.length;
      this.#draw();
    } else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.#take(this.#chosen);
    else if (event.key === "Escape") this.close();
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  close() {
    this.#shown = [];
    this.#draw();
  }

  /** @param {number} place */
  #take(place) {
    const one = this.#shown[place];
    this.close();
    if (one) this.#pick(one.text);
  }

  #draw() {
    this.element.hidden = this.#shown.length === 0;
    fill(this.element, ...this.#shown.map((one, place) =>
      el("li", { role: "option", id: `ready-${place}`, "aria-selected": String(place === this.#chosen), "data-place": place },
        el("b", {}, one.label), " ", el("span", {}, one.text))));
    if (this.#shown.length) this.#field.setAttribute("aria-activedescendant", `ready-${this.#chosen}`);
    else this.#field.removeAttribute("aria-activedescendant");
  }
}

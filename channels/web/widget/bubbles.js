// @ts-check
/** Rows of the transcript as elements. Only what changed is touched, so that reading and selecting go on undisturbed. */

import { h } from "./dom.js";
import { pieces } from "./transcript.js";

/** @import { Pending, Row } from "./transcript.js" */
/** @import { Texts } from "./texts.js" */

/**
 * @typedef {object} Gestures
 * @property {(seq: number, id: string, label: string) => void} choose
 * @property {(item: Pending) => void} reopen take a refused message back, to write it anew
 */

export class Bubbles {
  #log;
  #texts;
  #gestures;
  /** @type {Map<string, { element: HTMLElement, drawn: string }>} */
  #shown = new Map();

  /**
   * @param {HTMLElement} log
   * @param {Texts} texts
   * @param {Gestures} gestures
   */
  constructor(log, texts, gestures) {
    this.#log = log;
    this.#texts = texts;
    this.#gestures = gestures;
  }

  /**
   * @param {Row[]} rows
   * @returns {boolean} whether rows came that were not there
   */
  show(rows) {
    const isFirstTime = this.#shown.size === 0;
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, { element }] of this.#shown) {
      if (keys.has(key)) continue;
      element.remove();
      this.#shown.delete(key);
    }
    let grew = false;
    let at = this.#log.firstChild;
    for (const row of rows) {
      const drawn = JSON.stringify(row);
      const old = this.#shown.get(row.key);
      let element = old?.element;
      if (!element || old?.drawn !== drawn) {
        element = this.#draw(row);
        if (at === old?.element) at = element;
        if (old) old.element.replaceWith(element);
        else if (!isFirstTime) element.classList.add("new");
        this.#shown.set(row.key, { element, drawn });
        grew ||= !old;
      }
      if (element === at) at = at.nextSibling;
      else this.#log.insertBefore(element, at);
    }
    return grew;
  }

  /**
   * @param {Row} row
   * @returns {HTMLElement}
   */
  #draw(row) {
    const { look, text, who = "" } = row;
    if (look === "time" || look === "system" || look === "ended") {
      return h("div", { class: `row ${look}` }, h("span", { dir: "auto" }, text));
    }
    const isNamed = look === "staff" && row.first;
    const name = h("span", { class: isNamed ? "name" : "unseen", dir: "auto" }, isNamed ? who : `${who}: `);
    const made = h("div", { class: `row ${look}${row.first ? " first" : ""}` }, name);
    if (look === "typing") {
      made.append(h("div", { class: "bubble dots" }, h("i"), h("i"), h("i")));
      return made;
    }
    if (text || !row.question) made.append(h("div", { class: "bubble", dir: "auto" }, ...this.#words(row)));
    if (row.question) made.append(this.#choices(row.question, text));
    if (row.note) made.append(this.#note(row));
    return made;
  }

  /** @param {Row} row */
  #words({ look, text }) {
    if (look === "me") return [text];
    return pieces(text).map(({ text: words, href }) =>
      href ? h("a", { href, target: "_blank", rel: "noopener noreferrer" }, words) : words,
    );
  }

  /**
   * @param {NonNullable<Row["question"]>} question
   * @param {string} label
   */
  #choices({ seq, all, open, picked }, label) {
    const buttons = all.map((choice) => {
      const isPicked = choice.id === picked;
      const button = h(
        "button",
        { type: "button", class: isPicked ? "picked" : null, disabled: !open, dir: "auto" },
        choice.label,
      );
      if (isPicked) button.setAttribute("aria-pressed", "true");
      button.onclick = () => this.#gestures.choose(seq, choice.id, choice.label);
      return button;
    });
    return h("div", { class: "choices", role: "group", "aria-label": label }, ...buttons);
  }

  /** @param {Row} row */
  #note({ note = "", refused }) {
    const made = h("div", { class: refused ? "note refused" : "note" }, note);
    if (refused) {
      const again = h("button", { type: "button" }, refused.choice ? this.#texts.dismiss : this.#texts.edit);
      again.onclick = () => this.#gestures.reopen(refused);
      made.append(" ", again);
    }
    return made;
  }
}

// @ts-check
/** The panel: header, transcript, composer. It shows a model and reports gestures; it decides nothing. */

import { Bubbles } from "./bubbles.js";
import { h, icon } from "./dom.js";
import { TAKEN } from "./files.js";
import { fill } from "./texts.js";

/** @import { Gestures } from "./bubbles.js" */
/** @import { Row } from "./transcript.js" */
/** @import { Texts } from "./texts.js" */

/**
 * @typedef {object} Shown
 * @property {Row[]} rows
 * @property {string} subtitle
 * @property {string} trouble what keeps messages or a file from going out, or ""
 * @property {number} limit
 */
/**
 * @typedef {Gestures & {
 *   say: (text: string) => void,
 *   writes: (on: boolean) => void,
 *   person: () => void,
 *   save: () => void,
 *   attach: (file: File) => void,
 *   close: () => void,
 *   draft: (text: string) => void,
 * }} Acts
 */

const CLOSE = "M6 6l12 12M18 6L6 18";
const SEND = "M12 19V5M6 11l6-6 6 6";
const DOWN = "M12 5v14M6 13l6 6 6-6";
const SAVE = "M12 4v11M7 10.500l5 5 5-5M5 20h14";
const CLIP = "M20 11.5l-8 8a5 5 0 0 1-7-7l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.500-7.500";
const HAND = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4.5 20c.6-3.6 3.6-5.5 7.5-5.5s6.9 1.9 7.5 5.5";

const NEAR_END_PX = 80;
const NEAR_LIMIT = 200;
/** A reader misses what is gone sooner, and repeats what stays. */
const ANNOUNCED_MS = 1_000;

/** @param {string} text as the service counts: whole characters, without the space around */
const lengthOf = (text) => [...text.trim()].length;

export class View {
  #acts;
  #texts;
  #limit = 0;
  #follows = true;
  #subtitle = h("p", { class: "subtitle", dir: "auto" });
  #log;
  #newer;
  #trouble = h("p", { class: "trouble", role: "status" });
  #count = h("p", { class: "count", id: "count" });
  #input;
  #send;
  #live = h("div", { class: "unseen", "aria-live": "polite" });
  #bubbles;
  panel;

  /**
   * @param {string} title
   * @param {Texts} texts
   * @param {Acts} acts
   */
  constructor(title, texts, acts) {
    this.#acts = acts;
    this.#texts = texts;
    this.#log = h("div", { class: "log", role: "log", "aria-live": "off", "aria-label": texts.log, tabindex: "0" });
    this.#newer = h("button", { type: "button", class: "newer", hidden: true }, icon(DOWN), texts.newer);
    this.#input = h("textarea", {
      rows: "1",
      placeholder: texts.input,
      "aria-label": texts.input,
      "aria-describedby": "count",
      enterkeyhint: "send",
      dir: "auto",
    });
    this.#send = h("button", { type: "submit", class: "send", "aria-label": texts.send }, icon(SEND));
    const person = h("button", { type: "button", class: "person" }, icon(HAND), h("span", {}, texts.person));
    const save = h("button", { type: "button", class: "close", "aria-label": texts.save, title: texts.save }, icon(SAVE));
    const close = h("button", { type: "button", class: "close", "aria-label": texts.close }, icon(CLOSE));
    const file = h("input", { type: "file", accept: TAKEN, hidden: true });
    const attach = h("button", { type: "button", class: "send clip", "aria-label": texts.attach, title: texts.attach }, icon(CLIP));
    const form = h("form", {}, attach, file, this.#input, this.#send);
    this.panel = h(
      "section",
      { class: "panel", part: "panel", role: "dialog", "aria-label": title, tabindex: "-1", hidden: true },
      h(
        "header",
        {},
        h("div", { class: "who" }, h("h2", { dir: "auto" }, title), this.#subtitle),
        person,
        save,
        close,
      ),
      this.#log,
      h("footer", {}, this.#newer, this.#trouble, form, this.#count),
      this.#live,
    );
    this.#bubbles = new Bubbles(this.#log, texts, acts);
    attach.onclick = () => file.click();
    file.onchange = () => {
      const [picked] = file.files ?? [];
      file.value = "";
      if (picked) acts.attach(picked);
    };
    person.onclick = acts.person;
    save.onclick = acts.save;
    close.onclick = acts.close;
    this.#newer.onclick = () => this.follow();
    this.#log.onscroll = () => {
      this.#follows = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < NEAR_END_PX;
      if (this.#follows) this.#newer.hidden = true;
    };
    // The composer grows, a keyboard opens: what was last in sight stays so.
    new ResizeObserver(() => this.#follows && this.follow()).observe(this.#log);
    this.panel.onkeydown = (event) => this.#keyed(event);
    this.#input.oninput = () => {
      this.#typed();
      acts.writes(this.#input.value !== "");
    };
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#submit();
      this.#input.focus();
    };
  }

  /** @param {Shown} shown */
  render({ rows, subtitle, trouble, limit }) {
    if (this.#subtitle.textContent !== subtitle) this.#subtitle.textContent = subtitle;
    if (this.#trouble.textContent !== trouble) this.#trouble.textContent = trouble;
    if (this.#limit !== limit) {
      this.#limit = limit;
      this.#weigh();
    }
    const grew = this.#bubbles.show(rows);
    if (this.#follows) this.follow();
    else if (grew) this.#newer.hidden = false;
  }

  /** @param {boolean} focus only after the customer's own gesture */
  show(focus) {
    this.panel.hidden = false;
    this.#typed();
    this.follow();
    if (focus) this.#focus(this.panel);
  }

  hide() {
    this.panel.hidden = true;
  }

  /** What the customer did leads on to writing. On touch that would raise the keyboard over what there is to read. */
  toInput() {
    this.#focus(this.#log);
  }

  get draft() {
    return this.#input.value;
  }

  set draft(text) {
    this.#input.value = text;
    this.#typed();
  }

  /** @param {string} text said to those who cannot see it */
  announce(text) {
    const said = h("p", {}, text);
    this.#live.append(said);
    setTimeout(() => said.remove(), ANNOUNCED_MS);
  }

  /** To the end, and stay there: the customer's own doing is always in sight. */
  follow() {
    this.#follows = true;
    this.#log.scrollTop = this.#log.scrollHeight;
    this.#newer.hidden = true;
  }

  /** @param {HTMLElement} onTouch */
  #focus(onTouch) {
    (matchMedia("(pointer: coarse)").matches ? onTouch : this.#input).focus();
  }

  /** @param {KeyboardEvent} event */
  #keyed(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      this.#acts.close();
    }
    if (event.target !== this.#input || event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    }
    const pages = { PageUp: -0.9, PageDown: 0.9 }[event.key];
    if (pages && this.#input.value === "") this.#log.scrollBy(0, pages * this.#log.clientHeight);
  }

  #submit() {
    const text = this.#input.value.trim();
    if (!text || lengthOf(text) > this.#limit) return;
    this.draft = "";
    this.#acts.writes(false);
    this.#acts.say(text);
  }

  #typed() {
    this.#acts.draft(this.#input.value);
    this.#input.style.height = "auto";
    if (!this.panel.hidden) this.#input.style.height = `${this.#input.scrollHeight}px`;
    this.#weigh();
  }

  #weigh() {
    const length = lengthOf(this.#input.value);
    const left = this.#limit - length;
    this.#count.textContent =
      left > NEAR_LIMIT ? "" : fill(left < 0 ? this.#texts.over : this.#texts.left, { n: Math.abs(left) });
    this.#count.classList.toggle("over", left < 0);
    this.#send.setAttribute("aria-disabled", String(length === 0 || left < 0));
  }
}

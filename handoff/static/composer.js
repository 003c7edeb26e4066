// @ts-check
/** Where a member writes: a reply or a note, locked when the desk says so, drafts kept by ticket. */

import { el } from "./dom.js";
import { ReadyReplies } from "./ready.js";
import { drawWritten } from "./writing.js";
import { sizeOf } from "./segments.js";

/** @import { Detail, Me } from "./shapes.js" */

/** @typedef {"reply" | "note"} Mode */

export class Composer {
  #form = el("form", { class: "composer", id: "composer", "data-mode": "reply" });
  #lock = el("p", { class: "lock", id: "lock" });
  #mark = el("p", { class: "mark", id: "mark", role: "status", hidden: true });
  #text = el("textarea", { id: "text", name: "text", rows: 2, maxlength: 4000, dir: "auto" });
  #reply = el("button", { type: "button", "data-mode": "reply", "aria-keyshortcuts": "Alt+R" }, "Reply");
  #note = el("button", { type: "button", "data-mode": "note", "aria-keyshortcuts": "Alt+P" }, "Note");
  #send = el("button", { class: "primary" }, "Send");
  #size = el("p", { class: "size", id: "size", "aria-live": "polite" });
  #ready = new ReadyReplies(this.#text, (text) => this.#put(text));
  #isText = false; // goes out by SMS
  /** @type {Mode} */
  #mode = "reply";
  #ticket = "";
  #busy = false;
  /** @type {Detail["composer"]} */
  #why = { reply: null, note: null };
  #offline = false;

  /**
   * @param {(mode: Mode, text: string) => Promise<boolean>} write gives whether it was taken
   * @param {(on: boolean) => void} keyed a reply is being written, or not any more
   */
  constructor(write, keyed) {
    this.#form.append(
      el("div", { class: "modes", role: "group", "aria-label": "Write" }, this.#reply, this.#note,
        el("span", { class: "hint" }, "Enter sends · Shift+Enter is a new line")),
      this.#lock,
      el("label", { class: "unseen", for: "text" }, "Your words"),
      this.#ready.element,
      this.#text,
      this.#mark,
      el("div", { class: "sends" }, this.#send),
      this.#size,
    );
    this.#reply.onclick = () => this.turn("reply");
    this.#note.onclick = () => this.turn("note");
    this.#text.oninput = () => {
      this.#keep();
      this.#count();
      this.#ready.typed(this.#mode === "reply");
      if (this.#mode === "reply") keyed(this.#text.value !== "");
    };
    this.#text.onkeydown = (event) => {
      if (this.#ready.key(event)) return;
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.#form.requestSubmit();
      }
    };
    this.#form.onsubmit = (event) => {
      event.preventDefault();
      keyed(false);
      void this.#submit(write);
    };
  }

  get element() {
    return this.#form;
  }

  /** The ticket that is written to. */
  get ticket() {
    return this.#ticket;
  }

  /**
   * @param {Detail} open
   * @param {Me} me
   */
  show(open, me) {
    if (open.id !== this.#ticket) {
      this.#ticket = open.id;
      this.warn("");
      this.#mode = open.composer.reply === null || open.composer.note !== null ? "reply" : "note";
      this.#text.value = this.#draft();
    } else if (this.#why.reply !== null && open.composer.reply === null && this.#text.value === "") {
      this.#mode = "reply"; // the ticket has just become ours
    }
    this.#isText = open.channel === "sms";
    this.#ready.offer(open.replies);
    this.#why = open.composer;
    drawWritten(open, me, this);
    this.#draw();
  }

  /**
   * Words that somebody may send: put where the member writes, before what they wrote already.
   * @param {string} text
   * @param {string} [mark] whose words they are, where they are not a colleague's
   */
  suggest(text, mark = "") {
    this.turn("reply");
    this.warn(mark);
    this.#text.value = [text, this.#text.value].filter(Boolean).join("\n\n");
    this.#keep();
    this.#draw();
  }

  /** Words that the map has ready stand in place of what was typed. @param {string} text */
  #put(text) {
    this.#text.value = text;
    this.#keep();
    this.#draw();
    this.#text.focus();
  }

  /**
   * Say something of the words that stand there, until they are gone.
   * @param {string} mark
   */
  warn(mark) {
    this.#mark.textContent = mark;
    this.#mark.hidden = mark === "";
  }

  /** @param {boolean} offline nothing can be sent now */
  cut(offline) {
    this.#offline = offline;
    this.#draw();
  }

  /** @param {Mode} mode */
  turn(mode) {
    this.#mode = mode;
    this.#text.value = this.#draft();
    this.#draw();
    this.#text.focus();
  }

  #draw() {
    const why = this.#why[this.#mode];
    const says = why ?? (this.#offline ? "The connection is lost. Your words are kept here, to be sent when it is back." : "");
    this.#form.dataset.mode = this.#mode;
    this.#form.classList.toggle("locked", why !== null);
    this.#lock.hidden = says === "";
    this.#lock.textContent = says;
    this.#reply.ariaPressed = String(this.#mode === "reply");
    this.#note.ariaPressed = String(this.#mode === "note");
    this.#send.textContent = this.#mode === "reply" ? "Send" : "Add note";
    this.#send.disabled = this.#offline;
    this.#count();
    this.#text.placeholder = this.#mode === "reply" ? "Write to the customer; / shows ready replies" : "Only you and your colleagues will see this";
  }

  /** @param {(mode: Mode, text: string) => Promise<boolean>} write */
  async #submit(write) {
    const text = this.#text.value.trim();
    if (!text || this.#busy || this.#offline || this.#why[this.#mode] !== null) return;
    const [ticket, mode] = [this.#ticket, this.#mode];
    this.#busy = true;
    try {
      if (!(await write(mode, text))) return;
      sessionStorage.removeItem(`draft:${mode}:${ticket}`);
      if (this.#ticket === ticket && this.#mode === mode && this.#text.value.trim() === text) {
        this.#text.value = "";
        this.warn("");
      }
    } finally {
      this.#busy = false;
    }
  }

  /** What a text message costs, for those who write one. */
  #count() {
    this.#size.textContent = this.#isText && this.#mode === "reply" ? sizeOf(this.#text.value) : "";
  }

  #draft() {
    return sessionStorage.getItem(`draft:${this.#mode}:${this.#ticket}`) ?? "";
  }

  #keep() {
    sessionStorage.setItem(`draft:${this.#mode}:${this.#ticket}`, this.#text.value);
  }
}

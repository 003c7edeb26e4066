// @ts-check
/** The conversation behind the button: frames in, gestures out, and the one place where both meet. */

import { Asides } from "./asides.js";
import { offer } from "./dom.js";
import { Drawer } from "./drawer.js";
import { Uploads } from "./files.js";
import { Link } from "./link.js";
import { newCmid, Outbox, sendFrame } from "./outbox.js";
import { keyPrefix, Session } from "./session.js";
import { Shelf } from "./shelf.js";
import { apply, EMPTY, unheld } from "./state.js";
import { panelSheet } from "./style.js";
import { clockIn, fill, textsOf, troubleOf } from "./texts.js";
import { asText, PERSON, transcript } from "./transcript.js";
import { View } from "./view.js";
import { watch } from "./watch.js";

/** @import { Ack, EventFrame, Frame, Nack, Picked, Typing, Welcome } from "./protocol.js" */
/** @import { Item } from "./outbox.js" */
/** @import { Status } from "./link.js" */

/**
 * What the element around it does for it.
 * @typedef {object} Host
 * @property {() => void} close
 * @property {(count: number, words: string) => void} unread
 * @property {(refused: boolean) => void} doubt the site's word on the customer counts no longer, or never did
 */

const UNANSWERED_MS = 20_000;
const TYPING_MS = 30_000;
const RIGHT_TO_LEFT = /^(ar|fa|he|ur)\b/;

export class Chat {
  #element; #host; #texts; #clock;
  #shelf = new Shelf(() => localStorage);
  #drawer = new Drawer((key, item) => this.#outbox.heard(key, item));
  #outbox; #outKey; #draftKey; #link; #view;
  #state = EMPTY;
  /** @type {Status} */
  #status = "connecting";
  /** Confirmed, but not yet come back as an event. @type {(Item & { seq: number })[]} */
  #confirmed = [];
  /** The message under way. */
  #flying = "";
  #flight = 0;
  #quiet = 0;
  #drawing = 0;
  /** Lines up to here were there before the customer came: they are not announced. @type {number | null} */
  #known = null;
  #unread = 0;
  #uploads; #language; #title;
  #asides = new Asides((aside) => this.#link.whisper(aside));
  #leave = new AbortController();

  /**
   * @param {HTMLElement} element `<handrail-chat>`: its `data-` attributes are the wishes of the page
   * @param {ShadowRoot} root
   * @param {string} home where the service is
   * @param {Host} host
   * @param {Partial<import("./texts.js").Texts>} words
   */
  constructor(element, root, home, host, words) {
    this.#element = element;
    this.#host = host;
    const { journey, language, customerJwt: customer, title, texts } = element.dataset;
    const spoken = language || document.documentElement.lang || undefined;
    this.#texts = textsOf(words, texts);
    this.#clock = clockIn(spoken);
    this.#language = spoken;
    this.#title = title || this.#texts.title;
    const [prefix = "", visitor = ""] = [customer, ""].map((jwt) => keyPrefix(new URL(home).origin, jwt));
    this.#outKey = `${prefix}out:`;
    this.#outbox = new Outbox(this.#drawer, this.#outKey, () => (this.#send(), this.#draw()));
    void this.#outbox.read();
    this.#draftKey = `${prefix}draft`;
    const at = new URL("chat/v1/", home);
    const session = new Session(new URL("session", at), this.#shelf, prefix, visitor, {
      journey, language: spoken, timezone: Intl.DateTimeFormat().resolvedOptions().timeZone, customer,
    }, () => this.#outbox.adopt(`${visitor}out:`));
    this.#link = new Link(at, session, {
      lastSeq: () => this.#state.lastSeq,
      frame: (frame) => this.#frame(frame),
      status: (status) => this.#linked(status),
      renewed: () => this.#renew(),
      unproven: () => {
        this.#shelf.set((this.#draftKey = `${visitor}draft`), this.#view.draft);
        void this.#outbox.giveTo(`${visitor}out:`).then(() => host.doubt(true));
      },
    });
    this.#uploads = new Uploads(at, session, this.#texts, (bad) => (bad && this.#view.announce(bad), this.#draw()));
    this.#view = new View(this.#title, this.#texts, {
      say: (text) => this.#say(text),
      choose: (seq, id, label) => this.#say(label, { seq, id }),
      writes: (on) => this.#asides.writes(on),
      person: () => this.#askForPerson(),
      save: () => offer(`${this.#title}.txt`, asText(this.#state.lines, this.#texts, this.#title, this.#language)),
      attach: (file) => void this.#uploads.send(file),
      reopen: (item) => this.#reopen(item),
      close: () => host.close(),
      draft: (text) => this.#shelf.set(this.#draftKey, text),
    });
    this.#view.draft = this.#shelf.get(this.#draftKey) ?? "";
    this.#view.panel.lang = spoken ?? "";
    if (RIGHT_TO_LEFT.test(spoken ?? "")) this.#view.panel.dir = "rtl";
    root.adoptedStyleSheets = [...new Set([...root.adoptedStyleSheets, panelSheet()])];
    root.prepend(this.#view.panel);
    watch(this.#view.panel, this.#leave.signal, {
      online: () => this.#link.wake(),
      offline: () => this.#draw(),
      seen: () => (this.#link.wake(), this.#see()),
    });
    this.#draw();
    void this.#link.run();
  }

  /**
   * @param {string} draft words to begin with, or ""
   * @param {boolean} focus
   */
  show(draft, focus) {
    if (draft) this.#view.draft = draft;
    this.#view.show(focus);
    this.#count(0);
    this.#see();
  }

  hide() {
    this.#view.hide();
  }

  stop() {
    this.#leave.abort();
    this.#drawer.close();
    this.#link.stop();
    this.#view.panel.remove();
  }

  /**
   * @param {string} text
   * @param {Picked} [choice]
   */
  #say(text, choice) {
    void this.#outbox.add({ cmid: newCmid(), at: Date.now(), text, ...(choice && { choice }) });
    this.#drawNow();
    this.#view.follow();
    if (choice) this.#view.toInput();
  }

  #see() {
    if (!this.#view.panel.hidden && document.visibilityState === "visible") this.#asides.sees(this.#state.lastSeq);
  }

  #askForPerson() {
    if (!this.#outbox.items().some((item) => item.text === PERSON)) this.#say(PERSON);
    this.#view.toInput();
  }

  /** @param {{ cmid: string, text: string, choice?: Picked | undefined }} item */
  #reopen({ cmid, text, choice }) {
    this.#outbox.remove(cmid);
    if (!choice) this.#view.draft = [text, this.#view.draft].filter(Boolean).join("\n");
    this.#drawNow();
    this.#view.toInput();
    this.#send();
  }

  /** @param {Frame} frame */
  #frame(frame) {
    if (frame.type === "welcome") return this.#welcomed(frame);
    if (frame.type === "ack") return this.#taken(frame);
    if (frame.type === "nack") return this.#turnedDown(frame);
    if (frame.type === "reauth") return this.#element.dataset.customerJwt ? this.#host.doubt(false) : this.#link.again();
    const before = this.#state;
    this.#state = apply(before, frame);
    if (this.#state.gap) return this.#link.again();
    if (frame.type === "typing") this.#typing(frame);
    if (frame.type === "event" && this.#state !== before) this.#happened(frame);
    return this.#draw();
  }

  /** @param {Welcome} welcome */
  #welcomed(welcome) {
    const forgotten = [...unheld(this.#state, welcome), ...this.#confirmed.filter(({ seq }) => seq > welcome.head)];
    this.#outbox.giveBack(forgotten.map(({ cmid, text }) => ({ cmid, text })));
    this.#confirmed = this.#confirmed.filter(({ seq }) => seq <= welcome.head);
    this.#state = apply(this.#state, welcome);
    this.#known ??= welcome.head;
    if (this.#state.gap) return this.#link.again();
    this.#send();
    return this.#draw();
  }

  /** @param {EventFrame} event */
  #happened({ seq, from, text, name, cmid, kind }) {
    if (cmid) {
      this.#outbox.remove(cmid);
      this.#confirmed = this.#confirmed.filter((item) => item.cmid !== cmid);
      if (cmid === this.#flying) this.#land();
    }
    if (from === "customer" || kind === "other" || seq <= (this.#known ?? 0)) return;
    if (kind === "ended" && !this.#state.lines.some((line) => line.from === "customer")) return;
    const words = kind === "ended" ? this.#texts.ended : text;
    this.#view.announce(from === "staff" ? `${name || this.#texts.staff}: ${words}` : words);
    if (this.#view.panel.hidden) this.#count(this.#unread + 1);
    const detail = { seq, kind, from, name, text };
    this.#element.dispatchEvent(new CustomEvent("handrail:message", { detail, bubbles: true, composed: true }));
  }

  /** @param {Typing} frame */
  #typing(frame) {
    clearTimeout(this.#quiet);
    if (frame.on) this.#quiet = setTimeout(() => this.#frame({ ...frame, on: false }), TYPING_MS);
  }

  /** Send the next message, if none is under way. */
  #send() {
    if (this.#status !== "open" || this.#flying) return;
    const item = this.#outbox.next();
    if (!item || !this.#link.send(sendFrame(item))) return;
    this.#flying = item.cmid;
    this.#flight = setTimeout(() => this.#link.again(), UNANSWERED_MS);
  }

  /** What was under way has its answer. */
  #land() {
    clearTimeout(this.#flight);
    this.#flying = "";
    this.#send();
  }

  /** @param {Ack} ack */
  #taken({ cmid, seq }) {
    const item = this.#outbox.items().find((each) => each.cmid === cmid);
    if (item && seq > this.#state.lastSeq) this.#confirmed.push({ ...item, seq });
    this.#outbox.remove(cmid);
    if (cmid === this.#flying) this.#land();
    this.#draw();
  }

  /** @param {Nack} nack */
  #turnedDown({ cmid, message, retrySeconds }) {
    if (cmid !== this.#flying) return;
    if (retrySeconds === null) {
      this.#outbox.refuse(cmid, message);
      this.#view.announce(message || this.#texts.refused);
      this.#land();
    } else {
      clearTimeout(this.#flight);
      this.#flight = setTimeout(() => this.#land(), retrySeconds * 1000);
    }
    this.#draw();
  }

  /** @param {Status} status */
  #linked(status) {
    this.#status = status;
    clearTimeout(this.#flight);
    this.#flying = "";
    this.#asides.forget();
    if (status !== "open") this.#state = { ...this.#state, typing: null };
    this.#draw();
  }

  #renew() {
    this.#state = EMPTY;
    this.#known = null;
    this.#confirmed = [];
    this.#outbox.forgetChoices();
  }

  /** @param {number} unread */
  #count(unread) {
    this.#unread = unread;
    this.#host.unread(unread, fill(this.#texts.unread, { n: unread }));
  }

  /** Draw soon: a history of a hundred frames is one drawing. */
  #draw() {
    this.#drawing ||= setTimeout(() => this.#drawNow());
  }

  #drawNow() {
    clearTimeout(this.#drawing);
    this.#drawing = 0;
    const goes = this.#status === "open" || (this.#status === "connecting" && navigator.onLine);
    const unsent = this.#outbox.items();
    this.#shelf.set(this.#outKey, unsent.length ? "1" : ""); // the launcher looks here, and not into a database
    const waiting = unsent.filter(({ cmid }) => !this.#confirmed.some((item) => item.cmid === cmid));
    const pending = [...this.#confirmed, ...waiting];
    this.#view.render({
      rows: transcript(this.#state, pending, goes, this.#texts, this.#clock),
      subtitle: this.#state.staff ? fill(this.#texts.with, { name: this.#state.staff }) : this.#texts.subtitle,
      trouble: troubleOf(this.#status, this.#texts) || this.#uploads.words,
      limit: this.#state.limit,
    });
    this.#see();
  }
}
